"""What one's feedback did: which versions learned it, what exams made of it, and what is answered then and now."""

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.adapters.parts import Parts
from assistant.steps.corrections import Correction
from assistant.steps.extracts.choosing import NearestWindows
from feedback.errors import FeedbackError
from feedback.evaluation.golden import GoldenQuestion
from finetune.cycle import Outcome, retrain
from tests.fakes import FixedCorrections
from tests.finetune.conftest import NIGHT
from tests.finetune.fakes import FakeExaminer, FakeTrainer, corrected
from tests.finetune.lessons.test_extract import NEAREST
from tests.ui.actions.asking import asked
from tests.ui.conftest import ANSWER
from ui.actions import judging
from ui.actions.quality import my_feedback
from ui.people.reading.reach import EVERYTHING
from ui.web.learning.my_feedback import render_own
from ui.wiring import Apprentice
from ui.wording.texts.languages.english import ENGLISH


def a_night(apprentice: Apprentice, chooser: NearestWindows | None = None, **changes: object) -> Outcome:
    def answer(parts: Parts, question: GoldenQuestion) -> str:
        return f"{parts.adapter_id or parts.extract_id or 'base'} says {question.question}"

    examiner = (
        FakeExaminer(answer=answer, adapter_score=0.4, quoted_score=0.5) if chooser else FakeExaminer(answer=answer)
    )
    trainer, night = FakeTrainer(), replace(NIGHT, **changes)
    return retrain(night, apprentice.feedback, apprentice.shelf, trainer, examiner, chooser=chooser)


@pytest.fixture
def taught(apprentice: Apprentice) -> Apprentice:
    """Sixty corrections by mia and one by bob."""
    apprentice.shelf.base_model = "fake"
    corrected(apprentice.feedback, [f"door{number}" for number in range(60)], user="mia")
    corrected(apprentice.feedback, ["gate"], user="bob")
    return apprentice


def test_each_judgement_is_found_in_the_version_that_learned_it_or_in_its_exam(taught: Apprentice) -> None:
    outcome = a_night(taught)
    assert outcome.adapter
    version = outcome.adapter.id
    traces = my_feedback.trace_feedback(taught, "mia", reach=EVERYTHING)
    assert len(traces) == 60
    assert traces[0].placement.candidate.question == "What colour is the door59 door?"
    learned = [trace for trace in traces if trace.learned]
    examined = [trace for trace in traces if trace.examined_by]
    assert len(learned) + len(examined) == 60
    assert {(one.version, one.parts, one.serves, one.earlier) for trace in learned for one in trace.learned} == {
        (version, ("adapter",), ("adapter",), False)
    }
    assert all(trace.examined_by == (version,) for trace in examined)
    assert all(trace.asked[0].change == pytest.approx(0.2) for trace in examined)
    changed = my_feedback.find_most_changed(traces)
    assert len(changed) == 5
    assert changed[0][1].before.answer.startswith("base says")
    assert changed[0][1].after.answer.startswith(f"{version} says")
    assert changed[0][1].promoted
    [other] = my_feedback.trace_feedback(taught, "bob", reach=EVERYTHING)
    assert other.placement.candidate.question == "What colour is the gate door?"
    assert my_feedback.trace_feedback(taught, "eve", reach=EVERYTHING) == []


def test_what_only_the_folds_of_an_exam_asked_is_shown_before_and_after_too(taught: Apprentice) -> None:
    outcome = a_night(taught, NEAREST)
    assert outcome.adapter
    assert outcome.adapter.pairs < 60
    traces = my_feedback.trace_feedback(taught, "mia", reach=EVERYTHING)
    assert all(len(trace.asked) == 1 for trace in traces)
    folded = [trace.asked[0] for trace in traces if not trace.examined_by]
    assert folded
    assert all(asked.promoted and asked.before.answer.startswith("base says") for asked in folded)
    assert all(asked.after.answer.startswith(f"{outcome.adapter.id} says") for asked in folded)
    (outcome.adapter.folder / "folds.json").write_text("damaged", encoding="utf-8")
    assert all(trace.asked for trace in my_feedback.trace_feedback(taught, "mia", reach=EVERYTHING))


