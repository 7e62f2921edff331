"""Fixtures that several packages share, and what keeps the suite apart from the data of whoever runs it.

The real model is loaded once, and only when a test asks for it.
"""

import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.models.formats.conversion import locate
from assistant.settings import ModelSettings
from retrieval.ingest.reading.pool import shared_readers
from tests.project.processes import PROJECT, Processes, kill, marked_session, owned_processes, survivors
from tests.ui.cli.terminal.warm import warm_commands

if TYPE_CHECKING:
    from assistant.models.base import LoadedBase

MODEL_HOME = Path(tempfile.gettempdir()) / "apprentice-test-models"
"""Outlives the run, so that the embedded model is converted once per machine."""
LONG = (
    "tests/ui/web/browser/test_whole_loop.py",
    "tests/retrieval/ingest/test_processes.py",
    "tests/ui/cli/test_",
    "tests/finetune/training/",
    "tests/ui/web/browser/",
    "tests/attacks/",
    "tests/ui/actions/questions/test_suggested_questions.py",
    "tests/finetune/",
    "tests/project/",
    "tests/feedback/store/",
    "tests/assistant/models/",
)
"""Files that take a minute or more begin before all others: one that began last would run alone on one core."""

for name in [name for name in os.environ if name.upper().startswith("APPRENTICE_")]:
    del os.environ[name]  # they name the home, the database and the model of whoever runs the tests
os.environ.update(
    HF_HUB_OFFLINE="1",
    RAGAS_DO_NOT_TRACK="true",
    ANONYMIZED_TELEMETRY="False",
    TOKENIZERS_PARALLELISM="false",
    GOMP_SPINCOUNT="4000",
    # processes that tests start import this tree wherever they run
    PYTHONPATH=os.pathsep.join(filter(None, [str(PROJECT), os.environ.get("PYTHONPATH")])),
)
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # a shell ignores Ctrl-C for what it starts in the background, and so would every process that tests stop by it
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long files first, whatever the order of the folders; `make test` keeps this order."""

    def rank(item: pytest.Item) -> int:
        return next((number for number, name in enumerate(LONG) if item.nodeid.startswith(name)), len(LONG))

    items.sort(key=rank)


@pytest.fixture(scope="session", autouse=True)
def _nothing_left_running() -> Iterator[None]:
    """End what tests started and did not end, also what left its parent's group; a survivor is an error."""
    with marked_session() as mark:
        yield
        shared_readers().close()
        warm_commands().close()
        left = survivors(mark)
        kill(left)
    assert not left, "tests left processes running: start them with the fixture `processes`"


@pytest.fixture(scope="session", autouse=True)
def _own_working_directory(_nothing_left_running: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Work in an empty folder: without a setting, an `apprentice.toml` and a home are looked for where one works."""
    before = Path.cwd()
    os.chdir(tmp_path_factory.mktemp("working-directory"))
    yield
    os.chdir(before)


def lend_model(home: Path) -> None:
    """Lay the converted embedded model into a fresh home, for tests that are not about its conversion."""
    converted = locate("embedded", MODEL_HOME)
    assert isinstance(converted, Path)
    (home / "models").mkdir(0o700, parents=True)
    (home / "models" / converted.name).symlink_to(converted)


@pytest.fixture
def processes() -> Iterator[Processes]:
    """Starts processes that end with the test."""
    with owned_processes() as owned:
        yield owned


@pytest.fixture(scope="session")
def embedded_base() -> "LoadedBase":
    """The embedded model as this machine holds it best. Tests leave it without adapters or through a LocalGenerator."""
    from assistant.models.base import load_base  # torch is loaded only for tests that need it

    return load_base(ModelSettings(), MODEL_HOME)
