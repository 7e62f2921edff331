"""What the commands of documents, folders and collections do, without a model: everything is embedded beforehand."""

import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from retrieval.library import Library
from retrieval.records import IngestResult, Status
from tests.project.processes import Processes
from tests.retrieval.fakes import WordEmbedder
from tests.ui.cli.commands import Shell
from ui.cli.ingest import choose_exit_code
from ui.settings.loading import Loaded, Settings
from ui.wiring import Apprentice

Put = Callable[..., list[str]]


@pytest.fixture
def put(shell: Shell) -> Iterator[Put]:
    """Write files of the given texts into a folder and ingest it; returns the ids of the documents."""
    apprentice = Apprentice(Loaded(Settings(home=shell.folder / "home"), None, {}))
    library = Library(apprentice.settings.index, apprentice.home, apprentice.engine, WordEmbedder())

    def put_in(folder: Path, collection: str | None = None, **texts: str) -> list[str]:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (folder / f"{name}.md").write_text(text, encoding="utf-8")
        results = list(library.ingest([str(folder)], collection=collection))
        library.close()
        return [result.document_id or "" for result in results]

    yield put_in
    apprentice.engine.dispose()


def test_removing_a_document_deletes_the_file_that_was_uploaded(shell: Shell, put: Put) -> None:
    [document] = put(shell.folder / "home" / "uploads", note="Green tea.")
    done = shell.run("assistant documents remove", document)
    assert (done.code, done.out[:16]) == (0, "Removed 'note' (")
    assert not (shell.folder / "home" / "uploads" / "note.md").exists()


def test_removing_a_document_of_a_followed_folder_says_that_it_comes_back(shell: Shell, put: Put) -> None:
    notes = shell.folder / "notes"
    tea, _ = put(notes, None, tea="Green tea.", milk="White milk.")
    done = shell.run("assistant documents remove", tea)
    assert done.err == (
        f"The folder {str(notes)!r} is followed: delete the file too, or the next `assistant sync` adds it again.\n"
    )
    [uploaded] = put(shell.folder / "home" / "uploads", coffee="Black coffee.")
    assert shell.run("assistant documents remove", uploaded).err == ""


def test_collections_are_listed_and_removed_with_their_uploads(shell: Shell, put: Put) -> None:
    uploads = shell.folder / "home" / "uploads"
    put(uploads / "finance", "finance", costs="Travel costs.", plans="Plans.")
    put(shell.folder / "notes", None, tea="Green tea.")
    listed = shell.run("assistant collections", "--json").json
    assert [(one["name"], one["documents"]) for one in listed] == [("default", 1), ("finance", 2)]
    assert [one["title"] for one in shell.run("assistant documents", "--collection", "default", "--json").json] == [
        "tea"
    ]
    done = shell.run("assistant collections remove", "finance")
    assert (done.code, done.out) == (0, "Removed 'finance' (2 documents, 2 chunks).\n")
    assert not (uploads / "finance").exists()
    unknown = shell.run("assistant search", "tea", "--collection", "finance")
    assert (unknown.code, unknown.err) == (2, "No collection is called 'finance'. There are: default.\n")


def test_a_sync_prints_what_changed_and_refuses_a_lost_folder(shell: Shell, put: Put) -> None:
    notes = shell.folder / "notes"
    put(notes, None, tea="Green tea.", milk="White milk.")
    (notes / "tea.md").unlink()
    done = shell.run("assistant sync")
    assert (done.code, done.out.splitlines()[-1]) == (0, "1 removed, 1 unchanged")
    assert "tea.md" in done.out
    assert "milk.md" not in done.out
    (notes / "milk.md").unlink()
    lost = shell.run("assistant sync")
    assert (lost.code, lost.out.splitlines()[-1]) == (1, "1 kept")
    assert "assistant sync --allow-empty" in lost.out
    assert shell.run("assistant sync", "--allow-empty").out.splitlines()[-1] == "1 removed"


