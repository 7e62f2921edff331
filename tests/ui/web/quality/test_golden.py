"""Golden questions as the page and the commands keep them: from answers, files and documents."""

import re
from pathlib import Path

import pytest

from feedback.errors import FeedbackError
from tests.feedback.fakes import an_answer
from tests.ui.actions.asking import asked, fate_of
from ui.actions import golden, judging
from ui.actions.learning import plan_training
from ui.people.reading.reach import EVERYTHING
from ui.web.quality.golden import render_drafts, render_golden
from ui.wiring import Apprentice
from ui.wording.texts.languages.english import ENGLISH


def test_a_corrected_answer_is_kept_as_a_pin_with_one_click_and_released_with_another(apprentice: Apprentice) -> None:
    exchange = asked(apprentice, "When does it open?")
    with pytest.raises(FeedbackError, match="Only an answer from documents that you corrected or rated good"):
        golden.keep_answer(apprentice, exchange.id, user="mia", reach=EVERYTHING)
    judging.edit(apprentice, exchange.id, "At 7 in the morning [1].", user="mia")
    kept = golden.keep_answer(apprentice, exchange.id, user="mia", reach=EVERYTHING)
    assert (kept.role, kept.question.references, kept.user) == ("pin", ("At 7 in the morning [1].",), "mia")
    assert kept.question.passages == exchange.answer.passages
    assert fate_of(apprentice, exchange) == ENGLISH.golden.fate
    [placement] = plan_training(apprentice).placements
    assert placement.use == "left out"
    assert placement.reason.endswith("A golden question asks this, and what exams ask is not learned.")
    golden.release_answer(apprentice, exchange.id, user="bob")
    assert golden.find_kept(apprentice, "mia") == {exchange.id}
    golden.release_answer(apprentice, exchange.id, user="mia")
    assert golden.list_golden(apprentice) == []
    assert plan_training(apprentice).placements[0].use == "trained"


def test_what_the_assistant_wrote_itself_can_only_be_a_pin(apprentice: Apprentice) -> None:
    exchange = asked(apprentice, "When does it open?")
    judging.rate(apprentice, exchange.id, user="mia", value=1)
    kept = golden.keep_answer(apprentice, exchange.id, user="mia", reach=EVERYTHING)
    said = {"question": "When does it open?", "user": "mia"}
    for role in ("gold", "confirm"):
        with pytest.raises(FeedbackError, match="an exam would favour whoever wrote it"):
            golden.change(
                apprentice, kept.question.id, references=[exchange.answer.text], role=role, **said, reach=EVERYTHING
            )
    changed = golden.change(
        apprentice, kept.question.id, references=["Gates: seven."], role="gold", **said, reach=EVERYTHING
    )
    assert golden.list_golden(apprentice) == [changed]


def test_a_refusal_that_is_right_is_kept_as_a_question_without_an_answer(apprentice: Apprentice) -> None:
    refused = an_answer("Who painted it?", apprentice.settings.answers.refusal, refused=True)
    exchange = apprentice.feedback.record(refused, user="mia", conversation_id="c1")
    judging.rate(apprentice, exchange.id, user="mia", value=1)
    question = golden.keep_answer(apprentice, exchange.id, user="mia", reach=EVERYTHING).question
    assert (question.answerable, question.references) == (False, ())


def test_a_file_is_imported_whole_or_not_at_all_and_gets_the_passages_that_are_found(
    apprentice: Apprentice, tmp_path: Path
) -> None:
    file = tmp_path / "golden.jsonl"
    line = '{{"id": "{0}", "question": "{1}", "reference": {2}, "answerable": {3}}}\n'
    good = line.format(1, "When does the warehouse close?", '"At 6."', "true")
    good += line.format(2, "Who owns the warehouse?", "null", "false")
    file.write_text(good + line.format(3, "Bad?", "null", "true"), encoding="utf-8")
    with pytest.raises(FeedbackError, match="line 3"):
        golden.import_golden(apprentice, file, "gold", user="mia", reach=EVERYTHING)
    assert golden.list_golden(apprentice) == []
    file.write_text(good, encoding="utf-8")
    assert golden.import_golden(apprentice, file, "gold", user="mia", reach=EVERYTHING) == 2
    assert golden.import_golden(apprentice, file, "confirm", user="mia", reach=EVERYTHING) == 2
    first, second = golden.list_golden(apprentice)
    assert (first.role, second.role, second.question.answerable) == ("confirm", "confirm", False)
    assert first.question.passages == tuple(apprentice.library.search("When does the warehouse close?"))


def test_drafts_come_from_documents_until_they_are_kept(apprentice: Apprentice, tmp_path: Path) -> None:
    shelf = tmp_path / "shelf.md"
    shelf.write_text("The red shelf is the place for damaged goods.", encoding="utf-8")
    list(apprentice.library.ingest([str(shelf)]))
    [draft] = golden.draft(apprentice, reach=EVERYTHING)
    assert (draft.question, draft.title) == ("What is the red shelf?", "Shelf")
    html = render_drafts([draft], 0, ENGLISH)
    assert "What is the red shelf?" in html
    assert 'data-do="accept"' in html
    golden.add(apprentice, draft.question, [draft.reference], "gold", user="mia", source=draft.source, reach=EVERYTHING)
    assert golden.draft(apprentice, reach=EVERYTHING) == []
    assert golden.list_golden(apprentice)[0].question.group == draft.source
    assert 'data-do="draft"' in render_drafts([], 0, ENGLISH)


def shown_to(apprentice: Apprentice, user: str) -> str:
    kept = golden.list_golden(apprentice)
    return render_golden(kept, golden.find_theirs(apprentice, kept, user, EVERYTHING), ENGLISH)


def test_the_questions_of_another_person_are_neither_read_nor_changed(apprentice: Apprentice) -> None:
    theirs = golden.add(apprentice, "What of bob <b>?", ["Secret & <i>."], "pin", user="bob", reach=EVERYTHING)
    golden.add(apprentice, "When does it open?", [], "gold", reach=EVERYTHING)
    mine = shown_to(apprentice, "mia")
    assert "bob" not in mine
    assert ENGLISH.learning.anothers in mine
    assert re.findall(r'data-golden="(\w+)" data-role="(\w+)"', mine)[0][1] == "gold"
    bobs = shown_to(apprentice, "bob")
    assert "What of bob &lt;b&gt;?" in bobs
    assert "Secret &amp; &lt;i&gt;." in bobs
    with pytest.raises(FeedbackError, match="belongs to another person"):
        golden.remove(apprentice, theirs.question.id, user="mia", reach=EVERYTHING)
    said = golden.remove(apprentice, theirs.question.id[:5], reach=EVERYTHING)
    assert said.question.question == "What of bob <b>?"


def test_a_question_in_other_words_gets_other_passages(apprentice: Apprentice) -> None:
    kept = golden.add(apprentice, "When does it open?", ["At 7."], "pin", user="mia", reach=EVERYTHING)
    changed = golden.change(
        apprentice,
        kept.question.id,
        user="mia",
        question="Where do damaged goods go?",
        references=["The red shelf."],
        role="gold",
        reach=EVERYTHING,
    )
    assert changed.question.passages == tuple(apprentice.library.search("Where do damaged goods go?"))
    assert golden.list_golden(apprentice) == [changed]
