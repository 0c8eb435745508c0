"""The tax of each company with the boxes that it is told in, and a payment term."""

import uuid
from decimal import Decimal

from bizsuite.erp.taxes import service as taxes
from bizsuite.erp.taxes.rules.checks import NewTax, Share
from bizsuite.erp.taxes.rules.words import TaxDocument, TaxKind, TaxPart, TaxUse
from bizsuite.erp.terms import service as terms
from bizsuite.erp.terms.rules.terms import NewPaymentTerm, TermLine
from bizsuite.erp.terms.rules.words import DueRule, InstalmentKind
from bizsuite.kernel.db import Db


async def standard_tax(db: Db, company: uuid.UUID, rate: Decimal) -> None:
    """What lines bear that name the rate of the products, on what is sold and on what is bought."""
    sold = ("1", "Sales 销售", "Taxable sales 应税销售额", "Output tax 销项税额")
    bought = ("2", "Purchases 采购", "Taxable purchases 应税采购额", "Input tax 进项税额")
    for use, prefix, names in ((TaxUse.SALES, "VAT", sold), (TaxUse.PURCHASES, "VAT-IN", bought)):
        await _standard_tax(db, company, rate, use, prefix, names)


async def _standard_tax(
    db: Db, company: uuid.UUID, rate: Decimal, use: TaxUse, prefix: str, names: tuple[str, str, str, str]
) -> None:
    """The standard tax of a side of trade, with a box for its base and one for itself under a heading."""
    place, title, base, own = names
    heading = await taxes.create_tax_box(db, place, title, company_id=company)
    boxes = {
        part: await taxes.create_tax_box(db, code, name, company_id=company, parent_id=heading.id)
        for part, code, name in ((TaxPart.BASE, f"{place}.1", base), (TaxPart.TAX, f"{place}.2", own))
    }
    shares = [Share(document=TaxDocument.INVOICE, part=part, box_id=box.id) for part, box in boxes.items()]
    percent = f"{rate * 100:f}".rstrip("0").rstrip(".")
    new = NewTax(
        code=f"{prefix}{percent}",
        name=f"VAT {percent} % 增值税",
        kind=TaxKind.PERCENT,
        use=use,
        rate=rate,
        is_standard=True,
        shares=shares,
    )
    await taxes.create_tax(db, new, company_id=company)


async def payment_terms(db: Db) -> None:
    """A term in two parts, and one with a discount for early payment."""
    rest = TermLine(kind=InstalmentKind.REMAINDER, days=30, due=DueRule.MONTH_END)
    half = TermLine(kind=InstalmentKind.PERCENT, fraction=Decimal("0.5"))
    for new in (
        NewPaymentTerm(name="Half now, half at the end of next month 先付一半", lines=[half, rest]),
        NewPaymentTerm(
            name="2 % in 10 days, 30 net 十日内付款优惠",
            lines=[TermLine(kind=InstalmentKind.REMAINDER, days=30)],
            discount=Decimal("0.02"),
            discount_days=10,
        ),
    ):
        await terms.create_payment_term(db, new)
