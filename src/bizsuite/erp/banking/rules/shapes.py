"""What a bank says, whatever the form: statements and their lines as they were read. Pure."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from bizsuite.kernel.values import ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLine:
    """A line of a statement: `amount` is positive where money came in. `place` is the line of the file."""

    booked_on: date
    amount: Decimal
    value_on: date | None = None
    reference: str = ""
    """By which the bank knows it; empty where it gives none."""
    counterparty: str = ""
    counterparty_account: str = ""
    """Without gaps, in capitals."""
    creditor_reference: str = ""
    """What the payer was asked to name (ISO 11649 or a national one)."""
    text: str = ""
    place: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadStatement:
    """A statement as it was read; what the file does not say is None or empty."""

    number: str = ""
    account: str = ""
    currency: str = ""
    opening: Decimal | None = None
    closing: Decimal | None = None
    opened_on: date | None = None
    closed_on: date | None = None
    lines: Sequence[ReadLine] = field(default_factory=tuple)

    @property
    def moved(self) -> Decimal:
        """The sum of its lines."""
        return sum((line.amount for line in self.lines), ZERO)

    def fingerprint(self) -> str:
        """A hash of what it says, by which the same statement is known again."""
        told = hashlib.sha256()
        for part in (self.number, self.opening, self.closing, self.opened_on, self.closed_on):
            told.update(f"{part}\x1f".encode())
        for line in self.lines:
            parts = (
                line.booked_on,
                line.amount.normalize(),
                line.reference,
                line.counterparty,
                line.counterparty_account,
                line.creditor_reference,
                line.text,
            )
            told.update(("\x1e" + "\x1f".join(map(str, parts))).encode())
        return told.hexdigest()
