"""What people may say."""

import pytest

from bizsuite.oa.approvals import rules
from tests.oa.approvals.refusals import code


@pytest.mark.parametrize(
    ("text", "required", "answer"),
    [
        (None, False, ""),
        ("  fine \n", False, "fine"),
        ("line\nline\t.", True, "line\nline\t."),
        ("同意", True, "同意"),
        ("x" * 4000, True, "x" * 4000),
    ],
)
def test_comments_are_trimmed(text: str | None, required: bool, answer: str) -> None:
    assert rules.checked_comment(text, required=required) == answer


@pytest.mark.parametrize(
    ("text", "required", "refused"),
    [
        (None, True, "COMMENT_REQUIRED"),
        (" \n ", True, "COMMENT_REQUIRED"),
        ("x" * 4001, False, "INVALID_VALUE"),
        ("a\0b", False, "INVALID_VALUE"),
        ("\ud800", True, "INVALID_VALUE"),
    ],
)
def test_comments_that_cannot_be_kept(text: str | None, required: bool, refused: str) -> None:
    assert code(lambda: rules.checked_comment(text, required=required)) == refused
