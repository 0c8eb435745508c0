"""Numbers of bank accounts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.base.parties.rules.banks import IBAN_LENGTHS, account_number_of, bic_of, iban_of, is_iban
from bizsuite.kernel.errors import Refused

GERMAN = "DE89370400440532013000"


@pytest.mark.parametrize(
    "shown",
    [
        "DE89 3704 0044 0532 0130 00",
        "gb82 west 1234 5698 7654 32",
        "NO93 8601 1117 947",
        "MT84MALT011000012345MTLCAST001S",
        "LC55HEMM000100010012001200023015",
    ],
)
def test_an_iban_is_kept_in_capitals_without_gaps(shown: str) -> None:
    assert iban_of(shown, "iban") == shown.replace(" ", "").upper()


@pytest.mark.parametrize(
    "shown",
    [
        "",
        "DE",
        "DE88370400440532013000",
        "DE8937040044053201300",
        "XX89370400440532013000",
        "DE8937040044053201300ß",
    ],
)
def test_what_is_no_iban_is_refused(shown: str) -> None:
    with pytest.raises(Refused) as refused:
        iban_of(shown, "iban")
    assert (refused.value.code, list(refused.value.path)) == ("IBAN_INVALID", ["iban"])


@given(place=st.integers(4, 21), digit=st.integers(1, 9))
def test_one_wrong_digit_is_noticed(place: int, digit: int) -> None:
    wrong = str((int(GERMAN[place]) + digit) % 10)
    assert not is_iban(GERMAN[:place] + wrong + GERMAN[place + 1 :])


@given(st.text(max_size=40))
def test_any_text_is_an_iban_or_is_refused(text: str) -> None:
    try:
        kept = iban_of(text, "iban")
    except Refused as refused:
        assert refused.code == "IBAN_INVALID"
    else:
        assert len(kept) == IBAN_LENGTHS[kept[:2]]


def test_bics_and_plain_numbers() -> None:
    assert bic_of("deut deff", "bic") == "DEUTDEFF"
    assert bic_of("DEUTDEFF500", "bic") == "DEUTDEFF500"
    assert account_number_of(" 6222 0200-01/a ", "number") == "62220200-01/A"
    for refused, code in ((bic_of, "BIC_INVALID"), (account_number_of, "INVALID_VALUE")):
        for text in ("", "x!", "0" * 41):
            with pytest.raises(Refused) as told:
                refused(text, "here")
            assert told.value.code == code
