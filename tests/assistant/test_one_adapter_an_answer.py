"""An answer never mixes two adapters: one that is promoted between its steps answers the next question."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.adapters.serving import AdapterServing
from assistant.adapters.shelf import AdapterShelf
from assistant.adapters.style import FIRST_STYLE, ExtractStyle
from assistant.answerability.gate import AnswerabilityGate, Estimate, Line
from assistant.answerability.thresholds import METADATA, Thresholds
from assistant.answers import Answer, Inquiry
from assistant.assembly import assemble
from assistant.assistant import Assistant
from assistant.seams import Extract, Fragment, Highlight
from assistant.settings import AnswerabilitySettings, AnswerSettings
from assistant.steps.extracts.choosing import NearestWindows
from assistant.steps.nearest import NearestSentences
from retrieval.documents import Passage
from tests.assistant.adapters.test_serving import finish_taught
from tests.assistant.answerability.test_score import SCORE
from tests.assistant.fakes import engine_at
from tests.fakes import FixedRetriever, ScriptedGenerator
from tests.retrieval.fakes import WordEmbedder

TOWER = Passage.given("Tower", "It is 330 metres tall. Many people come. Its colour is brown.")
QUESTION = "How many metres tall?"
Promote = Callable[[], None]


class PromotingRetriever(FixedRetriever):
    """Promotes while it searches."""

    def __init__(self, promote: Promote) -> None:
        super().__init__(TOWER)
        self.promote = promote

    def search(self, question: str, k: int | None = None) -> list[Passage]:
        self.promote()
        return super().search(question, k)


class PromotingGate(AnswerabilityGate):
    """Promotes before it judges."""

    def __init__(self, promote: Promote) -> None:
        super().__init__(WordEmbedder)
        self.promote = promote

    def judge(self, question: str, passages: Sequence[Passage], line: Line) -> Estimate:
        self.promote()
        return super().judge(question, passages, line)


class PromotingSentences(NearestSentences):
    """Promotes before it points the model to sentences."""

    def __init__(self, promote: Promote) -> None:
        super().__init__(WordEmbedder, 2)
        self.promote = promote

    def highlights(self, question: str, passages: Sequence[Passage]) -> list[Highlight]:
        self.promote()
        return super().highlights(question, passages)


class PromotingWindows(NearestWindows):
    """Promotes while it chooses what to quote."""

    def __init__(self, promote: Promote) -> None:
        super().__init__(WordEmbedder)
        self.promote = promote

    def extracts(
        self, question: str, passages: Sequence[Passage], style: ExtractStyle = FIRST_STYLE, *, doubtful: bool = False
    ) -> list[Extract]:
        self.promote()
        return super().extracts(question, passages, style, doubtful=doubtful)


class PromotingGenerator(ScriptedGenerator):
    """Promotes before the first word and after it."""

    def __init__(self, promote: Promote) -> None:
        super().__init__("It is 330 metres tall.")
        self.promote = promote

    def stream(self, *arguments: Any) -> Iterator[Fragment]:
        self.promote()
        for fragment in super().stream(*arguments):
            self.promote()
            yield fragment


@pytest.fixture
def shelf(tmp_path: Path) -> AdapterShelf:
    """Two adapters: the first writes and answers everything, the second quotes and refuses everything."""
    engine = engine_at(tmp_path / "apprentice.db")
    METADATA.create_all(engine)
    shelf = AdapterShelf(tmp_path / "adapters", engine)
    finish_taught(shelf, "writes", SCORE, "write")
    finish_taught(shelf, "quotes", SCORE, "quote")
    return shelf


def assistant(shelf: AdapterShelf, threshold: float = 0.0) -> Assistant:
    serving = AdapterServing(shelf, Thresholds(shelf._engine), AnswerabilitySettings(threshold=threshold), "embedded")
    generator = ScriptedGenerator("It is 330 metres tall.")
    return assemble(serving, generator, FixedRetriever(TOWER), WordEmbedder, AnswerSettings())


def promoting_at(step: str, subject: Assistant, promote: Promote) -> None:
    """Let `promote` happen at a step of the answer."""
    match step:
        case "search":
            subject.retriever = PromotingRetriever(promote)
        case "judgement":
            subject.gate = PromotingGate(promote)
        case "highlights":
            subject.highlighter = PromotingSentences(promote)
        case "quotes":
            subject.chooser = PromotingWindows(promote)
        case "writing":
            subject.generator = PromotingGenerator(promote)


@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize(("begun", "step"), [
    ("writes", "search"), ("writes", "judgement"), ("writes", "highlights"), ("writes", "writing"),
    ("quotes", "search"), ("quotes", "judgement"), ("quotes", "highlights"), ("quotes", "quotes"),
])  # fmt: skip
def test_an_adapter_promoted_between_two_steps_changes_only_the_next_answer(
    shelf: AdapterShelf, begun: str, step: str, together: bool
) -> None:
    other = "quotes" if begun == "writes" else "writes"
    shelf.promote(begun, "first")
    subject = assistant(shelf)
    promoting_at(step, subject, lambda: shelf.promote(other, "in the middle"))

    def ask() -> Answer:
        return subject.answer_all([Inquiry(QUESTION)])[0] if together else subject.answer(QUESTION)

    answer = ask()
    assert shelf.champion() == other
    assert_is_of(answer, begun, subject)
    subject = assistant(shelf)
    assert_is_of(ask(), other, subject)


def assert_is_of(answer: Answer, adapter_id: str, subject: Assistant) -> None:
    """Assert that everything in the answer is of one adapter."""
    quoted = adapter_id == "quotes"
    assert (answer.adapter_id, answer.quoted) == (None if quoted else adapter_id, quoted)
    generator = subject.generator
    assert isinstance(generator, ScriptedGenerator)
    assert generator.adapters == ([] if answer.quoted else [adapter_id])


def test_a_quotation_is_never_stamped_with_an_adapter_that_writes(shelf: AdapterShelf) -> None:
    shelf.promote("quotes", "first")
    subject = assistant(shelf)
    promoting_at("quotes", subject, lambda: shelf.promote("writes", "while the sentences are chosen"))
    answer = subject.answer(QUESTION)
    assert answer.quoted
    assert answer.adapter_id is None


def test_the_line_of_the_answer_is_that_of_its_adapter_though_another_is_promoted_before_it_is_judged(
    shelf: AdapterShelf,
) -> None:
    finish_taught(shelf, "strict", replace(SCORE, threshold=1.0))
    shelf.promote("writes", "first")
    thresholds = Thresholds(shelf._engine)
    serving = AdapterServing(shelf, thresholds, AnswerabilitySettings(), "embedded")
    thresholds.choose(SCORE.digest, 0.0)
    subject = assemble(
        serving,
        ScriptedGenerator("It is 330 metres tall."),
        PromotingRetriever(lambda: shelf.promote("strict", "while it searches")),
        WordEmbedder,
        AnswerSettings(),
    )
    assert not subject.answer(QUESTION).refused
    assert subject.answer(QUESTION).refused
