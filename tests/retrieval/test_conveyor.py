"""Work that runs ahead: in order, not too far, and stopped when nobody wants it any more."""

import threading
import time
from collections.abc import Iterator

import pytest

from retrieval.conveyor import running


def until(condition, seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.005)
    return condition()


def test_everything_arrives_in_order_whoever_is_faster() -> None:
    with running(iter(range(1000)), lambda _: 1, 10) as groups:
        assert [number for some in groups for number in some] == list(range(1000))


def test_what_waits_is_taken_together() -> None:
    made: list[int] = []

    def items() -> Iterator[int]:
        for number in range(5):
            made.append(number)
            yield number

    with running(items(), lambda _: 1, 10) as groups:
        assert until(lambda: len(made) == 5)
        time.sleep(0.02)  # for the last one to be put down
        assert next(groups)[:4] == [0, 1, 2, 3]


def test_no_more_than_the_weight_allowed_is_made_ahead() -> None:
    made: list[int] = []

    def items() -> Iterator[int]:
        for number in range(100):
            made.append(number)
            yield number

    with running(items(), lambda _: 4, 10) as groups:
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
        with running(items(), lambda _: 1, 10) as groups:
            for some in groups:
                seen.extend(some)

    with pytest.raises(ValueError, match="broken"):
        take()
    assert seen == [1]


def test_a_chain_that_nobody_wants_any_more_ends() -> None:
    def forever() -> Iterator[int]:
        while True:
            yield 1

    def doubled(groups: Iterator[list[int]]) -> Iterator[int]:
        for some in groups:
            yield from (2 * one for one in some)

    before = threading.active_count()
    with running(forever(), lambda _: 1, 3) as ones, running(doubled(ones), lambda _: 1, 3) as twos:
        assert next(twos)[0] == 2
        assert threading.active_count() == before + 2
    assert until(lambda: threading.active_count() == before)
