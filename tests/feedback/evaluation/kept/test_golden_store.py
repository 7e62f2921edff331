"""Golden questions are kept once each, by several processes, and go with the person who kept them."""

from dataclasses import replace

import pytest
import sqlalchemy

from feedback.errors import FeedbackError
from feedback.evaluation.golden import GoldenQuestion
from feedback.evaluation.kept.golden_set import GoldenSet
from feedback.evaluation.kept.golden_store import GoldenStore
from feedback.store.store import FeedbackStore
from feedback.store.tables import golden
from retrieval.documents import Passage
from tests.feedback.fakes import recorded


def a_question(text: str = "How long is the warranty?", *references: str) -> GoldenQuestion:
    passages = (Passage.given("Warranty", "The warranty is three years."),)
    return GoldenQuestion("", text, references or ("Three years.",), True, passages, ("warranty.md",))


@pytest.fixture
def kept(engine: sqlalchemy.Engine) -> GoldenStore:
    return GoldenStore(engine)


def test_a_question_comes_back_as_it_was_kept_with_its_passages_and_scores(kept: GoldenStore) -> None:
    one = kept.keep(a_question(), "pin", user="mia", exchange_id="e1", answer="Two years.")
    assert kept.questions() == [one]
    assert one.question.passages == a_question().passages
    assert (one.role, one.user, one.exchange_id, one.answer) == ("pin", "mia", "e1", "Two years.")
    assert kept.find(one.question.id[:6]) == one


def test_the_same_question_in_other_words_is_kept_once_with_the_newest_answer(kept: GoldenStore) -> None:
    first = kept.keep(a_question(), "pin", user="mia")
    second = kept.keep(a_question("how long IS warranty", "Four years."), "gold", user="mia")
    [one] = kept.questions()
    assert one == second
    assert (one.question.id, one.question.references, one.role) == (first.question.id, ("Four years.",), "gold")
    with pytest.raises(FeedbackError, match="Somebody else keeps this question"):
        kept.keep(a_question(), "gold", user="bob")
    assert kept.keep(a_question(), "confirm").user == "mia"  # the command line may


def test_what_no_exam_could_ask_is_refused(kept: GoldenStore) -> None:
    with pytest.raises(FeedbackError, match=r"'\?!' has no words"):
        kept.keep(a_question("?!"), "gold")
    with pytest.raises(FeedbackError, match="No passage is known"):
        kept.keep(GoldenQuestion("", "Who?", ("Nobody.",)), "gold")
    with pytest.raises(FeedbackError, match="no golden question 'zz'"):
        kept.find("zz")
    assert kept.questions() == []


def test_a_removed_question_can_be_kept_again_and_is_no_longer_changed(kept: GoldenStore) -> None:
    one = kept.keep(a_question(), "pin", user="mia")
    kept.remove(one.question.id)
    assert kept.questions() == []
    with pytest.raises(FeedbackError, match="was removed meanwhile"):
        kept.change(one, user="mia")
    again = kept.keep(a_question(), "gold", user="mia")
    assert kept.questions() == [again]
    assert {one.question.id for one in kept.written_by("mia")} == {one.question.id, again.question.id}


def test_a_question_cannot_become_another_one_that_is_kept(kept: GoldenStore) -> None:
    one = kept.keep(a_question(), "pin")
    other = kept.keep(a_question("Who pays?"), "pin")
    with pytest.raises(FeedbackError, match="asks 'How long is warranty' already"):
        kept.change(replace(other, question=replace(other.question, question="How long is warranty")), user="mia")
    assert kept.questions() == [one, other]


def test_erasing_a_person_takes_their_questions_and_their_words_in_those_of_others(
    kept: GoldenStore, engine: sqlalchemy.Engine
) -> None:
    store = FeedbackStore(engine)
    exchange = recorded(store, user="mia")
    store.edit(exchange.id, "It is zwetschgenmus [1].", user="mia")
    kept.keep(a_question("Who?"), "gold", user="mia")
    kept.keep(a_question("What is it?", "It is zwetschgenmus [2]."), "pin", user="bob")
    kept.remove(kept.keep(a_question("Of zwetschgenmus?"), "pin", user="mia").question.id)
    left = kept.keep(a_question(), "pin", user="bob")
    assert store.people() == ["bob", "mia"]
    assert store.belongings("mia").golden == 3
    assert store.erase("mia").golden == 3
    assert kept.questions() == [left]
    with engine.connect() as connection:
        assert "zwetschgenmus" not in repr(connection.execute(sqlalchemy.select(golden)).all())


def test_a_set_leaves_out_what_is_learned() -> None:
    golden_set = GoldenSet((a_question(),), (a_question("Who pays?"),), (a_question("When?"),))
    left = golden_set.without(["how long is warranty?", "When?"])
    assert [one.question for one in left.questions] == ["Who pays?"]
    assert len(golden_set.questions) == 3


def test_what_a_person_changed_of_a_question_of_the_command_line_goes_and_the_question_stays(
    kept: GoldenStore, store: FeedbackStore
) -> None:
    one = kept.keep(a_question(), "pin")
    role = replace(one, role="gold")
    kept.change(role, user="mia")  # no word of it
    assert store.people() == []
    for user, text in (("mia", "Five, says mia."), ("bob", "Six, says bob.")):
        said = replace(one.question, question=f"{user}: how long?", references=(text,))
        kept.change(replace(role, question=said), user=user)
    assert store.people() == ["bob", "mia"]
    assert [question.changed_by for question in kept.written_by("mia")] == [("bob", "mia")]
    assert store.belongings("mia").golden == store.erase("mia").golden == 1
    assert kept.questions() == [role]
    assert kept.keep(a_question(), "gold").question.id == one.question.id  # it is found by what it asks again
    assert store.people() == []


def test_a_changed_question_goes_when_another_one_asks_by_now_what_it_asked(
    kept: GoldenStore, store: FeedbackStore
) -> None:
    one = kept.keep(a_question(), "pin")
    kept.change(replace(one, question=replace(one.question, question="Who pays?")), user="mia")
    other = kept.keep(a_question(), "gold", user="bob")
    assert store.erase("mia").golden == 1
    assert kept.questions() == [other]


def test_a_changed_question_that_was_removed_stays_removed_in_its_first_words(
    kept: GoldenStore, store: FeedbackStore
) -> None:
    one = kept.keep(a_question(), "pin")
    kept.change(replace(one, question=replace(one.question, references=("Five, says mia.",))), user="mia")
    kept.remove(one.question.id)
    store.erase("mia")
    assert kept.questions() == []
    [left] = kept.written_by("")
    assert (left.question, left.removed) == (one.question, True)


def test_what_the_command_line_keeps_anew_is_its_own_again(kept: GoldenStore, store: FeedbackStore) -> None:
    one = kept.keep(a_question(), "pin")
    kept.change(replace(one, question=replace(one.question, references=("Five, says mia.",))), user="mia")
    again = kept.keep(a_question("How long is the warranty?", "Seven."), "gold")
    assert store.belongings("mia").nothing
    assert kept.questions() == [again]
