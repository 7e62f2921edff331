"""What people judge worse than what served before no longer answers, and one person cannot bring that about."""

from collections.abc import Sequence
from itertools import count, cycle, islice

import pytest

from assistant.adapters.parts import Parts
from tests.ui.actions.asking import asked
from tests.ui.fakes import on_shelf
from ui.actions import judging, promoting
from ui.wiring import Apprentice

TEAM = ("ada", "ben", "cleo")
WORDS = count()


def judge(apprentice: Apprentice, thumbs: Sequence[bool], people: Sequence[str] = TEAM) -> int:
    """Let people ask and rate in turn until the promoted version is gone; return how many did."""
    served = apprentice.shelf.champion()
    for place, (good, user) in enumerate(zip(thumbs, cycle(people), strict=False)):
        exchange = asked(apprentice, f"When does gate {next(WORDS)} open?", user=user, conversation=f"{user} {place}")
        judging.rate(apprentice, exchange.id, user=user, value=1 if good else -1)
        if apprentice.shelf.champion() != served:
            return place + 1
    return len(thumbs)


@pytest.fixture
def promoted(apprentice: Apprentice) -> Apprentice:
    """One whose answers three people liked, before a version was promoted."""
    judge(apprentice, [True] * 30)
    on_shelf(apprentice.shelf, "dpo-1")
    promoting.promote(apprentice, "dpo-1", "better")
    return apprentice


def test_a_version_that_people_dislike_is_taken_back_after_a_few_judgements(promoted: Apprentice):
    assert judge(promoted, [False] * 30) < 30
    assert promoted.shelf.parts() == Parts()
    taken_back = promoting.read_taken_back(promoted)
    assert taken_back is not None
    assert "takes the adapter of dpo-1 back" in taken_back.reason
    assert [one.automatic for one in promoting.read_changes(promoted, "dpo-1")] == [False, True]
    assert not promoting.can_roll_back(promoted)


def test_twenty_thumbs_down_of_one_person_take_nothing_back(promoted: Apprentice):
    assert judge(promoted, [False] * 20, people=("ada",)) == 20
    assert promoted.shelf.champion() == "dpo-1"
    (live,) = promoting.watch_versions(promoted)
    assert (live.now.judged, live.now.bad, live.worse) == (20, 20, False)


def test_corrections_count_as_thumbs_down_do(promoted: Apprentice):
    for place, user in enumerate(islice(cycle(TEAM), 24)):
        exchange = asked(promoted, f"When does gate {next(WORDS)} open?", user=user, conversation=f"{user} {place}")
        judging.edit(promoted, exchange.id, f"Gate {place} never opens on a Sunday, nor on a holiday.", user=user)
    assert promoted.shelf.champion() is None


def test_with_the_setting_off_the_figures_are_only_shown(promoted: Apprentice):
    settings = promoted.settings
    promoted.settings = settings.model_copy(
        update={"promotion": settings.promotion.model_copy(update={"automatic_rollback": False})}
    )
    judge(promoted, [False] * 24)
    assert promoted.shelf.champion() == "dpo-1"
    (live,) = promoting.watch_versions(promoted)
    assert live.worse
    assert promoting.take_back_worse(promoted) == ""


def test_a_judgement_is_kept_where_what_served_before_is_not_fit_to_serve(
    promoted: Apprentice, caplog: pytest.LogCaptureFixture
):
    on_shelf(promoted.shelf, "dpo-2")
    judge(promoted, [True] * 30)
    promoting.promote(promoted, "dpo-2", "better")
    (promoted.home / "adapters" / "dpo-1" / "adapter_model.safetensors").write_text("damaged", encoding="utf-8")
    assert judge(promoted, [False] * 30) == 30
    assert promoted.feedback.stats().down == 30
    assert "could not be taken back: The weights of adapter 'dpo-1'" in caplog.text
