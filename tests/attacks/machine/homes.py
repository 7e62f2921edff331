"""A home with documents and an answer in it, opened with an embedder of words; and disks that are full or read-only."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from feedback.records import Exchange
from retrieval.library import Library
from retrieval.settings import IndexSettings
from tests.feedback.fakes import an_answer
from tests.project.processes import PROJECT
from tests.retrieval.fakes import WordEmbedder
from ui.settings.loading import Loaded, Settings
from ui.settings.read_only import work_on_copy
from ui.wiring import Apprentice

NOTE = "Okapi leaves are eaten at night."


def open_home(home: Path) -> Apprentice:
    """Open a home as a command does."""
    apprentice = Apprentice(work_on_copy(Loaded(Settings(home=home), None, {})))
    settings = IndexSettings(chunk_tokens=32)
    apprentice.library = Library(settings, apprentice.home, apprentice.engine, WordEmbedder())
    return apprentice


def close(apprentice: Apprentice) -> None:
    apprentice.library.close()
    apprentice.engine.dispose()


def fill(apprentice: Apprentice, documents: int = 1) -> Exchange:
    """Add documents from the folder `sources` beside the home, and an answer."""
    sources = apprentice.home.parent / "sources"
    sources.mkdir(exist_ok=True)
    for number in range(documents):
        (sources / f"note{number}.txt").write_text(f"{NOTE} Number {number}.", encoding="utf-8")
    assert {result.status for result in apprentice.library.ingest([str(sources)])} <= {"added", "unchanged"}
    return apprentice.feedback.record(an_answer(), user="anna", conversation_id="c1")


def finds_all(apprentice: Apprentice, documents: int = 1) -> bool:
    """Whether a question finds every document."""
    found = {passage.chunk.title for passage in apprentice.library.search("okapi leaves", 100)}
    return found == {f"note{number}" for number in range(documents)}


def run_with_mount(mount: Sequence[str], module: str, *arguments: Path) -> subprocess.CompletedProcess[str]:
    """Run a module of tests after `mount`, in a space of mounts of its own; skipped where nobody may mount."""
    unshare = shutil.which("unshare")
    allowed = [unshare, "--user", "--map-root-user", "--mount"] if unshare else []
    if not allowed or subprocess.run([*allowed, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], check=False).returncode:
        pytest.skip("this system lets nobody mount a disk of their own")
    script = 'mount="$1"; shift; sh -c "$mount" && exec "$@"'
    line = [*allowed, "sh", "-c", script, "sh", " && ".join(mount), sys.executable, "-m", module, *map(str, arguments)]
    return subprocess.run(line, cwd=PROJECT, capture_output=True, text=True, timeout=300, check=False)
