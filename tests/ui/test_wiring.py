"""The whole product from Python, as the README shows it."""

import threading
from pathlib import Path

import pytest

from ui.wiring import Apprentice


@pytest.fixture
def apprentice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Apprentice:
    monkeypatch.setenv("APPRENTICE_HOME", str(tmp_path / "home"))
    return Apprentice.open()


def test_opening_writes_nothing(apprentice: Apprentice):
    assert not apprentice.home.exists()


def test_every_part_is_built_once_whoever_asks_first(apprentice: Apprentice):
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(apprentice.feedback)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(map(id, found))) == 1
    apprentice.engine.dispose()


def test_a_part_that_takes_long_to_load_does_not_hold_up_the_others(apprentice: Apprentice):
    loading, loaded = threading.Event(), threading.Event()

    class Slow(Apprentice):
        def load_base(self):
            loading.set()
            loaded.wait(10)

    slow = Slow(apprentice.loaded)
    thread = threading.Thread(target=lambda: slow.base)
    thread.start()
    assert loading.wait(5)
    assert slow.shelf.champion() is None
    assert not loaded.is_set()
    loaded.set()
    thread.join()
    slow.engine.dispose()
