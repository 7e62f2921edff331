"""Thousands of damaged files go through the whole ingest: each is read, partly read, or refused in one line.

How many is set in sizes.py; 40 of them are tried with the other tests.
"""

import json
import re
import sqlite3
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from retrieval.ingest import ahead
from retrieval.library import Library
from retrieval.records import IngestResult
from retrieval.settings import IndexSettings
from tests.attacks.campaign.measuring import Measured
from tests.attacks.campaign.mutations import damaged_files
from tests.attacks.campaign.sizes import FILES, SEED, report
from tests.attacks.machine.homes import close, open_home
from tests.retrieval.fakes import WordEmbedder
from tests.retrieval.ingesting import stored_editions
from ui.actions.documents import add
from ui.doctor import _database, _index, _words

BATCH, GOOD_EACH = 100, 20
"""Files that are added together, and after how many there is a good one."""
TICK_S, SLACK_MB = 1.5, 130
"""The kernel counts processor time in whole seconds; the libraries of a reader are loaded within the first budget."""


@pytest.mark.parametrize("files", [40, pytest.param(FILES, marks=[pytest.mark.slow, pytest.mark.timeout(3600)])])
def test_damaged_files_are_read_or_refused_within_their_budget_and_hide_no_good_one(
    files: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers = Measured(tmp_path / "notes")
    monkeypatch.setattr(ahead.shared_reader(), "_readers", readers)
    folder = tmp_path / "sources"
    folder.mkdir()
    paths, good = write_files(folder, files)
    results = list[IngestResult]()
    apprentice, began = open_home(tmp_path / "home"), time.monotonic()
    apprentice.library = Library(IndexSettings(), apprentice.home, apprentice.engine, WordEmbedder())
    for start in range(0, len(paths), BATCH):
        results += add(apprentice, paths[start : start + BATCH])
    tell(files, results, time.monotonic() - began)

    told = {path: [one for one in results if one.uri == path or one.uri.startswith(f"{path}!/")] for path in paths}
    silent = [path for path, said in told.items() if not said and not path.endswith(".zip")]
    assert silent == []
    for one in results:
        check_told(one)
    check_budgets(tmp_path / "notes")
    check_found(apprentice.library, good)
    assert [check(apprentice).status for check in (_database, _index, _words)] == ["ok", "ok", "ok"]
    assert apprentice.library.find_incomplete() == []
    chunks = sorted(record.chunks for record in apprentice.library.documents())
    close(apprentice)
    readers.close()
    for database in ("apprentice.db", "index/chroma.sqlite3", "index/words.db"):
        with closing(sqlite3.connect(tmp_path / "home" / database)) as opened:
            assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert sorted(Counter(stored_editions(tmp_path / "home")).values()) == chunks


def write_files(folder: Path, files: int) -> tuple[list[str], dict[str, str]]:
    """Write damaged files with good ones among them; return all, and the sentence that only each good one holds."""
    paths, good = [], {}
    for number, (suffix, content) in enumerate(damaged_files(files, SEED)):
        if number % GOOD_EACH == 0:
            path = folder / f"good{number:05}.md"
            good[str(path)] = f"Only this note holds okapiword{number:05}."
            path.write_text(good[str(path)], encoding="utf-8")
            paths.append(str(path))
        path = folder / f"{number:05}{suffix}"
        path.write_bytes(content)
        paths.append(str(path))
    return paths, good


def check_told(one: IngestResult) -> None:
    """What is said of a file is one line that a person can read."""
    assert one.status in ("added", "partly read", "skipped", "failed"), one
    assert bool(one.reason) == (one.status != "added"), one
    assert "\n" not in one.reason, one
    assert not re.search(r"Traceback|, line \d+, in |^\s+$", one.reason), one
    assert len(one.reason) < 2_000, one


def check_budgets(notes: Path) -> None:
    """No file took more than it may. Those that the kernel has ended are not among the notes."""
    for line in map(json.loads, notes.read_text(encoding="utf-8").splitlines()):
        assert line["s"] <= line["s_allowed"] + TICK_S, line
        assert line["mb"] <= line["mb_allowed"] + SLACK_MB, line


def check_found(library: Library, good: dict[str, str]) -> None:
    """A search finds each good file by its sentence."""
    for path, sentence in good.items():
        assert [one.chunk.uri for one in library.search(sentence, 5) if sentence in one.chunk.text] == [path]


def tell(files: int, results: Sequence[IngestResult], took_s: float) -> None:
    """Print how many were read and why the others were not."""
    counts = Counter(one.status for one in results)
    reasons = Counter(
        re.sub(r"[\d'\"“”].*|\(.*|[;:].*", "…", one.reason) for one in results if one.status in ("skipped", "failed")
    )
    report(
        "Damaged files",
        tried=files,
        results=len(results),
        **{status.replace(" ", "_"): count for status, count in counts.most_common()},
        seconds=round(took_s),
        reasons=dict(reasons.most_common(25)),
    )
