"""Work that runs ahead: in order, not too far, and stopped when nobody wants it any more."""

import threading
import time
from collections.abc import Iterator

import pytest

import retrieval.ingest.prefetch
from retrieval.ingest.prefetch import prefetch


def until(condition, seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.005)
    return condition()


def test_everything_arrives_in_order_whoever_is_faster() -> None:
    with prefetch(iter(range(1000)), weight=lambda _: 1, most=10) as groups:
        assert [number for some in groups for number in some] == list(range(1000))


def test_what_waits_is_taken_together() -> None:
    made: list[int] = []

    def items() -> Iterator[int]:
        for number in range(5):
            made.append(number)
            yield number

    with prefetch(items(), weight=lambda _: 1, most=10) as groups:
        assert until(lambda: len(made) == 5)
        time.sleep(0.02)  # for the last one to be put down
        assert next(groups)[:4] == [0, 1, 2, 3]


def test_no_more_than_the_weight_allowed_is_made_ahead() -> None:
    made: list[int] = []

    def items() -> Iterator[int]:
        for number in range(100):
            made.append(number)
            yield number

    with prefetch(items(), weight=lambda _: 4, most=10) as groups:
        assert until(lambda: len(made) == 4)  # 0, 1 and 2 wait and weigh 12; 3 is in the hand
        time.sleep(0.05)
        assert len(made) == 4
        assert next(groups) == [0, 1, 2]
        assert until(lambda: len(made) > 4)


def test_an_error_comes_behind_what_was_made_before_it() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("broken")

    seen: list[int] = []

    def take() -> None:
        with prefetch(items(), weight=lambda _: 1, most=10) as groups:
            for some in groups:
                seen.extend(some)

    with pytest.raises(ValueError, match="broken"):
        take()
    assert seen == [1]


def test_items_without_weight_are_bounded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrieval.ingest.prefetch, "MOST_ITEMS", 5)
    made: list[int] = []

    def items() -> Iterator[int]:
        for number in range(100):
            made.append(number)
            yield number

    with prefetch(items(), weight=lambda _: 0, most=10):
        assert until(lambda: len(made) == 6)
        time.sleep(0.05)
        assert len(made) == 6


def doubled(groups: Iterator[list[int]]) -> Iterator[int]:
    for some in groups:
        yield from (2 * one for one in some)


def test_every_stage_gets_what_the_one_before_it_made() -> None:
    with prefetch(iter(range(100)), doubled, doubled, weight=lambda _: 1, most=3) as groups:
        assert [number for some in groups for number in some] == list(range(0, 400, 4))


def test_a_line_that_nobody_wants_any_more_ends_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also the stage that waits for one that makes nothing, and only that one is waited for."""
    monkeypatch.setattr(retrieval.ingest.prefetch, "PATIENCE_S", 0.5)
    before, held = threading.active_count(), threading.Event()

    def stuck() -> Iterator[int]:
        yield 1
        held.wait(30)
        yield 2

    with prefetch(stuck(), doubled, weight=lambda _: 1, most=3) as groups:
        assert next(groups) == [2]
        assert threading.active_count() == before + 2
        left = time.monotonic()
    assert time.monotonic() - left < 10
    assert threading.active_count() == before + 1
    held.set()
    assert until(lambda: threading.active_count() == before)
