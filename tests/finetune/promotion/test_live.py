"""What was promoted is watched by the judgements of its answers, part by part, and what is worse is taken back."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from assistant.adapters.files import Part
from assistant.adapters.parts import Parts
from assistant.adapters.promotions import Promotion
from assistant.adapters.shelf import AdapterShelf
from feedback.records import Period, Vote
from finetune.promotion.live import Live, Tally, find_changes, take_back, watch
from finetune.settings import PromotionSettings
from tests.assistant.fakes import engine_at, finished_adapter
from tests.feedback.fakes import START
from tests.finetune.promotion.test_sequential import votes

SETTINGS = PromotionSettings()


class GivenVotes:
    """Votes by part and version."""

    def __init__(self, given: Mapping[tuple[Part, str | None], list[Vote]]) -> None:
        self.given = given

    def read_votes(self, period: Period, light_edit: float) -> list[Vote]:
        assert light_edit == SETTINGS.light_edit
        return self.given.get((period.part, period.version), [])


@pytest.fixture
def shelf(tmp_path: Path) -> AdapterShelf:
    return AdapterShelf(tmp_path / "adapters", engine_at(tmp_path / "apprentice.db"))


def history(*parts: Parts) -> list[Promotion]:
    return [Promotion(START + timedelta(days=day), one, "promote", "better") for day, one in enumerate(parts)]


def changes(*parts: Parts) -> list[tuple[Part, str, str | None, int]]:
    return [(one.part, one.version, one.before.version, one.together) for one in find_changes(history(*parts))]


def test_each_part_is_compared_with_the_version_right_before_it():
    assert changes() == []
    assert changes(Parts("a")) == [("adapter", "a", None, 1)]
    assert changes(Parts("a", "a")) == [("score", "a", None, 2), ("adapter", "a", None, 2)]
    assert changes(Parts("a"), Parts("b"), Parts("b", "c")) == [("score", "c", None, 1), ("adapter", "b", "a", 1)]


def test_the_answers_before_were_made_with_the_same_other_parts():
    _, adapter = find_changes(history(Parts(None, "s"), Parts("a", "s"), Parts("a", "t")))
    assert adapter.before == Period("adapter", None, START, START + timedelta(days=1))
    assert adapter.at == START + timedelta(days=1)


def test_what_came_back_and_what_was_installed_are_not_taken_back():
    assert changes(Parts("a"), Parts("b"), Parts("a")) == []
    assert changes(Parts("a"), Parts()) == []
    assert changes(Parts("a"), Parts(), Parts("a"), Parts("c")) == [("adapter", "c", "a", 1)]


def test_a_part_that_is_judged_worse_is_taken_back_alone_and_the_history_says_why(shelf: AdapterShelf):
    finished_adapter(shelf, "old")
    finished_adapter(shelf, "new")
    shelf.put_in_charge(Parts("old", manner="write"), "better")
    shelf.put_in_charge(Parts("new", manner="write"), "better")
    given = GivenVotes({("adapter", "old"): votes(20, 120), ("adapter", "new"): votes(60, 100)})
    (live,) = watch(shelf.history(), given, SETTINGS, 1 / 3)
    assert (live.version, live.before, live.now, live.worse) == ("new", Tally(120, 20), Tally(100, 60), True)
    assert "60 of 100 (60%) judged answers were bad, 20 of 120 (17%) before. This is worse" in live.sentence
    said = take_back(shelf, [live])
    assert said.startswith("Taken back: new no longer writes. 60 of 100 (60%) judged answers were bad since it writes")
    assert said.endswith("old answers from now on.")
    assert shelf.parts() == Parts("old", manner="write")
    taken = shelf.history()[-1]
    assert taken.automatic
    assert "takes the adapter of new back: 60 of 100" in taken.reason
    assert watch(shelf.history(), given, SETTINGS, 1 / 3) == []


def test_of_two_parts_that_are_worse_the_surer_one_goes_first(shelf: AdapterShelf):
    place = START, Tally(100, 20), Tally(100, 50)
    sure = Live("adapter", "new", *place, evidence=40, needed=20)
    less_sure = Live("score", "new", *place, evidence=60, needed=40)
    finished_adapter(shelf, "new")
    shelf.promote("new", "better", "adapter")
    assert take_back(shelf, [less_sure, sure]).startswith("Taken back: new no longer writes.")
    assert shelf.parts() == Parts()


def test_what_another_part_was_taken_back_for_does_not_count():
    together, _ = history(Parts("new", "new"), Parts(None, "new"))
    taken_back = replace(history(Parts(), Parts(None, "new"))[1], automatic=True)
    (score,) = find_changes([together, taken_back])
    assert (score.part, score.at, score.together) == ("score", taken_back.at, 2)
    assert score.before == Period("score", None, None, together.at)


def test_nothing_is_taken_back_that_is_not_shown_to_be_worse(shelf: AdapterShelf):
    finished_adapter(shelf, "new")
    shelf.promote("new", "better")
    given = GivenVotes({("adapter", None): votes(20, 40), ("adapter", "new"): votes(22, 40)})
    found = watch(shelf.history(), given, SETTINGS, 1 / 3)
    assert take_back(shelf, found) == ""
    assert shelf.champion() == "new"
    assert "Not shown to be worse (evidence" in found[0].sentence
    assert "40 judgements before cannot show more" in found[0].sentence


def test_before_the_first_judgement_there_is_no_rate(shelf: AdapterShelf):
    finished_adapter(shelf, "new")
    shelf.promote("new", "better")
    (live,) = watch(shelf.history(), GivenVotes({}), SETTINGS, 1 / 3)
    assert live.sentence.endswith("nobody has judged an answer of it yet.")
