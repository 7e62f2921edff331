"""What a server loads behind its page: in order, one after the other, and failing in words."""

import threading

import pytest

from ui.startup.readiness import Progress, Readiness, Step
from ui.wording.loading import describe_loading
from ui.wording.texts.languages.english import ENGLISH


def test_who_needs_a_step_waits_for_it_and_no_longer() -> None:
    readiness, gate, loaded = Readiness(), threading.Event(), []
    readiness.start([Step("records", lambda: loaded.append("records")), Step("model", gate.wait)], str)
    assert readiness.wait("records")
    assert loaded == ["records"]
    assert not readiness.wait("model", timeout_s=0)
    assert not readiness.wait(timeout_s=0)
    assert describe_loading(readiness.progress, ENGLISH.loading) == "Getting ready: the language model (2 of 2)"
    gate.set()
    assert readiness.wait()
    assert readiness.progress.finished


def test_before_it_is_started_there_is_nothing_to_wait_for() -> None:
    readiness = Readiness()
    assert readiness.wait("records", timeout_s=0)
    assert readiness.wait(timeout_s=0)
    assert list(readiness.follow()) == [Progress()]


def test_a_step_that_fails_is_a_problem_said_once_and_the_next_one_is_loaded() -> None:
    readiness, loaded = Readiness(), []

    def fail() -> None:
        raise ValueError("The index is damaged.")

    steps = [Step("search", fail), Step("corrections", fail)]
    readiness.start([*steps, Step("model", lambda: loaded.append("model"))], str)
    *_, last = readiness.follow()
    assert last.finished
    assert last.problems == ("The index is damaged.",)
    assert loaded == ["model"]


def test_who_follows_sees_every_state_that_lasts() -> None:
    readiness, gate = Readiness(), threading.Event()
    readiness.start([Step("model", gate.wait)], str)
    states = readiness.follow()
    assert next(states).step == "model"
    gate.set()
    assert next(states).finished
    with pytest.raises(StopIteration):
        next(states)
