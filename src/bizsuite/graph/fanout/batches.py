"""Events that are there already are taken together: what one message costs is mostly what each sending costs."""

import asyncio
from collections.abc import AsyncGenerator

from bizsuite.graph.fanout.source import Placed

MOST = 32
"""Events that are taken together."""


async def batches(items: AsyncGenerator[Placed, None]) -> AsyncGenerator[list[Placed], None]:
    """All items, without waiting for more than the next one; a gap comes alone."""
    coming = asyncio.ensure_future(anext(items))
    try:
        while True:
            try:
                batch = [await coming]
            except StopAsyncIteration:
                return
            coming = asyncio.ensure_future(anext(items))
            while len(batch) < MOST and not batch[-1].is_gap:
                await asyncio.sleep(0)  # By now it has come, if it need not be waited for.
                if not coming.done() or coming.exception() is not None or coming.result().is_gap:
                    break
                batch.append(coming.result())
                coming = asyncio.ensure_future(anext(items))
            yield batch
    finally:
        coming.cancel()
        await asyncio.gather(coming, return_exceptions=True)
