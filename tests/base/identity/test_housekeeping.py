from datetime import UTC, datetime, timedelta

from bizsuite.base.identity import service
from bizsuite.base.identity.housekeeping import CRONS
from bizsuite.kernel.clock import clock_set_to
from tests.base.identity.bureau import Bureau

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
EMAIL = "sales@acme.example"


async def sweep(bureau: Bureau) -> None:
    for cron in CRONS:
        await cron.handler(bureau.database)


async def test_sign_ins_that_ended_long_ago_are_forgotten_and_others_are_not(bureau: Bureau) -> None:
    with clock_set_to(NOON):
        payload = await bureau.sign_in(EMAIL)
        await bureau.sign_in("sales@globex.example", tenant="globex")
    with clock_set_to(NOON + timedelta(days=20)):
        kept = await bureau.refresh(payload["refreshToken"])
    with clock_set_to(NOON + timedelta(days=60)):
        await sweep(bureau)
        assert len(await bureau.rows("SELECT 1 FROM identity_session")) == 2
    with clock_set_to(NOON + timedelta(days=61)):
        await sweep(bureau)
        (session,) = await bureau.rows("SELECT tenant_id FROM identity_session")
        assert session["tenant_id"] == bureau.admin.tenant_id
        assert len(await bureau.rows("SELECT 1 FROM identity_refresh_token")) == 2
        assert (await bureau.refresh(kept["refreshToken"]))["accessToken"] is None
    with clock_set_to(NOON + timedelta(days=81)):
        await sweep(bureau)
    assert await bureau.rows("SELECT 1 FROM identity_session") == []
    assert await bureau.rows("SELECT 1 FROM identity_refresh_token") == []
    assert len(await bureau.rows("SELECT 1 FROM audit_entry WHERE command = 'session_create'")) == 2


async def test_counts_of_failed_sign_ins_are_forgotten_once_their_window_is_over(bureau: Bureau) -> None:
    with clock_set_to(NOON):
        await service.count_attempt(bureau.database, {"old": 3})
    with clock_set_to(NOON + timedelta(minutes=10)):
        await service.count_attempt(bureau.database, {"new": 3})
    with clock_set_to(NOON + timedelta(minutes=16)):
        await sweep(bureau)
    assert len(await bureau.rows("SELECT 1 FROM sign_in_throttle")) == 1
