"""What is due, how it is put together, and the file for the bank."""

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib.resources import files
from xml.etree import ElementTree

import pytest
import xmlschema

from bizsuite.erp.payment_runs.rules import pain, runs
from bizsuite.erp.payment_runs.rules.words import PaymentRunStatus
from bizsuite.kernel.errors import Refused

ON = date(2026, 4, 1)
KEYS = [uuid.UUID(int=number) for number in range(9)]
PARTS = [(date(2026, 3, 20), Decimal(30)), (date(2026, 4, 20), Decimal(70))]
BILL = runs.DueBill(id=KEYS[0], supplier_id=KEYS[1], residual=Decimal(100), instalments=PARTS)
EARLY = replace(BILL, discount=Decimal(2), discount_date=date(2026, 4, 5))


@pytest.mark.parametrize(
    ("bill", "until", "expected"),
    [
        (BILL, date(2026, 3, 19), None),
        (BILL, date(2026, 3, 20), ("30", "0")),
        (BILL, date(2026, 4, 20), ("100", "0")),
        (EARLY, date(2026, 3, 20), ("98", "2")),
        (EARLY, date(2026, 4, 5), ("98", "2")),
        (replace(EARLY, discount_date=date(2026, 3, 31)), date(2026, 4, 5), ("30", "0")),
        (replace(EARLY, instalments=PARTS[1:], residual=Decimal(70)), date(2026, 4, 4), None),
        (replace(EARLY, instalments=PARTS[1:], residual=Decimal(70)), date(2026, 4, 5), ("68", "2")),
        (replace(EARLY, instalments=[(ON, Decimal(1))], residual=Decimal(1)), ON, ("1", "0")),
    ],
)
def test_what_is_paid_of_a_bill(bill: runs.DueBill, until: date, expected: tuple[str, str] | None) -> None:
    found = runs.to_pay(bill, until, ON)
    if expected is None:
        assert found is None
    else:
        assert found is not None
        assert (found.amount, found.discount) == (Decimal(expected[0]), Decimal(expected[1]))


def test_where_a_supplier_is_paid_to() -> None:
    plain = runs.PayeeAccount(id=KEYS[1], is_default=False, currency=None, first_day=None, last_day=None)
    default = replace(plain, id=KEYS[2], is_default=True, currency="EUR", first_day=date(2026, 1, 1))
    assert runs.account_of([plain, default], ON, "EUR") == KEYS[2]
    assert runs.account_of([plain, default], ON, "USD") == KEYS[1]
    assert runs.account_of([plain, default], date(2025, 12, 31), "EUR") == KEYS[1]
    gone = replace(default, last_day=date(2026, 3, 31))
    assert runs.account_of([gone], ON, "EUR") is None
    assert runs.account_of([replace(gone, last_day=ON)], ON, "EUR") == KEYS[2]


def test_bills_of_one_account_are_one_transfer() -> None:
    lines = [(KEYS[0], KEYS[5], None), (KEYS[1], KEYS[6], KEYS[7]), (KEYS[2], KEYS[5], None)]
    found = runs.transfers(lines)
    assert [(each.supplier_id, each.ids) for each in found] == [
        (KEYS[5], [KEYS[0], KEYS[2]]),
        (KEYS[6], [KEYS[1]]),
    ]


def test_in_which_state_a_run_may_change() -> None:
    runs.require_status(PaymentRunStatus.DRAFT, PaymentRunStatus.DRAFT, PaymentRunStatus.SENT)
    with pytest.raises(Refused) as refused:
        runs.require_status(PaymentRunStatus.CONFIRMED, PaymentRunStatus.DRAFT)
    assert (refused.value.code, refused.value.facts) == ("PAYMENT_RUN_STATUS", {"status": "CONFIRMED"})


PAYER = pain.Account(name="Müller & Söhne AG", iban="DE89370400440532013000", number=None, bic="COBADEFFXXX")
SAM = pain.Account(name="Sam", iban="NL91ABNA0417164300", number=None, bic=None)
RUN = pain.Initiation(
    message_id="PR-2026-00001-0a1b2c3d",
    created_at=datetime(2026, 4, 1, 9, 30, 15, tzinfo=UTC),
    execution_date=ON,
    currency="EUR",
    payer=PAYER,
    transfers=[
        pain.CreditTransfer(
            end_to_end_id="PR-2026-00001-0001", amount=Decimal("98"), payee=SAM, text="F-17, F-18"
        ),
        pain.CreditTransfer(
            end_to_end_id="PR-2026-00001-0002",
            amount=Decimal("0.5"),
            payee=replace(SAM, name="深圳电子有限公司", bic="ABNANL2A"),
            text="",
        ),
    ],
)
SCHEMA = xmlschema.XMLSchema(str(files("sepaxml") / "schemas" / "pain.001.001.09.xsd"))


@pytest.mark.parametrize("currency", ["EUR", "USD", "JPY"])
def test_the_file_has_the_official_structure(currency: str) -> None:
    plain = replace(PAYER, iban=None, number="12-345", bic=None)
    for payer in (PAYER, plain):
        amounts = [replace(each, amount=each.amount * 2) for each in RUN.transfers]
        content = pain.pain_001(replace(RUN, currency=currency, payer=payer, transfers=amounts))
        SCHEMA.validate(content.decode())


def test_the_file_says_what_is_paid_and_controls_it() -> None:
    root = ElementTree.fromstring(pain.pain_001(RUN))

    def told(path: str) -> list[str | None]:
        return [
            each.text
            for each in root.iterfind("/".join(f"{{{pain.NAMESPACE}}}{name}" for name in path.split("/")))
        ]

    head, info = "CstmrCdtTrfInitn/GrpHdr", "CstmrCdtTrfInitn/PmtInf"
    assert told(f"{head}/MsgId") == told(f"{info}/PmtInfId") == ["PR-2026-00001-0a1b2c3d"]
    assert told(f"{head}/CreDtTm") == ["2026-04-01T09:30:15Z"]
    assert told(f"{head}/NbOfTxs") == told(f"{info}/NbOfTxs") == ["2"]
    assert told(f"{head}/CtrlSum") == told(f"{info}/CtrlSum") == ["98.50"]
    assert told(f"{info}/ReqdExctnDt/Dt") == ["2026-04-01"]
    assert told(f"{info}/PmtTpInf/SvcLvl/Cd") == ["SEPA"]
    assert told(f"{info}/Dbtr/Nm") == ["Muller . Sohne AG"]
    assert told(f"{info}/DbtrAcct/Id/IBAN") == ["DE89370400440532013000"]
    paid = f"{info}/CdtTrfTxInf"
    assert told(f"{paid}/PmtId/EndToEndId") == ["PR-2026-00001-0001", "PR-2026-00001-0002"]
    assert told(f"{paid}/Amt/InstdAmt") == ["98.00", "0.50"]
    assert told(f"{paid}/Cdtr/Nm") == ["Sam", "shen zhen dian zi you xian gong si"]
    assert told(f"{paid}/CdtrAgt/FinInstnId/BICFI") == ["ABNANL2A"]
    assert told(f"{paid}/RmtInf/Ustrd") == ["F-17, F-18", "."]
    assert pain.pain_001(RUN) == pain.pain_001(RUN)


def test_text_is_in_the_characters_of_every_bank() -> None:
    assert pain.latin("Crème Brûlée & Straße", 70) == "Creme Brulee . Strasse"
    assert pain.latin("  a \t b  ", 70) == "a . b"
    assert pain.latin("x" * 200, 70) == "x" * 70
