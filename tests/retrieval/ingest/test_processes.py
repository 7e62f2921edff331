"""Several processes on one home, and processes that are killed: nothing half-visible, nothing finished lost."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from retrieval.library import Library
from tests.project.processes import Processes
from tests.retrieval.conftest import OpenLibrary
from tests.retrieval.fakes import WordEmbedder
from tests.retrieval.ingest.test_ingest import statuses, stored_editions

ROOT = Path(__file__).parents[3]


def long_text(word: str, paragraphs: int = 400) -> str:
    return "\n\n".join(
        f"Paragraph {number} of this text speaks of {word} and of nothing else but {word}, at some length, so that "
        f"it fills one chunk with about forty words and marks, {number} included." for number in range(paragraphs)
    )  # fmt: skip


def start(processes: Processes, home: Path, *arguments: object, **environment: str) -> subprocess.Popen[str]:
    return processes.start(
        [sys.executable, "-m", "tests.retrieval.ingest.worker", str(home), *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(processes: Processes, home: Path, *arguments: object) -> None:
    process = start(processes, home, *arguments)
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors


def kill_after_chunks(process: subprocess.Popen[str], chunks: int) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip().isdigit() and int(line) >= chunks:
            break
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL


def words_found(library: Library, *words: str) -> set[str]:
    """Return which of the words the passages for them hold, at most 100 passages each."""
    return {word for word in words for passage in library.search(word, 100) if word in passage.chunk.text}


def assert_whole(library: Library, home: Path) -> None:
    """The index holds exactly the chunks of the visible documents."""
    library.close()
    counts = Counter(stored_editions(home))
    assert sorted(counts.values()) == sorted(record.chunks for record in library.documents())


def test_a_killed_ingest_shows_nothing_and_continues_where_it_was(
    open_library: OpenLibrary, home: Path, folder: Path, processes: Processes
) -> None:
    (folder / "tea.txt").write_text(long_text("tea"))
    kill_after_chunks(start(processes, home, "ingest", folder, APPRENTICE_TEST_PAUSE_S="0.05"), 128)
    embedder = WordEmbedder()
    library = open_library(embedder, chunk_tokens=64)
    assert library.documents() == []
    assert library.search("tea") == []
    embedder.embedded.clear()
    assert statuses(library, folder) == {"tea.txt": "added"}
    assert library.documents()[0].chunks == 400
    assert 0 < len(embedder.embedded) <= 400 - 128
    assert len(library.search("tea", 100)) == 100
    assert_whole(library, home)


@pytest.mark.slow
def test_finished_documents_of_a_killed_ingest_stay(
    open_library: OpenLibrary, home: Path, folder: Path, processes: Processes
) -> None:
    (folder / "a.txt").write_text("Green tea.")
    (folder / "b.txt").write_text(long_text("milk"))
    kill_after_chunks(start(processes, home, "ingest", folder, APPRENTICE_TEST_PAUSE_S="0.05"), 64)
    library = open_library(chunk_tokens=64)
    assert words_found(library, "tea", "milk") == {"tea"}
    assert statuses(library, folder) == {"a.txt": "unchanged", "b.txt": "added"}
    assert_whole(library, home)


@pytest.mark.slow
def test_a_killed_update_leaves_the_old_version_in_sight(
    open_library: OpenLibrary, home: Path, folder: Path, processes: Processes
) -> None:
    file = folder / "drink.txt"
    file.write_text(long_text("tea", 50))
    run(processes, home, "ingest", folder)
    file.write_text(long_text("milk"))
    kill_after_chunks(start(processes, home, "ingest", folder, APPRENTICE_TEST_PAUSE_S="0.05"), 128)
    library = open_library(chunk_tokens=64, reading="chunk")  # read wide, neighbours would be one passage
    assert words_found(library, "tea", "milk") == {"tea"}
    assert len(library.search("tea", 100)) == 50
    assert statuses(library, folder) == {"drink.txt": "updated"}
    assert words_found(library, "tea", "milk") == {"milk"}
    assert_whole(library, home)


@pytest.mark.slow
@pytest.mark.parametrize("command", ["update", "removal"])
def test_a_process_killed_before_it_deleted_old_chunks_leaves_them_invisible(
    open_library: OpenLibrary, home: Path, folder: Path, command: str, processes: Processes
) -> None:
    file = folder / "drink.txt"
    file.write_text(long_text("tea", 50))
    run(processes, home, "ingest", folder)
    if command == "update":
        file.write_text(long_text("milk", 50))
        process = start(processes, home, "ingest", folder, APPRENTICE_TEST_DIE_IN="delete")
    else:
        process = start(processes, home, "remove", "drink", APPRENTICE_TEST_DIE_IN="delete")
    process.communicate(timeout=300)
    assert process.returncode == -signal.SIGKILL
    library = open_library(chunk_tokens=64)
    assert words_found(library, "tea", "milk") == ({"milk"} if command == "update" else set())
    assert len(set(stored_editions(home))) == (2 if command == "update" else 1)
    statuses(library)
    assert_whole(library, home)


def test_kills_at_any_moment_leave_the_index_whole(
    open_library: OpenLibrary, home: Path, folder: Path, processes: Processes
) -> None:
    moments = random.Random(3)
    for round_number in range(3):
        for name in ("a.txt", "b.txt", "c.txt"):
            (folder / name).write_text(long_text(f"tea{round_number}", 60))
        process = start(processes, home, "ingest", folder, APPRENTICE_TEST_PAUSE_S="0.02")
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(moments.uniform(0, 0.6))
        process.kill()
        process.communicate()
        library = open_library(chunk_tokens=64)
        for record in library.documents():
            assert record.chunks == 60
        if library.documents():
            assert library.search("tea", 100)
    assert set(statuses(library, folder).values()) <= {"added", "updated", "unchanged"}
    assert words_found(library, *(f"tea{number}" for number in range(3))) == {"tea2"}
    assert_whole(library, home)


def test_a_running_server_sees_what_another_process_adds_changes_and_removes(
    open_library: OpenLibrary, home: Path, folder: Path, processes: Processes
) -> None:
    server = open_library(chunk_tokens=64)
    assert server.search("tea") == []
    (folder / "drink.txt").write_text(long_text("tea", 30))
    run(processes, home, "ingest", folder)
    assert words_found(server, "tea") == {"tea"}
    (folder / "drink.txt").write_text(long_text("milk", 30))
    (folder / "food.txt").write_text(long_text("bread", 30))
    run(processes, home, "ingest", folder)
    assert words_found(server, "tea", "milk", "bread") == {"milk", "bread"}
    run(processes, home, "remove", "food")
    assert words_found(server, "tea", "milk", "bread") == {"milk"}
    assert [record.title for record in server.documents()] == ["drink"]


def test_searching_goes_on_undisturbed_while_another_process_ingests(
    open_library: OpenLibrary, home: Path, folder: Path, processes: Processes
) -> None:
    server = open_library(chunk_tokens=64)
    for number in range(8):
        (folder / f"{number}.txt").write_text(long_text("tea", 30))
    run(processes, home, "ingest", folder)
    for number in range(8):
        (folder / f"{number}.txt").write_text(long_text("milk", 30))
    process = start(processes, home, "ingest", folder, APPRENTICE_TEST_PAUSE_S="0.01")
    searches = 0
    while process.poll() is None:
        assert len(server.search("tea or milk", 5)) == 5
        searches += 1
    process.communicate()
    assert searches > 3
    assert words_found(server, "tea", "milk") == {"milk"}


def test_threads_search_while_one_ingests(library: Library, folder: Path) -> None:
    errors: list[BaseException] = []
    done = threading.Event()

    def search() -> None:
        try:
            while not done.is_set():
                library.search("tea")
        except BaseException as error:  # noqa: BLE001  whatever it is, the test must show it
            errors.append(error)

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(6):
        (folder / f"{number}.txt").write_text(long_text("tea", 20))
        statuses(library, folder)
    done.set()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(library.search("tea", 100)) == 100 or library.documents()[0].chunks < 20
