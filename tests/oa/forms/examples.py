"""Forms to fill in, and values that fit them."""

from typing import Any

from bizsuite.oa.forms.rules import Form, Rights, rights_of_initiator


def label(text: str) -> dict[str, str]:
    return {"en": text, "zh": f"中{text}"}


def field(kind: str, name: str = "it", **more: Any) -> dict[str, Any]:
    return {"kind": kind, "id": name, "title": label(name), **more}


def form(*fields: dict[str, Any]) -> Form:
    return Form.model_validate({"fields": list(fields)})


def rights(made: Form) -> Rights:
    return rights_of_initiator(made)


OPTIONS = [{"id": name, "title": label(name)} for name in ("annual", "sick", "other")]
USER = "01890a5d-ac96-774b-bcce-b302099a8057"
OTHER = "01890a5d-ac96-774b-bcce-b302099a8058"

EXPENSES = form(
    field("TEXT", "why", required=True, max_length=50),
    field(
        "TABLE",
        "items",
        required=True,
        min_rows=1,
        max_rows=3,
        columns=[
            field("DATE", "on", required=True),
            field("TEXT", "what", required=True),
            field("MONEY", "amount", required=True, currencies=["CNY", "USD"], min=None),
            field("NUMBER", "days", places=1),
        ],
    ),
    field("TOTAL", "total", of="items", column="amount"),
    field("TOTAL", "days", of="items", column="days"),
    field("TEXT", "remark", initiator="HIDDEN"),
    field("BOOLEAN", "checked", initiator="READ"),
)


def item(amount: str = "10", currency: str = "CNY", **more: Any) -> dict[str, Any]:
    return {"on": "2026-11-02", "what": "Taxi", "amount": {"amount": amount, "currency": currency}, **more}
