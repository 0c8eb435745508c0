"""Regular expressions that a definition brings along: matched in time that grows with the text alone. Pure."""

from functools import lru_cache

from pydantic_core import SchemaError, SchemaValidator, ValidationError, core_schema


@lru_cache(maxsize=512)
def _matcher(pattern: str) -> SchemaValidator:
    """The engine has neither look-around nor references back, so that no text takes it long."""
    for tried in (pattern, f"^(?:{pattern})$"):
        # By itself as well: one whose brackets do not match could close ours.
        made = SchemaValidator(core_schema.str_schema(pattern=tried, regex_engine="rust-regex"))
    return made


def is_pattern(pattern: str) -> bool:
    """Whether this is a regular expression of the kind that is taken."""
    try:
        _matcher(pattern)
    except SchemaError:
        return False
    return True


def matches(pattern: str, text: str) -> bool:
    """Whether a text as a whole is of this form."""
    try:
        _matcher(pattern).validate_python(text)
    except ValidationError:
        return False
    return True
