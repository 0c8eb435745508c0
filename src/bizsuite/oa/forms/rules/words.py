"""The words of forms: kinds of fields, and what somebody may do with one."""

from bizsuite.kernel.words import Word


class FieldKind(Word):
    """What a field of a form takes."""

    TEXT = "TEXT", "One line of text."
    LONG_TEXT = "LONG_TEXT", "Text of several lines."
    NUMBER = "NUMBER", 'An exact number, as text: `"12.50"`.'
    MONEY = "MONEY", 'An amount with its currency: `{"amount": "12.50", "currency": "CNY"}`.'
    DATE = "DATE", 'A day: `"2026-11-23"`.'
    DATETIME = "DATETIME", 'A moment with its offset: `"2026-11-23T08:30:00+08:00"`.'
    CHOICE = "CHOICE", "One of several options, by its id."
    CHOICES = "CHOICES", "Several options, by their ids."
    BOOLEAN = "BOOLEAN", "Yes or no: `true` or `false`."
    USER = "USER", "An active user, by id."
    DEPARTMENT = "DEPARTMENT", "A department, by id."
    RECORD = "RECORD", "A record of one of several types, by id."
    ATTACHMENTS = "ATTACHMENTS", "Files that were sent, by their ids."
    TABLE = "TABLE", "Rows; each is an object with a value for each column."
    TOTAL = "TOTAL", "The sum of a column of a table; nobody fills it in."


class FieldRight(Word):
    """What somebody may do with a field of a form."""

    WRITE = "WRITE", "See and change it."
    READ = "READ", "See it."
    HIDDEN = "HIDDEN", "Nothing: its value is not shown to them."