def test_what_was_learned_before_the_last_edit_is_said_so(taught: Apprentice) -> None:
    a_night(taught)
    learned = next(trace for trace in my_feedback.trace_feedback(taught, "mia", reach=EVERYTHING) if trace.learned)
    exchange_id = learned.judged.exchange.id
    judging_text = learned.judged.text.replace("yellow", "very yellow")
    taught.feedback.edit(exchange_id, judging_text, user="mia")
    [now] = [
        one
        for one in my_feedback.trace_feedback(taught, "mia", reach=EVERYTHING)
        if one.judged.exchange.id == exchange_id
    ]
    assert [one.earlier for one in now.learned] == [True]
    html = render_own([now], {}, ENGLISH)
    assert "has learned from what you had said before: how to write." in html


def test_the_page_shows_then_and_now_what_serves_and_what_changed(taught: Apprentice) -> None:
    outcome = a_night(taught)
    assert outcome.adapter
    traces = my_feedback.trace_feedback(taught, "mia", reach=EVERYTHING)
    html = render_own(traces, {}, ENGLISH)
    assert html.count('class="entry" data-decision="pair"') == 60
    assert f"<b>{outcome.adapter.id}</b> has learned from it: how to write." in html
    assert ENGLISH.my_feedback.serves in html
    assert f"Asked in the exam of {outcome.adapter.id}, so it was not learned then." in html
    assert html.index('id="most-changed"') < html.index('class="entries"><div class="entry" data-decision')
    assert "40 earlier ones" in html
    taught.shelf.rollback()
    assert ENGLISH.my_feedback.serves not in render_own(
        my_feedback.trace_feedback(taught, "mia", reach=EVERYTHING), {}, ENGLISH
    )
    assert ENGLISH.learning.nothing_judged in render_own([], {}, ENGLISH)


def test_an_exam_whose_report_cannot_be_read_is_passed_over(taught: Apprentice) -> None:
    outcome = a_night(taught)
    assert outcome.adapter
    for report in (outcome.adapter.folder / "exam").glob("exam-*.json"):
        Path(report).write_text("damaged", encoding="utf-8")
    traces = my_feedback.trace_feedback(taught, "mia", reach=EVERYTHING)
    assert not any(trace.asked for trace in traces)
    assert any(trace.examined_by for trace in traces)


def test_today_is_answered_anew_and_an_approved_answer_is_named_as_such(apprentice: Apprentice) -> None:
    exchange = asked(apprentice, "When does it open?")
    judging.edit(apprentice, exchange.id, "At 7 [1].", user="mia")
    today = my_feedback.answer_today(apprentice, exchange.id, user="mia", reach=EVERYTHING)
    assert (today.answer.text, today.alone) == (ANSWER, None)
    apprentice.assistant.corrections = FixedCorrections(Correction(exchange.id, "When does it open?", "At 7 [1].", ()))
    today = my_feedback.answer_today(apprentice, exchange.id, user="mia", reach=EVERYTHING)
    assert today.alone
    assert today.alone.text == ANSWER
    assert today.answer.approved_exchange_id == exchange.id
    traces = my_feedback.trace_feedback(apprentice, "mia", reach=EVERYTHING)
    html = render_own(traces, {exchange.id: today}, ENGLISH)
    assert ENGLISH.my_feedback.approved_today in html
    assert ENGLISH.my_feedback.alone_today in html
    assert len(list(apprentice.feedback.history())) == 1
    with pytest.raises(FeedbackError, match="belongs to another person"):
        my_feedback.answer_today(apprentice, exchange.id, user="bob", reach=EVERYTHING)
