"""What is shown while a command works."""

import pytest

from retrieval.records import IngestProgress, member_uri
from ui.cli.ingest import count_done, name_at_hand
from ui.cli.terminal.printing import progress

BIG = "/papers/big.txt"


def test_a_large_file_moves_the_bar_and_tells_how_far_it_is():
    shown = [IngestProgress(BIG, 1, 7), *(IngestProgress(BIG, 1, 7, done, 512) for done in (64, 128, 512))]
    assert [count_done(at) for at in shown] == [1, 1.125, 1.25, 2]
    assert [name_at_hand(at) for at in shown[:2]] == ["big.txt", "big.txt 12%, 64 chunks"]


def test_files_of_an_archive_move_no_bar_back():
    assert count_done(IngestProgress(member_uri("/papers/old.zip", "a.txt"), 1, 7, 64, 128)) == 1


def test_a_long_name_leaves_room_for_how_far_it_is():
    text = name_at_hand(IngestProgress("/papers/" + "long " * 40 + ".txt", 0, 1, 64, 10_000))
    assert f"Reading {text}"[:60].endswith("… 1%, 64 chunks")


def test_the_bar_shows_whole_sources(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    with progress("Reading") as report:
        report(1.5, 7, "[bold] big.txt")
    assert "Reading [bold] big.txt" in (shown := capsys.readouterr().err)
    assert "1/7" in shown