def test_a_watch_tells_each_change_and_ends_with_ctrl_c(shell: Shell, put: Put, processes: Processes) -> None:
    notes = shell.folder / "notes"
    put(notes, None, tea="Green tea.", milk="White milk.")
    process = processes.start(
        shell.line("assistant ingest", "--watch", notes),
        cwd=shell.folder,
        env=shell.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stderr.readline().startswith("Watching. Ctrl-C ends it")
    (notes / "tea.md").unlink()
    assert process.stdout.readline() == f"removed   {notes / 'tea.md'}\n"
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=300)
    assert (process.returncode, out) == (0, "")
    assert err.startswith("Ended. 1 removed, ")


@pytest.mark.parametrize(
    ("statuses", "code"),
    [
        ([], 0),
        (["added", "skipped"], 0),
        (["skipped", "skipped"], 1),
        (["unchanged", "kept"], 1),
        (["added", "failed"], 2),
        (["kept", "failed"], 2),
    ],
)
def test_a_part_that_fails_is_to_be_mended_and_a_rule_refuses_all_or_keeps(statuses: list[Status], code: int) -> None:
    assert choose_exit_code([IngestResult("/a", status) for status in statuses]) == code


def test_an_ingest_and_a_sync_with_a_broken_file_exit_2_and_one_of_nothing_but_sounds_1(shell: Shell, put: Put) -> None:
    notes = shell.folder / "notes"
    put(notes, None, tea="Green tea.")
    (shell.folder / "a.mp3").write_bytes(b"ID3\x00\x00\x00")
    assert shell.run("assistant ingest", "a.mp3").code == 1
    assert shell.run("assistant ingest", "a.mp3", "notes").code == 0
    (notes / "old.pdf").write_bytes(b"this is no PDF")
    for command in ("ingest notes", "sync"):
        done = shell.run(f"assistant {command}")
        assert (done.code, done.out.splitlines()[-1]) == (2, "1 unchanged, 1 failed")


def test_mistakes_are_told_with_a_remedy(shell: Shell) -> None:
    nothing = shell.run("assistant sync")
    assert (nothing.code, nothing.err) == (2, "No folder was ingested yet. Do that first: `assistant ingest FOLDER`.\n")
    (shell.folder / "a.md").write_text("A.")
    for options in (["--watch"], ["--crawl"], ["--collection", "../up"], ["--watch", "--crawl"]):
        done = shell.run("assistant ingest", "a.md", *options)
        assert done.code == 2, options
        assert "Traceback" not in done.err
        assert "Watching" not in done.err


@pytest.mark.parametrize("command", ["ask", "search"])
def test_a_question_without_any_document_is_told_where_they_were_looked_for(shell: Shell, command: str) -> None:
    done = shell.run(f"assistant {command}", "Where is the tea?")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"There are no documents yet in '{shell.folder / 'home'}'. Add some: `assistant ingest ")
    assert "APPRENTICE_HOME" in done.err
    listed = shell.run("assistant documents")
    assert (listed.code, listed.out) == (0, done.err)
    assert shell.run("assistant documents", "--json").json == []
    assert not (shell.folder / "home").exists()


def test_a_question_without_any_document_leaves_a_home_that_is_there_as_it_is(shell: Shell, put: Put) -> None:
    put(shell.folder / "notes")
    assert shell.run("assistant ask", "Where is the tea?").err.startswith("There are no documents yet in ")


def test_ctrl_c_in_an_ingest_tells_what_is_in_and_how_to_go_on(shell: Shell, put: Put, processes: Processes) -> None:
    put(shell.folder / "notes", None, tea="Green tea.", milk="White milk.")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        process = processes.start(
            shell.line("assistant ingest", "notes", f"http://127.0.0.1:{silent.getsockname()[1]}/never"),
            cwd=shell.folder,
            env=shell.environment(APPRENTICE_INDEX__ALLOW_PRIVATE_ADDRESSES="yes"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        silent.settimeout(300)
        asked, _ = silent.accept()
        time.sleep(1)  # both notes were looked at before it asked, and are told in this time
        process.send_signal(signal.SIGINT)
        time.sleep(1)
        asked.close()
        out, err = process.communicate(timeout=300)
    assert (process.returncode, out) == (130, "")
    assert err == "Stopped. 2 unchanged; give the same command again to go on.\n"
