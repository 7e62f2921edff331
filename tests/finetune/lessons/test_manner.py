"""Whether to quote: asked of the corrections first, and decided by the exam."""

from collections.abc import Callable, Sequence

from assistant.adapters.shelf import AdapterShelf
from assistant.seams import Extract
from assistant.steps.extracts.choosing import NearestWindows
from finetune.cycle import Outcome
from finetune.lessons.manner import Evidence
from finetune.settings import PromotionSettings
from retrieval.documents import Passage
from retrieval.text.units import Unit
from retrieval.text.windows import Window
from tests.finetune.fakes import FakeExaminer
from tests.retrieval.fakes import WordEmbedder

NEAREST = NearestWindows(WordEmbedder)


class Beside:
    """Quotes what has nothing to do with the question."""

    def extracts(self, question: str, passages: Sequence[Passage], *, doubtful: bool = False) -> list[Extract]:
        del question, doubtful
        said = "Something else entirely was said of many other things."
        return [Extract(passages[0], Window((Unit("sentence", 0, len(said), said, ""),)), 1.0, 0)]


def test_corrections_that_keep_to_their_passages_have_the_adapter_examined_in_both_manners(
    night: Callable[..., Outcome], shelf: AdapterShelf
) -> None:
    examiner = FakeExaminer(adapter_score=0.4, quoted_score=0.5)
    outcome = night(examiner=examiner, chooser=NEAREST)
    assert outcome.adapter
    assert examiner.examined == [None, outcome.adapter.id, outcome.adapter.id]
    assert examiner.manners == ["write", "write", "quote"]
    assert shelf.get(outcome.adapter.id).manner == "quote"
    assert shelf.champion() == outcome.adapter.id
    told = " ".join(outcome.sentences)
    assert "the new version is examined writing and quoting" in told
    assert "ROUGE-L F 0.41 in its own words and 0.51 with quotes: it is to quote." in told
    assert "p up to 0.005 is asked" in told  # two chances of luck


def test_an_adapter_that_writes_better_than_it_quotes_writes(
    night: Callable[..., Outcome], shelf: AdapterShelf
) -> None:
    outcome = night(examiner=FakeExaminer(adapter_score=0.5, quoted_score=0.45), chooser=NEAREST)
    assert outcome.adapter
    assert shelf.get(outcome.adapter.id).manner == "write"
    assert shelf.champion() == outcome.adapter.id


def test_a_champion_that_quotes_is_examined_so_and_stays_while_nothing_is_better(
    night: Callable[..., Outcome], shelf: AdapterShelf
) -> None:
    first = night(examiner=FakeExaminer(adapter_score=0.4, quoted_score=0.5), chooser=NEAREST).adapter
    examiner = FakeExaminer(adapter_score=0.4, quoted_score=0.5)
    second = night(examiner=examiner, chooser=NEAREST)
    assert first
    assert second.adapter
    asked = list(zip(examiner.examined, examiner.manners, strict=True))
    assert asked == [(None, "write"), (first.id, "quote"), (second.adapter.id, "write"), (second.adapter.id, "quote")]
    assert shelf.champion() == first.id


def test_an_adapter_has_to_write_better_than_the_base_model_quotes(
    night: Callable[..., Outcome], shelf: AdapterShelf
) -> None:
    examiner = FakeExaminer(adapter_score=0.3)
    outcome = night(examiner=examiner, untrained="quote")
    assert examiner.manners == ["quote", "write"]
    assert (outcome.exit_code, shelf.champion()) == (1, None)


def test_corrections_unlike_their_passages_and_no_chooser_leave_it_at_writing(night: Callable[..., Outcome]) -> None:
    for chooser in (Beside(), None):
        examiner = FakeExaminer(quoted_score=0.9)
        outcome = night(examiner=examiner, chooser=chooser)
        assert outcome.adapter
        assert set(examiner.manners) == {"write"}
        assert outcome.adapter.manner == "write"


def test_a_small_or_doubtful_gain_is_not_worth_an_exam() -> None:
    settings = PromotionSettings()
    assert Evidence(80, 0.40, 0.50, 0.001).manners(settings) == ("write", "quote")
    for doubtful in (
        Evidence(80, 0.40, 0.50, 0.02),
        Evidence(80, 0.40, 0.41, 0.001),
        Evidence(20, 0.40, 0.50, 0.001),
    ):
        assert doubtful.manners(settings) == ("write",)
