"""What one person corrected answers the next one, and says so; without a page."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feedback.corrections.past import PastCorrections
from feedback.records import Exchange
from tests.feedback.fakes import WordEmbedder
from tests.ui.conftest import ANSWER, stand_in
from ui.actions import asking, judging
from ui.actions.learning import find_candidates
from ui.people.reading.reach import EVERYTHING
from ui.web.chat.answers.transcript import render_transcript
from ui.wiring import Apprentice
from ui.wording.texts.languages.english import ENGLISH

CORRECTED = "The warehouse opens at 7 in the morning [1]."


def today() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d}"


@pytest.fixture
def apprentice(tmp_path: Path) -> Iterator[Apprentice]:
    apprentice = stand_in(tmp_path, seconds_per_word=0.0)
    settings = apprentice.settings
    apprentice.assistant.corrections = PastCorrections(
        apprentice.feedback,
        WordEmbedder,
        lambda: {record.id for record in apprentice.library.documents()},
        settings.corrections,
        settings.learning_rules,
    )
    yield apprentice
    apprentice.engine.dispose()


def asked(apprentice: Apprentice, question: str, user: str = "visitor-1", again: str = "") -> Exchange:
    *_, last = asking.ask(
        apprentice, question, user=user, conversation_id=user, stop=threading.Event(), again=again, reach=EVERYTHING
    )
    assert isinstance(last, Exchange)
    return last


@pytest.fixture
def corrected(apprentice: Apprentice) -> Exchange:
    exchange = asked(apprentice, "When does the warehouse open?")
    judging.edit(apprentice, exchange.id, CORRECTED, user="visitor-1")
    return exchange


def test_the_next_person_gets_the_correction_and_reads_who_wrote_it(apprentice: Apprentice, corrected: Exchange):
    answer = asked(apprentice, "when does the warehouse OPEN", "mia").answer
    assert (answer.approved_exchange_id, answer.messages) == (corrected.id, ())
    assert answer.passages[answer.citations[0].number - 1].chunk.text.startswith("The warehouse opens at 7")
    html = render_transcript(
        judging.view_conversation(apprentice, "mia", user="mia", texts=ENGLISH, reach=EVERYTHING), texts=ENGLISH
    )
    assert f"Approved answer, corrected by another person on {today()}" in html
    assert 'data-adapter="approved"' in html
    assert "as it was installed" not in html
    assert "visitor-1" not in html


def test_a_model_answers_other_questions_and_whoever_wants_another_answer(apprentice: Apprentice, corrected: Exchange):
    assert asked(apprentice, "When does the warehouse close?").answer.text == ANSWER
    repeat = asked(apprentice, "When does the warehouse open?", "mia")
    assert repeat.answer.approved_exchange_id == corrected.id
    assert asked(apprentice, "", "mia", again=repeat.id).answer.text == ANSWER


def test_a_thumb_down_takes_it_out_of_use_and_an_edit_brings_a_better_one(apprentice: Apprentice, corrected: Exchange):
    repeat = asked(apprentice, "When does the warehouse open?", "mia")
    judging.rate(apprentice, repeat.id, user="mia", value=1)
    assert fate(apprentice, "mia") == "Saved."
    judging.rate(apprentice, repeat.id, user="mia", value=-1)
    assert fate(apprentice, "mia") == "Saved: nobody gets this answer any more until somebody corrects it again."
    assert asked(apprentice, "When does the warehouse open?", "tom").answer.text == ANSWER
    judging.edit(apprentice, repeat.id, "At 7 sharp [1].", user="mia")
    assert fate(apprentice, "mia").startswith("Saved: your correction takes the place of the earlier one")
    again = asked(apprentice, "When does the warehouse open?", "tom")
    assert again.answer.approved_exchange_id == repeat.id
    assert approval_of(apprentice, again) == f"Approved answer, corrected by mia on {today()}"
    pairs = [candidate.pair for candidate in find_candidates(apprentice) if candidate.pair]
    assert [(pair.exchange_id, pair.chosen, pair.rejected) for pair in pairs] == [
        (corrected.id, "At 7 sharp [1].", ANSWER)
    ]


def test_an_edit_that_the_passages_do_not_hold_says_that_nobody_will_see_it(
    apprentice: Apprentice, corrected: Exchange
):
    repeat = asked(apprentice, "When does the warehouse open?", "mia")
    assert repeat.answer.approved_exchange_id == corrected.id
    judging.give_reason(apprentice, repeat.id, user="mia", reason="outdated", given=True)
    judging.edit(apprentice, repeat.id, "At 9.", user="mia")
    assert fate(apprentice, "mia").startswith("Saved. Nobody else gets it, and the training does not learn from it: ")
    assert asked(apprentice, "When does the warehouse open?", "tom").answer.text == ANSWER


def test_a_document_that_goes_takes_its_corrections_along(apprentice: Apprentice, corrected: Exchange):
    assert asked(apprentice, "When does the warehouse open?", "mia").answer.approved_exchange_id == corrected.id
    [record] = apprentice.library.documents()
    apprentice.library.remove(record.id)
    assert asked(apprentice, "When does the warehouse open?", "mia").answer.approved_exchange_id is None


def test_a_corrected_answer_says_when_the_correction_that_it_gave_was_written(
    apprentice: Apprentice, corrected: Exchange
):
    repeat = asked(apprentice, "When does the warehouse open?", "visitor-1")
    assert approval_of(apprentice, repeat) == f"Approved answer, corrected by you on {today()}"
    assert approval_of(apprentice, corrected) == ""


def approval_of(apprentice: Apprentice, exchange: Exchange) -> str:
    return judging.describe_approval(apprentice, exchange.answer, reader=exchange.user, at=exchange.at, texts=ENGLISH)


def fate(apprentice: Apprentice, user: str) -> str:
    return judging.view_conversation(apprentice, user, user=user, texts=ENGLISH, reach=EVERYTHING)[-1].fate
