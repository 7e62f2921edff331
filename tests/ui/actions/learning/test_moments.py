"""It can be said at any time with what answers were made at another."""

from datetime import UTC, datetime, timedelta

from assistant.adapters.parts import INSTALLED, Parts
from assistant.steps.prompt import PROMPT_VERSION
from tests.ui.actions.asking import asked
from tests.ui.fakes import a_file, on_shelf
from ui.actions import promoting
from ui.web.chat.answers.made_with import render_made_with
from ui.wiring import Apprentice
from ui.wording.texts.languages.english import ENGLISH


def now() -> datetime:
    return datetime.now(UTC)


def test_an_answer_keeps_what_it_was_made_with(apprentice: Apprentice) -> None:
    on_shelf(apprentice.shelf, "dpo-1")
    promoting.promote(apprentice, "dpo-1", "better")
    answer = apprentice.feedback.exchange(asked(apprentice, "When does it open?").id).answer
    assert (answer.adapter_id, answer.conditions) == ("dpo-1", apprentice.conditions())
    assert answer.conditions.prompt_version == PROMPT_VERSION
    assert answer.conditions.settings_digest == apprentice.settings.answering_digest
    assert answer.conditions.documents_digest == apprentice.library.digest()
    shown = render_made_with(answer, ENGLISH)
    assert "<dt>writes</dt><dd>dpo-1</dd>" in shown
    for digest in (answer.prompt_version, answer.conditions.settings_digest, answer.conditions.documents_digest):
        assert f"<dd>{digest}</dd>" in shown


def test_before_the_first_promotion_the_base_model_served(apprentice: Apprentice) -> None:
    empty = promoting.read_moment(apprentice, now())
    assert (empty.parts, empty.promotion, empty.answer) == (INSTALLED, None, None)
    first = asked(apprentice, "When does it open?")
    before = now()
    on_shelf(apprentice.shelf, "dpo-1")
    promoting.promote(apprentice, "dpo-1", "better")
    moment = promoting.read_moment(apprentice, before)
    assert moment.answer is not None
    assert (moment.parts, moment.promotion, moment.answer.id) == (INSTALLED, None, first.id)
    assert (moment.conditions, moment.others_now) == (apprentice.conditions(), ())
    assert promoting.read_moment(apprentice, before - timedelta(days=400)).answer is None


def test_a_promotion_keeps_the_conditions_and_what_changed_since_is_named(apprentice: Apprentice) -> None:
    on_shelf(apprentice.shelf, "dpo-1")
    promoting.promote(apprentice, "dpo-1", "better")
    promoted, then = now(), apprentice.conditions()
    list(apprentice.library.ingest([a_file(apprentice.home, "Gate 9 opens at noon.", "gates.md")]))
    moment = promoting.read_moment(apprentice, promoted)
    assert (moment.parts, moment.conditions) == (Parts("dpo-1"), then)
    assert moment.others_now == ("documents_digest",)
    assert promoting.find_changed_conditions(apprentice) == ("documents_digest",)


def test_after_a_rollback_it_is_said_what_is_not_as_it_was(apprentice: Apprentice) -> None:
    for name in ("dpo-1", "dpo-2"):
        on_shelf(apprentice.shelf, name)
        promoting.promote(apprentice, name, "better")
    settings = apprentice.settings
    apprentice.settings = settings.model_copy(
        update={"answers": settings.answers.model_copy(update={"max_new_tokens": 99})}
    )
    promoting.roll_back(apprentice)
    assert promoting.find_changed_conditions(apprentice) == ("settings_digest",)


def test_a_key_is_no_part_of_the_settings_that_answers_depend_on(apprentice: Apprentice) -> None:
    settings = apprentice.settings
    with_key = settings.model.model_copy(update={"api_key": type(settings.model.api_key)("secret")})
    changed = settings.model_copy(update={"model": with_key})
    assert changed.answering_digest == settings.answering_digest
    assert settings.model_copy(update={"home": settings.home / "x"}).answering_digest == settings.answering_digest
