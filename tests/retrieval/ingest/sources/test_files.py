"""Folders change while they are walked."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from retrieval.ingest.sources.files import files_below, holds_files
from tests.retrieval.conftest import Lock


def test_a_folder_that_is_gone_holds_nothing(tmp_path: Path) -> None:
    assert not holds_files(tmp_path / "gone", tmp_path / "home")
    assert list(files_below(tmp_path / "gone", tmp_path / "home")) == []


def test_files_and_links_are_found_and_hidden_ones_and_the_home_are_not(tmp_path: Path) -> None:
    for name in ("b.md", "deep/a.md", ".hidden/c.md", "home/index.db"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("text")
    (tmp_path / "link.md").symlink_to(tmp_path / "b.md")
    found: Iterator[Path] = files_below(tmp_path, tmp_path / "home")
    assert [str(path.relative_to(tmp_path)) for path in found] == ["b.md", "deep/a.md", "link.md"]
    shutil.rmtree(tmp_path / "deep")
    assert holds_files(tmp_path, tmp_path / "home")


def test_a_folder_that_cannot_be_listed_is_named_itself_and_may_hold_files(tmp_path: Path, lock: Lock) -> None:
    for name in ("papers/locked", ".hidden/locked"):
        (tmp_path / name).mkdir(parents=True)
        lock(tmp_path / name)
    assert list(files_below(tmp_path, tmp_path / "home")) == [tmp_path / "papers" / "locked"]
    assert list(files_below(tmp_path / "papers" / "locked", tmp_path / "home")) == [tmp_path / "papers" / "locked"]
    assert holds_files(tmp_path / "papers", tmp_path / "home")
