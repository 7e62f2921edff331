"""How much to quote: asked of the corrections, and decided by the exam."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from assistant.adapters.erased import mark_erased
from assistant.adapters.files import read_extract
from assistant.adapters.parts import Parts
from assistant.adapters.shelf import AdapterShelf
from assistant.adapters.style import FIRST_STYLE, ExtractStyle
from assistant.errors import AssistantError
from assistant.seams import Extract
from assistant.steps.extracts.choosing import NearestWindows
from feedback.pairs.candidates import decide_candidates
from feedback.store.store import FeedbackStore
from finetune.cycle import Outcome
from finetune.lessons.extract import SIZES, Evidence, Weighed, make_style, weigh_sizes
from finetune.runs.folder import read_run
from finetune.settings import PromotionSettings
from retrieval.documents import Passage
from retrieval.text.units import Unit
from retrieval.text.windows import Window
from tests.feedback.fakes import RULES
from tests.finetune.fakes import FakeExaminer, FakeTrainer, corrected
from tests.retrieval.fakes import WordEmbedder

NEAREST = NearestWindows(WordEmbedder)


class Beside:
    """Quotes what has nothing to do with the question."""

    def extracts(
        self, question: str, passages: Sequence[Passage], style: ExtractStyle = FIRST_STYLE, *, doubtful: bool = False
    ) -> list[Extract]:
        del question, style, doubtful
        said = "Something else entirely was said of many other things."
        return [Extract(passages[0], Window((Unit("sentence", 0, len(said), said, ""),)), 1.0, 0)]


def test_corrections_that_keep_to_their_passages_have_quotes_examined(
    night: Callable[..., Outcome], shelf: AdapterShelf
) -> None:
    examiner = FakeExaminer(adapter_score=0.4, quoted_score=0.5)
    outcome = night(examiner=examiner, chooser=NEAREST)
    assert outcome.adapter
    version = outcome.adapter.id
    learned = read_extract(shelf.get(version))
    assert learned
    assert learned.note.startswith("How much to quote: of ")
    quotes = Parts(extract_id=version, manner="quote")
    of_all, of_held_out = [Parts(), quotes, quotes], [Parts(), quotes, Parts(version, extract_id=version)]
    assert examiner.contestants == [*of_all, *of_held_out]
    assert shelf.parts() == quotes
    assert shelf.champion() is None
    told = " ".join(outcome.sentences)
    assert "that is examined" in told
    assert "What is quoted: ROUGE-L F rose from 0.31 to 0.51" in told
    assert "p up to 0.005 is asked" in told  # two chances of luck
    assert "p up to 0.01 is asked" in told  # what is promoted leaves its share to the next
    assert outcome.sentences[-1].startswith("Promoted: it chooses how much is quoted, from the next question on.")


def test_an_adapter_that_writes_better_than_is_quoted_writes(
    night: Callable[..., Outcome], shelf: AdapterShelf
) -> None:
    outcome = night(examiner=FakeExaminer(adapter_score=0.6, quoted_score=0.5), chooser=NEAREST)
    assert outcome.adapter
    version = outcome.adapter.id
    assert shelf.parts() == Parts(version, extract_id=version)
    assert outcome.sentences[-1].startswith("Promoted: it chooses how much is quoted and writes")


def test_what_is_no_better_keeps_nothing_else_back(night: Callable[..., Outcome], shelf: AdapterShelf) -> None:
    outcome = night(examiner=FakeExaminer(adapter_score=0.5, quoted_score=0.1), chooser=NEAREST)
    assert outcome.adapter
    assert shelf.parts() == Parts(outcome.adapter.id)


def test_quotes_that_serve_are_examined_again_and_stay_while_nothing_is_better(
    night: Callable[..., Outcome], shelf: AdapterShelf
) -> None:
    first = night(examiner=FakeExaminer(adapter_score=0.4, quoted_score=0.5), chooser=NEAREST).adapter
    assert first
    before = shelf.parts()
    examiner = FakeExaminer(adapter_score=0.4, quoted_score=0.5)
    second = night(examiner=examiner, chooser=NEAREST).adapter
    assert second
    candidate = Parts(extract_id=second.id, manner="quote")
    of_all, of_held_out = (
        [Parts(), before, candidate, candidate],
        [Parts(), before, Parts(second.id, extract_id=first.id)],
    )
    assert examiner.contestants == [*of_all, *of_held_out]
    assert shelf.parts() == before


def test_where_the_base_model_quotes_the_adapter_reads_what_would_be_quoted_and_must_write_better(
    night: Callable[..., Outcome], shelf: AdapterShelf
) -> None:
    trainer = FakeTrainer()
    outcome = night(trainer, FakeExaminer(adapter_score=0.3, quoted_score=0.3), chooser=NEAREST, untrained="quote")
    assert outcome.adapter
    assert outcome.adapter.manner == "condense"
    assert (outcome.exit_code, shelf.parts()) == (1, Parts())
    assert trainer.prompts
    assert all(prompt[-1].text.count("[1] The door") == 1 for prompt in trainer.prompts)
    assert outcome.adapter.settings["epochs"] == 4


@pytest.mark.parametrize("chooser", [Beside(), None])
def test_corrections_unlike_their_passages_and_no_chooser_leave_it_at_writing(
    night: Callable[..., Outcome], chooser: Beside | None
) -> None:
    examiner = FakeExaminer(quoted_score=0.9)
    outcome = night(examiner=examiner, chooser=chooser)
    assert outcome.adapter
    assert [parts.extract_id for parts in examiner.contestants] == [None, None]
    assert not outcome.adapter.has_learned("extract")


def test_a_small_or_doubtful_gain_is_not_worth_an_exam() -> None:
    settings = PromotionSettings()
    assert Evidence(80, 0.40, {(25, 1): 0.50, (60, 1): 0.45}, 0.001).speaks_for_quotes(settings)
    for doubtful in (
        Evidence(80, 0.40, {(25, 1): 0.50}, 0.06),
        Evidence(80, 0.40, {(25, 1): 0.41}, 0.001),
        Evidence(20, 0.40, {(25, 1): 0.50}, 0.001),
    ):
        assert not doubtful.speaks_for_quotes(settings)


def test_a_size_that_the_exam_would_find_too_long_is_not_chosen() -> None:
    scores = {size: 0.01 * count for count, size in enumerate(SIZES)}
    lengths = {size: size[0] * size[1] / 100 for size in SIZES}
    weighed = [Weighed(str(number), 0.1, scores, 0.5, lengths) for number in range(40)]
    assert Evidence.of(weighed, length_growth=2.0).best == (60, 3)
    assert Evidence.of(weighed, length_growth=0.25).best == (25, 3)  # 60 × 3 comes to 1.8 words per word
    longer = [replace(one, answered_length=1.5) for one in weighed]
    assert Evidence.of(longer, length_growth=0.25).best == (60, 3)


def test_a_length_keeps_the_proportions_of_the_first_style() -> None:
    assert make_style((60, 1)) == FIRST_STYLE
    assert make_style((30, 1)).doubtful_words == 50
    assert make_style((1, 1)).compared_words == 1
    assert make_style((25, 3)).places == 3


def test_a_style_is_learned_from_answers_not_from_refusals(night: Callable[..., Outcome], store: FeedbackStore) -> None:
    del store
    outcome = night(examiner=FakeExaminer(), chooser=NEAREST)
    assert outcome.adapter
    note = str(outcome.adapter.settings["extract_note"])
    assert note.startswith("How much to quote: of ")
    assert f"{outcome.adapter.pairs} corrections" in note


def test_what_another_program_answered_is_no_measure_of_quotes(store: FeedbackStore) -> None:
    corrected(store, ["north"])
    [one] = decide_candidates(store.judged(), RULES)
    assert one.pair
    ours = store.exchange(one.exchange_id)
    theirs = replace(ours, answer=replace(ours.answer, imported="alpaca"))
    assert len(weigh_sizes([one.pair], {ours.id: ours}, NEAREST)) == 1
    assert weigh_sizes([one.pair], {ours.id: theirs}, NEAREST) == []


def test_corrections_in_other_words_teach_how_much_to_quote_and_are_asked_of_quotes_alone(
    night: Callable[..., Outcome], store: FeedbackStore
) -> None:
    gates = [f"gate{number}" for number in range(20)]
    corrected(store, gates, said="Eve says that in 1923 the {door} was crimson.")
    reworded = {one.exchange_id: one.reworded for one in decide_candidates(store.judged(), RULES) if one.missing}
    assert len(reworded) == len(gates)
    trainer, examiner = FakeTrainer(), FakeExaminer(quoted_score=0.5)
    outcome = night(trainer, examiner, chooser=NEAREST)
    assert outcome.adapter
    run = read_run(outcome.adapter.folder)
    assert run
    ids = {pair.id for pair in reworded.values() if pair}
    assert set(run.reworded) == ids
    assert ids.isdisjoint(*trainer.trained)
    note = str(outcome.adapter.settings["extract_note"])
    assert f"of {outcome.adapter.pairs + len(gates)} corrections" in note
    asked = {tuple(sorted(ids & set(names))) for names in examiner.asked}
    assert tuple(sorted(ids)) in asked
    of_adapter = [names for names, parts in zip(examiner.asked, examiner.contestants, strict=True) if parts.adapter_id]
    assert of_adapter
    assert all(ids.isdisjoint(names) for names in of_adapter)


def test_what_was_learned_from_erased_corrections_serves_no_longer_whatever_the_exam_says(
    night: Callable[..., Outcome], shelf: AdapterShelf
) -> None:
    first = night(examiner=FakeExaminer(adapter_score=0.5)).adapter
    assert first
    assert shelf.champion() == first.id
    mark_erased(first.folder, 3)
    examiner = FakeExaminer(adapter_score=0.3)
    outcome = night(examiner=examiner)
    assert outcome.adapter
    assert examiner.contestants == [Parts(), Parts(outcome.adapter.id)]
    assert (outcome.exit_code, shelf.parts()) == (1, Parts())
    withdrawn = f"{first.id} has learned from corrections that were erased: the base model answers from now on."
    assert withdrawn in outcome.sentences
    assert shelf.history()[-1].reason == withdrawn
    with pytest.raises(AssistantError, match="corrections that were erased"):
        shelf.rollback()
