"""What stands in letters where people read them, in English and in Chinese, and in which language. Pure."""

from collections.abc import Sequence

_HEADS = {
    "invoice": ("Invoice", "发票"),
    "due": ("Due", "到期日"),
    "days": ("Days overdue", "逾期天数"),
    "open": ("Open", "未付金额"),
    "currency": ("Currency", "币种"),
    "overdue": ("Overdue", "逾期合计"),
    "interest": ("Interest", "利息"),
    "fee": ("Fee", "催款费"),
    "total": ("To be paid", "应付合计"),
}


def head_of(key: str, language: str) -> str:
    """What a column or a sum is called."""
    english, chinese = _HEADS[key]
    return chinese if language.startswith("zh") else english


def language_of(wanted: str, known: Sequence[str]) -> str:
    """The language of a letter: the one that is wanted or its family where there are words in it, else English.

    Where there are no words in English either, the first that has any; where there are none at all, what is wanted.
    """
    family = wanted.partition("-")[0]
    kin = [each for each in known if each.partition("-")[0] == family]
    return next((each for each in (wanted, *kin, "en", *known) if each in known), wanted)
