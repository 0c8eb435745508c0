"""An S3 server of the tests' own, and buckets in it."""

import os
import subprocess
import time
from collections.abc import Iterator
from unittest import mock
from uuid import uuid4

import httpx2
import pytest

from tests import parts
from tests.processes import free_port

SECONDS = 60


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    """The address of an S3 server; what obstore needs to reach it is in the environment meanwhile."""
    program = parts.find("s3")
    assert program is not None
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    process = subprocess.Popen(
        [program, "-H", "127.0.0.1", "-p", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=SECONDS)


@pytest.fixture
def bucket(s3: str) -> Iterator[str]:
    """A new bucket by its address for the product, with the environment that an operator would give."""
    name = f"bucket-{uuid4().hex}"
    assert httpx2.put(f"{s3}/{name}", trust_env=False).status_code == 200
    given = {
        "AWS_ENDPOINT_URL": s3,
        "AWS_ACCESS_KEY_ID": "tests",
        "AWS_SECRET_ACCESS_KEY": "only",
        "AWS_REGION": "us-east-1",
    }
    with mock.patch.dict(os.environ, given):
        yield f"s3://{name}/kept/here"


def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    """Until it answers."""
    ends = time.monotonic() + SECONDS
    while time.monotonic() < ends and process.poll() is None:
        try:
            httpx2.get(address, trust_env=False, timeout=5)
            return
        except httpx2.HTTPError:
            time.sleep(0.1)
    raise AssertionError("the S3 server does not answer")
