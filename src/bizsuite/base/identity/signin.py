"""Decisions about signing in: how often one may try, and what a refresh token is good for. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil

from bizsuite.kernel.errors import Refused

ACCESS_TOKEN_LIFE = timedelta(hours=1)
SESSION_LIFE = timedelta(days=30)
"""How long a refresh token is good; each refresh begins anew."""


class RefreshOutcome(StrEnum):
    """What a refresh token that somebody presents leads to."""

    ROTATE = "ROTATE"
    REFUSE = "REFUSE"
    REVOKE = "REVOKE"


WINDOW = timedelta(minutes=15)
PER_USER = 10
PER_CLIENT = 100
"""Sign-ins that may fail within the window."""


def retry_after(attempts: int, since: datetime, now: datetime, most: int) -> int:
    """Seconds to wait before another attempt; 0 when this one, already counted in `attempts`, may go on."""
    left = (since + WINDOW - now).total_seconds()
    return ceil(left) if attempts > most and left > 0 else 0


def too_many_attempts(seconds: int) -> Refused:
    """The refusal of a sign-in that comes too soon."""
    return Refused(
        "TOO_MANY_ATTEMPTS",
        "Too many sign-ins have failed; try again in {retry_after} seconds.",
        retry_after=seconds,
    )


def invalid_credentials() -> Refused:
    """The one refusal for an unknown tenant, an unknown user, a wrong password and a user without access."""
    return Refused("INVALID_CREDENTIALS", "Tenant, e-mail or password is wrong.")


def invalid_refresh_token() -> Refused:
    """The one refusal for a refresh token that is unknown, expired, revoked or used."""
    return Refused(
        "INVALID_REFRESH_TOKEN", "Sign in again: this refresh token is not valid.", path=["refreshToken"]
    )


@dataclass(frozen=True, slots=True)
class RefreshFacts:
    """What is known of a refresh token that somebody presents."""

    used_at: datetime | None
    expires_at: datetime
    revoked_at: datetime | None
    user_is_active: bool


def refresh(facts: RefreshFacts, now: datetime) -> RefreshOutcome:
    """A token is good once. One that comes a second time was stolen, so all tokens of that sign-in end."""
    if facts.revoked_at is not None:
        return RefreshOutcome.REFUSE
    if facts.used_at is not None:
        return RefreshOutcome.REVOKE
    if facts.expires_at <= now or not facts.user_is_active:
        return RefreshOutcome.REFUSE
    return RefreshOutcome.ROTATE


def wrong_password() -> Refused:
    """The refusal for whoever does not know the password that they want to change."""
    return Refused("WRONG_PASSWORD", "This is not your password.", path=["currentPassword"])
