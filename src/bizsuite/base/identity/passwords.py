"""Password hashes (argon2id), computed in threads of their own so that the event loop goes on."""

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

R = TypeVar("R")

AT_ONCE = 2
"""Hashes computed at the same time in one process; each takes 19 MiB and some 30 ms of a core."""

_HASHER = PasswordHash((Argon2Hasher(memory_cost=19_456, time_cost=2, parallelism=1),))
_THREADS = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="passwords")


async def hash_password(password: str) -> str:
    """The hash of a password, with a salt of its own."""
    return await _in_thread(_HASHER.hash, _bytes(password))


async def is_password(password: str, stored: str | None) -> bool:
    """Whether this is the password behind a hash. Without a hash the answer is no, after the same time."""
    known = await _in_thread(_nobodys_hash) if stored is None else stored
    fits: bool = await _in_thread(_HASHER.verify, _bytes(password), known)
    return fits and stored is not None


@cache
def _nobodys_hash() -> str:
    """A hash to compare with where there is no user: a missing one costs as much time as a wrong password."""
    return _HASHER.hash("nobody's password")


def _bytes(password: str) -> bytes:
    """One spelling for letters that keyboards compose in different ways; any text will do."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


async def _in_thread(function: Callable[..., R], *args: str | bytes) -> R:
    return await asyncio.get_running_loop().run_in_executor(_THREADS, function, *args)
