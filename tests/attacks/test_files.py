"""Hostile files end within a budget, with their text or a clear reason, and hold nobody up."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from retrieval.errors import BrokenSourceError, RefusedSourceError
from retrieval.formats.readers import read
from retrieval.ingest.reading.budget import Budget
from retrieval.ingest.reading.pool import Readers
from retrieval.library import Library
from retrieval.settings import IndexSettings
from tests.attacks.hostile import all_files
from tests.project.processes import PATIENCE_S, Processes, runs
from tests.retrieval.conftest import OpenLibrary
from tests.retrieval.fakes import WordEmbedder
from tests.retrieval.ingesting import ingest
from ui.actions.library.uploads import upload
from ui.people.roles import Person
from ui.settings.loading import Loaded, Settings
from ui.wiring import Apprentice

ALLOWED = Budget(seconds=10, memory_mb=430)
"""With the 70 MB that a process has before it reads."""
FILES = all_files()
SLOW = ("<i>x</i>" * 400_000).encode()
"""An honest page of 3 MB, which takes more than the seconds of the small budgets here."""


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    opened = Readers(1)
    yield opened
    opened.close()


def read_or_explain(readers: Readers, name: str) -> str:
    """Return the text of a file, or why it is not read."""
    try:
        return readers.run(read, FILES[name], f"/files/{name}", Path(name).suffix, None, budget=ALLOWED).text
    except (RefusedSourceError, BrokenSourceError) as error:
        return f"not read: {error}"


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_ends_by_itself_with_its_text_or_a_reason(readers: Readers, name: str) -> None:
    found = read_or_explain(readers, name)
    assert found.strip()
    assert not re.search(r"index\.read_|broke down", found), found[:300]


def test_a_file_that_takes_too_long_is_told_with_the_setting_and_the_others_go_on(
    open_library: OpenLibrary, folder: Path
) -> None:
    (folder / "a.html").write_bytes(SLOW)
    (folder / "b.txt").write_text("Nine leaves.")
    library = open_library(read_time_s=1)
    found = ingest(library, folder)
    assert found["a.html"][0] == "skipped"
    assert re.search(r"more than \d+ s of processor time.*index\.read_time_s", found["a.html"][1])
    assert found["b.txt"] == ("added", "")
    assert [record.title for record in library.documents()] == ["b"]


def test_a_file_that_needs_too_much_memory_is_told_with_the_setting(open_library: OpenLibrary, folder: Path) -> None:
    (folder / "a.html").write_bytes(SLOW)
    (folder / "b.txt").write_text("Nine leaves.")
    found = ingest(open_library(read_memory_mb=64, read_time_s=100), folder)
    assert found["a.html"][0] == "skipped"
    assert re.search(r"more than \d+ MB of memory.*index\.read_memory_mb", found["a.html"][1])
    assert found["b.txt"] == ("added", "")


def test_a_reader_that_crashes_fails_one_file_and_is_replaced(readers: Readers) -> None:
    with pytest.raises(BrokenSourceError, match=r"broke down \(SIGABRT\)"):
        readers.run(os.abort, budget=ALLOWED)
    assert readers.run(read, b"Nine leaves.", "/files/a.txt", ".txt", None, budget=ALLOWED).text == "Nine leaves."


def test_an_error_that_nobody_foresaw_is_told_and_the_process_goes_on(readers: Readers) -> None:
    pid = readers.run(os.getpid, budget=ALLOWED)
    with pytest.raises(BrokenSourceError, match="ZeroDivisionError"):
        readers.run(divmod, 1, 0, budget=ALLOWED)
    assert readers.run(os.getpid, budget=ALLOWED) == pid


def test_a_slow_file_holds_no_other_reader_up() -> None:
    readers, ended = Readers(), []

    def sleep() -> None:
        readers.run(time.sleep, 3, budget=ALLOWED)
        ended.append("slow")

    slow = threading.Thread(target=sleep)
    slow.start()
    readers.run(len, "leaf", budget=ALLOWED)
    ended.append("quick")
    slow.join()
    readers.close()
    assert ended == ["quick", "slow"]


def test_an_upload_that_takes_long_keeps_no_other_upload_waiting(tmp_path: Path) -> None:
    slow, quick = tmp_path / "slow.html", tmp_path / "quick.txt"
    slow.write_bytes(SLOW)
    quick.write_text("Nine leaves.")
    index = IndexSettings(read_time_s=1)
    apprentice = Apprentice(Loaded(Settings(home=tmp_path / "home", index=index), None, {}))
    apprentice.library = Library(index, apprentice.home, apprentice.engine, WordEmbedder())
    ended: list[str] = []

    def send(file: Path) -> None:
        for state in upload(apprentice, [str(file)], person=Person("mia")):
            ended.extend(f"{Path(result.uri).stem} {result.status}" for result in state.finished if not state.progress)

    first = threading.Thread(target=send, args=[slow])
    first.start()
    send(quick)
    first.join()
    assert list(dict.fromkeys(ended)) == ["quick added", "slow skipped"]
    assert [path.name for path in apprentice.uploads.iterdir()] == ["quick.txt"]
    apprentice.library.close()
    apprentice.engine.dispose()


START = """
from pathlib import Path
from retrieval.ingest.reading.budget import Budget
from retrieval.ingest.reading.pool import Readers
import os, time
readers = Readers()
print(readers.run(os.getpid, budget=Budget(10, 400)), flush=True)
time.sleep(600)
"""


def test_a_reader_ends_with_the_process_that_started_it(processes: Processes) -> None:
    process = processes.start([sys.executable, "-c", START], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    reader = int(process.stdout.readline())
    assert psutil.pid_exists(reader)
    process.send_signal(signal.SIGKILL)
    process.wait(PATIENCE_S)
    deadline = time.monotonic() + PATIENCE_S
    while runs(reader) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not runs(reader)
