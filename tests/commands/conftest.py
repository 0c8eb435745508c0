import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.database import private_folder
from tests.processes import run


@pytest.fixture(scope="session")
def data() -> Iterator[Path]:
    """A data folder with an embedded PostgreSQL that holds the tables and does not run; also root may use it."""
    folder = private_folder()
    folder.chmod(0o755)
    ended = run("migrate", DATA_DIR=folder)
    assert ended.returncode == 0, ended.stderr
    yield folder
    shutil.rmtree(folder)
