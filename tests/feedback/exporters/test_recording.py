"""What was said in another program counts as what the importer says here, by the same rules as anything else."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answers import Turn
from assistant.assistant import Assistant
from assistant.settings import AnswerSettings
from feedback.errors import FeedbackError
from feedback.evaluation.causes import find_cause
from feedback.exporters.formats.said import NothingSaid, Said
from feedback.exporters.formats.table import FORMATS, Format
from feedback.exporters.recording import KNOWN, NOTHING_FOUND, Recorded, record_said
from feedback.history import JudgedExchange
from feedback.pairs.candidates import Candidate, decide_candidates
from feedback.records import Period
from feedback.settings import FeedbackSettings, LearningRules
from feedback.store.live import LiveRecords
from feedback.store.store import FeedbackStore
from finetune.lessons.answerability_cases import could_answer, tells
from retrieval.documents import Passage
from tests.fakes import FixedRetriever, ScriptedGenerator
from tests.feedback.exporters.formats.fakes import export, read
from tests.feedback.exporters.formats.samples import an_item
from tests.feedback.fakes import REFUSAL, RULES, Story, recorded

WARRANTY = Passage.given("Warranty", "The warranty is three years, and covers the burner and the door.")
ASKED = "How long is the warranty?"
WRONG, RIGHT = "The warranty is two years.", "The warranty is three years."
CORRECTED = Said(ASKED, answer=WRONG, correction=RIGHT, model="llama", key="1")
LIKED = Said(ASKED, answer=RIGHT, thumb=1, key="2")
DISLIKED = Said("Is it cheap?", answer="It is cheap.", thumb=-1, reasons=("wrong fact",), comment="No", key="3")
TAUGHT = Said("What does it cover?", correction="The warranty covers the burner and the door.")


class Import:
    """An assistant with one passage, into whose store rows are imported."""

    def __init__(self, store: FeedbackStore, *passages: Passage, window: int = 2048) -> None:
        self.store = store
        self.generator = ScriptedGenerator("Nobody asks me.", window)
        self.retriever = FixedRetriever(*passages)
        self.assistant = Assistant(self.retriever, self.generator, AnswerSettings())

    def run(self, *rows: Said | NothingSaid, user: str = "ada") -> Recorded:
        return record_said(rows, self.assistant, self.store, source="open-webui", user=user)

    def judged(self) -> list[JudgedExchange]:
        return list(self.store.judged())

    def decide(self, rules: LearningRules = RULES) -> Sequence[Candidate]:
        return decide_candidates(self.store.judged(), rules)


@pytest.fixture
def importing(sqlite_store: FeedbackStore) -> Import:
    return Import(sqlite_store, WARRANTY)


def test_rows_are_kept_with_the_passages_of_today_and_what_a_model_would_be_sent_and_none_is_asked(
    importing: Import,
) -> None:
    assert importing.run(CORRECTED, LIKED, DISLIKED, TAUGHT) == Recorded(
        4, {"correction": 1, "thumb up": 1, "thumb down": 1, "right answer": 1}, {}
    )
    edited, liked, disliked, taught = importing.judged()
    answer = edited.exchange.answer
    assert (answer.text, answer.model_id, answer.imported, answer.messages) == (WRONG, "llama", "open-webui", ())
    assert answer.passages == (WARRANTY,)
    assert answer.prompt == answer.withheld
    assert answer.prompt[-1].text == f"[1] Warranty\n{WARRANTY.chunk.text}\n\nQuestion: {ASKED}"
    assert [edit.text for edit in edited.edits] == [RIGHT]
    assert (liked.rating and liked.rating.value, taught.exchange.answer.text, taught.text) == (
        1,
        "",
        "The warranty covers the burner and the door.",
    )
    assert disliked.rating
    assert (disliked.rating.value, disliked.rating.reasons, disliked.rating.comment) == (-1, ("wrong fact",), "No")
    assert {one.user for entry in importing.judged() for one in (entry.exchange, *entry.ratings, *entry.edits)} == {
        "ada"
    }
    assert importing.generator.prompts == []


def test_the_same_rules_decide_what_is_learned_of_them(importing: Import) -> None:
    importing.run(CORRECTED, LIKED, DISLIKED, TAUGHT)
    edited, liked, disliked, taught = importing.decide()
    assert [one.decision for one in (edited, disliked, taught)] == ["pair", "undesirable", "label"]
    assert edited.pair
    assert (edited.pair.chosen, edited.pair.rejected, edited.pair.document_group) == (RIGHT, WRONG, "given:Warranty")
    assert taught.reason == "An imported right answer: it says what to write."
    assert liked.decision == "desirable"


def test_what_the_documents_do_not_say_is_not_learned_and_the_gap_is_named(importing: Import) -> None:
    eats = Said("How do I stay healthy?", correction="Eat a balanced diet and sleep eight hours.")
    made_up = Said(ASKED, answer="Nine years, says Eve.", thumb=1)
    importing.run(eats, made_up)
    gap, liked = importing.decide()
    assert gap.reason.startswith("The passages do not say 'eight', ")
    assert liked.reason.startswith("The passages do not say 'Nine', 'Eve'")
    assert [one.pair or one.reworded for one in (gap, liked)] == [None, None]
    assert not any(tells(entry, RULES) for entry in importing.judged())


def test_what_is_supported_says_that_the_passages_answer_and_reasons_say_nothing_of_them(importing: Import) -> None:
    refused = Said("Is it black?", answer="I do not know.", thumb=-1, reasons=("should not have refused",))
    importing.run(CORRECTED, LIKED, refused)
    assert [could_answer(entry, RULES) for entry in importing.judged()] == [True, True, None]
    assert find_cause(importing.judged()[0], RULES, importing.retriever.search) is None


def test_importing_twice_changes_nothing_and_what_changed_in_the_other_program_is_added_once(
    importing: Import,
) -> None:
    importing.run(CORRECTED, LIKED, DISLIKED, TAUGHT)
    before = list(importing.store.history())
    assert importing.run(CORRECTED, LIKED, DISLIKED, TAUGHT) == Recorded(4, {}, {KNOWN: 4})
    assert list(importing.store.history()) == before
    assert len(importing.retriever.questions) == 4
    changed = replace(LIKED, thumb=-1)
    assert importing.run(changed, changed).added == {"thumb down": 1}
    assert importing.run(LIKED, changed).added == {}
    values = [[rating.value for rating in entry.ratings] for entry in importing.judged()]
    assert values == [[], [1, -1], [-1], []]
    assert importing.run(CORRECTED, user="bob").added == {"correction": 1}


def test_rows_that_say_nothing_and_those_that_nothing_is_found_for_are_counted_with_their_reasons(
    sqlite_store: FeedbackStore,
) -> None:
    done = Import(sqlite_store).run(NothingSaid("Not judged."), LIKED, CORRECTED)
    assert done == Recorded(3, {}, {"Not judged.": 1, NOTHING_FOUND: 2})
    long = replace(CORRECTED, question="word " * 400)
    done = Import(sqlite_store, WARRANTY, window=320).run(long, LIKED)
    assert done.added == {"thumb up": 1}
    assert "needs" in next(iter(done.left_out))
    assert len(list(sqlite_store.history())) == 1


def test_nothing_is_imported_when_it_is_interrupted(importing: Import) -> None:
    def rows():
        yield LIKED
        raise FeedbackError("gone")

    with pytest.raises(FeedbackError, match="gone"):
        record_said(rows(), importing.assistant, importing.store, source="trl", user="ada")
    assert list(importing.store.history()) == []


def test_the_conversation_before_it_is_searched_and_sent_along(importing: Import) -> None:
    history = (Turn("user", ASKED), Turn("assistant", "Three years [4]."))
    importing.run(replace(CORRECTED, question="And what does it cover?", history=history))
    [entry] = importing.judged()
    assert importing.retriever.questions == [entry.exchange.answer.standalone_question]
    assert importing.retriever.questions[0] != "And what does it cover?"
    assert [turn.text for turn in entry.exchange.answer.prompt[1:3]] == [ASKED, "Three years."]


@pytest.mark.parametrize("known", FORMATS, ids=lambda known: known.name)
def test_what_was_exported_from_here_is_here_already(importing: Import, tmp_path: Path, known: Format) -> None:
    rivals = [recorded(importing.store, text=text) for text in (WRONG, "It is two.", "It is three years.")]
    importing.store.edit(rivals[0].id, "The warranty is three years [1].", user="ada")
    importing.store.choose(rivals[2].id, rivals[1].id, user="ada")
    for value, question in ((1, "Is it long?"), (-1, "Is it short?")):
        liked = recorded(importing.store, question=question)
        importing.store.rate(liked.id, user="ada", value=value)
    importing.run(TAUGHT)
    stories = [Story() for _ in importing.judged()]
    for story, entry in zip(stories, importing.judged(), strict=True):
        story.judged = entry
    before = importing.judged()
    for method in ("dpo", "kto", "sft"):
        export(known.name, tmp_path / "rows", method, *stories)
        rows = read(known.name, tmp_path / "rows")
        done = importing.run(*rows, user="eve")
        assert (done.added, set(done.left_out)) == ({}, {KNOWN}), rows
    assert importing.judged() == before


@pytest.mark.parametrize("name", ["argilla", "label-studio", "trl"])
def test_what_was_changed_elsewhere_is_said_of_the_answer_that_was_given_here(
    importing: Import, tmp_path: Path, name: str
) -> None:
    exchange = recorded(importing.store, text=WRONG)
    importing.store.edit(exchange.id, "The warranty is three years [1].", user="ada")
    story = Story()
    [story.judged] = importing.judged()
    export(name, tmp_path / "rows", "dpo", story)
    [said] = read(name, tmp_path / "rows")
    assert isinstance(said, Said)
    better = replace(said, correction="The warranty is three whole years [1].")
    assert importing.run(better, user="eve").added == {"correction": 1}
    [entry] = importing.judged()
    assert [(edit.user, edit.text) for edit in entry.edits][1:] == [("eve", "The warranty is three whole years [1].")]
    assert importing.run(better, user="eve").left_out == {KNOWN: 1}


def test_what_comes_from_another_machine_counts_without_its_citations(importing: Import, tmp_path: Path) -> None:
    export("trl", tmp_path / "rows")
    assert importing.run(*read("trl", tmp_path / "rows")).added == {"correction": 1}
    [entry] = importing.judged()
    assert entry.text == "The warranty is three years."
    assert [turn.text for turn in entry.exchange.answer.prompt[1:3]] == ["Which stove?", "The Nordwind."]


def test_imported_answers_are_no_answers_of_ours_in_statistics_lists_votes_and_drift(importing: Import) -> None:
    ours = recorded(importing.store)
    importing.run(CORRECTED, LIKED, DISLIKED)
    stats, store = importing.store.stats(), importing.store
    assert (stats.exchanges, stats.imported, stats.up, stats.down, stats.edited) == (4, 3, 1, 1, 1)
    assert [(one.model_id, one.exchanges) for one in stats.writers] == [("small-model", 1)]
    assert stats.without_model == ()
    assert [one.id for one in store.conversations("ada")] == ["c1"]
    assert [day.answers for day in store.days()] == [1]
    live = LiveRecords(store._engine)
    assert [one.id for one in live.read_answers(None, importing.judged()[-1].exchange.at, 10)] == [ours.id]
    assert live.read_votes(Period("score", None, None), 0.2) == []


def test_imported_corrections_wait_for_a_reviewer_where_all_do(importing: Import) -> None:
    importing.run(CORRECTED, DISLIKED)
    rules = LearningRules(FeedbackSettings(review="before"), REFUSAL)
    assert [one.pair for one in importing.decide(rules)] == [None, None]


def test_what_is_imported_goes_with_the_person_who_imported_it(importing: Import) -> None:
    importing.run(CORRECTED, LIKED, user="mia")
    importing.run(TAUGHT, user="ada")
    assert importing.store.erase("mia").exchanges == 2
    assert [entry.exchange.user for entry in importing.judged()] == ["ada"]


def test_a_file_of_open_webui_counts(importing: Import, tmp_path: Path) -> None:
    items = [an_item(1, {"content": RIGHT}), an_item(-1), an_item(None)]
    for number, item in enumerate(items):
        item["id"] = str(number)
    (tmp_path / "feedback.json").write_text(json.dumps(items))
    done = importing.run(*read("open-webui", tmp_path / "feedback.json"))
    assert (done.added, sum(done.left_out.values())) == ({"thumb up": 1, "thumb down": 1}, 1)
