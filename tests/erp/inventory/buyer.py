"""One of many processes that take goods: `python -m tests.erp.inventory.buyer`, told on its input what to take.

It says READY, waits for a line, then each of its clients delivers one piece at a time; at last it says what came of it.
"""

import asyncio
import json
import sys
import uuid
from collections import Counter
from decimal import Decimal
from typing import Any

from bizsuite.erp.inventory import service
from bizsuite.erp.inventory.rules import Goods, NewShipment
from bizsuite.kernel.database import Database
from bizsuite.kernel.errors import Refused
from tests.erp.goods import actor_of


async def take(database: Database, told: dict[str, Any]) -> Counter[str]:
    """One client: so many tries to deliver of one piece, each in a transaction of its own."""
    actor = actor_of(*(uuid.UUID(told[name]) for name in ("tenant", "user", "company")))
    one = Goods(product_id=uuid.UUID(told["product"]), quantity=Decimal(1))
    new = NewShipment(party_id=uuid.UUID(told["customer"]), goods=[one])
    outcomes: Counter[str] = Counter()
    for _ in range(told["times"]):
        try:
            await database.write(actor, lambda db: service.deliver(db, new))
            outcomes["DONE"] += 1
        except Refused as refusal:
            outcomes[refusal.code] += 1
    return outcomes


async def main() -> None:
    """All clients of this process at once, over connections of their own."""
    told = json.loads(sys.stdin.readline())
    database = Database(told["url"], pool=told["clients"])
    try:
        print("READY", flush=True)
        sys.stdin.readline()
        each = await asyncio.gather(*(take(database, told) for _ in range(told["clients"])))
        print(json.dumps(sum(each, Counter())), flush=True)
    finally:
        await database.close()


if __name__ == "__main__":
    asyncio.run(main())
