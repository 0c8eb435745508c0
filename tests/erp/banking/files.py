"""Files as banks write them."""

from collections.abc import Sequence

IBAN = "DE89370400440532013000"


def camt(
    *entries: str,
    opening: str = "1000.00",
    closing: str = "1000.00",
    number: str = "S-1",
    day: str = "2026-03-31",
    iban: str = IBAN,
    currency: str = "USD",
) -> str:
    """A camt.053 file with one statement."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>M-1</MsgId></GrpHdr>
<Stmt><Id>{number}</Id><Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>{currency}</Ccy></Acct>
{balance("OPBD", opening, "2026-03-01", currency)}
{balance("CLBD", closing, day, currency)}
{"".join(entries)}
</Stmt></BkToCstmrStmt></Document>"""


def balance(code: str, amount: str, day: str, currency: str = "USD") -> str:
    """A balance; a debit where it begins with a minus."""
    return f"""<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="{currency}">{amount.lstrip("-")}</Amt>
<CdtDbtInd>{side(amount)}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"""


def side(amount: str) -> str:
    """What an amount is called."""
    return "DBIT" if amount.startswith("-") else "CRDT"


def entry(
    amount: str,
    text: str = "",
    *,
    reference: str = "",
    day: str = "2026-03-10",
    name: str = "Ada",
    iban: str = "GB82WEST12345698765432",
    creditor_reference: str = "",
    currency: str = "USD",
    details: Sequence[str] = (),
    status: str = "<Sts><Cd>BOOK</Cd></Sts>",
) -> str:
    """An entry; what went out begins with a minus."""
    whole = details or [part("", text, name, iban, creditor_reference, side(amount))]
    return f"""<Ntry><Amt Ccy="{currency}">{amount.lstrip("-")}</Amt><CdtDbtInd>{side(amount)}</CdtDbtInd>{status}
<BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt><AcctSvcrRef>{reference}</AcctSvcrRef>
<NtryDtls>{"".join(whole)}</NtryDtls></Ntry>"""


def part(
    amount: str, text: str, name: str = "Ada", iban: str = "", creditor_reference: str = "", way: str = "CRDT"
) -> str:
    """One payment of an entry."""
    size = f'<Amt Ccy="USD">{amount.lstrip("-")}</Amt><CdtDbtInd>{side(amount)}</CdtDbtInd>' if amount else ""
    who = "Dbtr" if way == "CRDT" else "Cdtr"
    strd = (
        f"<Strd><CdtrRefInf><Ref>{creditor_reference}</Ref></CdtrRefInf></Strd>" if creditor_reference else ""
    )
    return f"""<TxDtls>{size}<RltdPties><{who}><Pty><Nm>{name}</Nm></Pty></{who}>
<{who}Acct><Id><IBAN>{iban}</IBAN></Id></{who}Acct></RltdPties>
<RmtInf><Ustrd>{text}</Ustrd>{strd}</RmtInf></TxDtls>"""


OFX = """OFXHEADER:100
DATA:OFXSGML
VERSION:102

<OFX>
<BANKMSGSRSV1><STMTTRNRS><TRNUID>1
<STMTRS><CURDEF>USD
<BANKACCTFROM><BANKID>37040044<ACCTID>0532013000<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20260301<DTEND>20260331
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260310120000[0:GMT]<TRNAMT>120.00
<FITID>F-1<NAME>Ada &amp; Co<MEMO>Invoice 7</STMTTRN>
<STMTTRN><TRNTYPE>FEE<DTPOSTED>20260331<TRNAMT>-5,50<FITID>F-2<NAME>Bank<MEMO>Charges</STMTTRN>
</BANKTRANLIST>
<LEDGERBAL><BALAMT>114.50<DTASOF>20260331</LEDGERBAL>
</STMTRS></STMTTRNRS></BANKMSGSRSV1>
</OFX>
"""
