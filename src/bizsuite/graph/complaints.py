"""What graphql-core says of documents and values, in the language of whoever reads it.

It speaks English, in finished sentences. Each is told apart by its template, whose facts are then put into the
sentence of the catalogue. What is not known here stays English; codes are the same in every language.
"""

import re
import string
from functools import cache

from bizsuite.graph.messages import translate

COMPLAINTS = (
    "Syntax Error: {error}",
    "Expected {wanted}, found {value}.",
    "Unexpected variable '{name}' in constant value.",
    "Unexpected single quote character ('), did you mean to use a double quote (\")?",
    "Unexpected description, descriptions are not supported on shorthand queries.",
    "Unexpected {value}.",
    "Unterminated string.",
    "Invalid character within String: {value}.",
    "Invalid character: {value}.",
    "Invalid Unicode escape sequence: '{value}'.",
    "Invalid character escape sequence: '{value}'.",
    "Invalid number, unexpected digit after 0: {value}.",
    "Invalid number, expected digit but got: {value}.",
    "Document is nested too deeply. Parsing aborted.",
    "Cannot query field '{field}' on type '{type}'.",
    "Unknown argument '{argument}' on field '{field}'.",
    "Unknown argument '{argument}' on directive '{directive}'.",
    "Unknown directive '{directive}'.",
    "Directive '{directive}' may not be used on {place}.",
    "The directive '{directive}' can only be used once at this location.",
    "Unknown type '{type}'.",
    "Unknown fragment '{fragment}'.",
    "Fragment cannot condition on non composite type '{type}'.",
    "Fragment '{fragment}' cannot condition on non composite type '{type}'.",
    "Fragment cannot be spread here as objects of type '{parent}' can never be of type '{type}'.",
    "Fragment '{fragment}' cannot be spread here as objects of type '{parent}' can never be of type '{type}'.",
    "Fragment '{fragment}' is never used.",
    "Cannot spread fragment '{fragment}' within itself.",
    "Cannot spread fragment '{fragment}' within itself via {value}.",
    "There can be only one fragment named '{fragment}'.",
    "There can be only one operation named '{operation}'.",
    "There can be only one argument named '{argument}'.",
    "There can be only one input field named '{field}'.",
    "There can be only one variable named '{variable}'.",
    "This anonymous operation must be the only defined operation.",
    "The {operation} operation is not supported by the schema.",
    "The {definition} definition is not executable.",
    "Variable '{variable}' is not defined by operation '{operation}'.",
    "Variable '{variable}' is not defined.",
    "Variable '{variable}' is never used in operation '{operation}'.",
    "Variable '{variable}' is never used.",
    "Variable '{variable}' cannot be non-input type '{type}'.",
    "Variable '{variable}' of type '{type}' used in position expecting type '{expected}'.",
    "Variable '{variable}' is of type '{type}' but must be non-nullable to be used for OneOf Input Object '{input}'.",
    "Variable '{variable}' must be non-nullable to be used for OneOf Input Object '{input}'.",
    "Field '{field}' must not have a selection since type '{type}' has no subfields.",
    "Field '{field}' of type '{type}' must have a selection of subfields. Did you mean '{value}'?",
    "Field '{field}' of type '{type}' must have at least one field selected.",
    "Argument '{argument}' of type '{type}' is required, but it was not provided.",
    "Argument '{argument}' of required type '{type}' was not provided.",
    "Argument '{argument}' has invalid value{place}: {error}",
    "Variable '{variable}' has invalid value{place}: {error}",
    "Variable '{variable}' has invalid default value{place}: {error}",
    "Variable values are nested too deeply.",
    "Too many errors processing variables, error limit reached. Execution aborted.",
    "Fields '{field}' conflict because {value}. Use different aliases on the fields to fetch both if this was "
    "intentional.",
    "{subscription} must select only one top level field.",
    "{subscription} must not select an introspection top level field.",
    "{subscription} must not use `@skip` or `@include` directives in the top level selection.",
    "Maximum introspection depth exceeded",
    "Expected a value of non-null type '{type}' to be provided.",
    "Expected value of non-null type '{type}' not to be None.",
    "Expected value of type '{type}' to be an object, found: {value}.",
    "Expected value of type '{type}' to include required field '{field}', found: {value}.",
    "Expected value of type '{type}' not to include unknown field '{field}', found: {value}.",
    "Expected value of type '{type}' not to include unknown field '{field}'. Did you mean {names}? Found: {value}.",
    "Expected value of type '{type}', found: {value}.",
    "Expected variable '{variable}' provided to type '{type}' to provide a runtime value.",
    "Expected variable '{variable}' provided to non-null type '{type}' not to be None.",
    "Within OneOf Input Object type '{type}', exactly one field must be specified, and the value for that field must "
    "be non-null.",
    "OneOf Input Object '{type}' must specify exactly one key.",
    "Field '{field}' must be non-null.",
    "Value '{value}' does not exist in '{type}' enum.",
    "Enum '{type}' cannot represent non-string value: {value}.",
    "Enum '{type}' cannot represent non-enum value: {value}.",
    "Int cannot represent non-integer value: {value}",
    "Int cannot represent non 32-bit signed integer value: {value}",
    "String cannot represent a non string value: {value}",
    "Boolean cannot represent a non boolean value: {value}",
    "ID cannot represent a non-string and non-integer value: {value}",
    "ID cannot represent value: {value}",
    "{error} Did you mean to use an inline fragment on {names}?",
    "{error} Did you mean the enum value {names}?",
    "{error} Did you mean {names}?",
)
"""The sentences; `error` is another one of them, or of a scalar, and `value` whatever the client has sent."""

READ_MAX = 2_000
"""Characters of a complaint that is translated; longer ones hold a whole value and stay as they are."""

_ANYTHING = frozenset({"error", "value", "names", "place", "wanted", "definition", "subscription"})


def localized(complaint: str, locale: str) -> str:
    """A complaint in a language; as it is where it is not known."""
    if locale == "en" or len(complaint) > READ_MAX:
        return complaint
    for template, pattern in _patterns():
        if found := pattern.fullmatch(complaint):
            facts = found.groupdict()
            if "error" in facts:
                facts["error"] = localized(facts["error"], locale)
            if "names" in facts:
                facts["names"] = _listed(facts["names"], locale)
            return translate(template, facts, locale)
    return translate(complaint, {}, locale) if "{" not in complaint else complaint


def _listed(names: str, locale: str) -> str:
    """Suggestions such as `'a', 'b', or 'c'` as a language lists them."""
    from babel.lists import format_list  # Who reads English never needs it, so it is not loaded at start.

    quoted = re.findall(r"'[^']*'|\"[^\"]*\"", names)
    return format_list(quoted, style="or", locale=locale) if len(quoted) > 1 else names


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each template with the pattern by which its sentences are known."""
    return tuple((template, re.compile(_pattern(template), re.DOTALL)) for template in COMPLAINTS)


def _pattern(template: str) -> str:
    parts = []
    for text, name, _, _ in string.Formatter().parse(template):
        parts.append(re.escape(text))
        if name:
            known = ".*?" if name in _ANYTHING else "[^']*?"
            parts.append(f"(?P<{name}>{known})")
    return "".join(parts)
