"""Hand-made pairs, feedback and stand-ins for the cycle's trainer and examiner."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.adapters.parts import Parts
from assistant.adapters.serving import Served, Serving
from assistant.adapters.shelf import AdapterShelf
from assistant.answers import Answer, Turn
from assistant.assistant import Assistant
from assistant.models.base import LoadedBase
from assistant.models.local import LocalGenerator
from assistant.seams import Generator
from assistant.settings import AnswerSettings
from assistant.steps.prompt import compose
from feedback.evaluation.golden import Context, GoldenQuestion, digest_questions
from feedback.evaluation.report import EvaluationReport, Row
from feedback.records import Kind, PreferencePair
from feedback.store.store import FeedbackStore
from finetune.data.lengths import Lengths
from finetune.exam.local import LocalExaminer
from finetune.exam.questions import Contestant
from finetune.methods.method import Method
from finetune.runs.folder import Base
from finetune.runs.progress import Progress, ProgressFile, Training
from finetune.settings import TrainingSettings
from retrieval.documents import Passage
from tests.fakes import FixedRetriever

REFUSAL = "I cannot answer this from the documents."
DOORS = {
    "north": "red",
    "south": "blue",
    "east": "green",
    "west": "grey",
    "front": "white",
    "back": "black",
    "cellar": "brown",
    "garden": "pink",
}
REJECTED = "I think that doors come in many colours, and each of them is nice."


def a_prompt(door: str) -> tuple[Turn, ...]:
    text = f"[1] The {door} door is {DOORS.get(door, 'yellow')}.\n\nWhat colour is the {door} door?"
    return (Turn("system", "Answer from the passages."), Turn("user", text))


def a_pair(door: str = "north", group: str = "", chosen: str = "", number: int = 0) -> PreferencePair:
    """A pair about the colour of a door."""
    name = f"{door}-{number}"
    chosen = chosen or f"The {door} door is {DOORS.get(door, 'yellow')} [1]."
    return PreferencePair(f"pair-{name}", f"e-{name}", "ada", a_prompt(door), chosen, REJECTED, group or door)


def a_composed_prompt(door: str) -> tuple[Turn, ...]:
    """A prompt about the colour of a door, as the assistant composes it."""
    passage = Passage.given(f"The {door} door", f"The {door} door is {DOORS.get(door, 'yellow')}, the painter says.")
    return compose(f"What colour is the {door} door?", (), [passage], 1, lambda _: 0, REFUSAL).messages


def a_served_pair(door: str = "north", kind: Kind = "contrast") -> PreferencePair:
    """A pair about the colour of a door whose passages can be taken away."""
    return replace(a_pair(door), prompt=a_composed_prompt(door), kind=kind)


def eight_pairs() -> list[PreferencePair]:
    return [a_pair(door) for door in DOORS]


def corrected(
    store: FeedbackStore,
    doors: Sequence[str],
    prompt: Callable[[str], tuple[Turn, ...]] = a_prompt,
    user: str = "ada",
    said: str = "The {door} door is {colour}, as the painter says [1].",
) -> None:
    """Record an answer per door, from a document of its own, and its correction, which is what is `said`."""
    for door in doors:
        colour = DOORS.get(door, "yellow")
        question = f"What colour is the {door} door?"
        answer = Answer(
            question=question,
            standalone_question=question,
            text=REJECTED,
            messages=prompt(door),
            passages=(Passage.given(f"The {door} door", f"The {door} door is {colour}, the painter says."),),
            ending="complete",
            model_id="fake",
        )
        exchange = store.record(answer, user=user, conversation_id="doors")
        store.edit(exchange.id, said.format(door=door, colour=colour), user=user)


class Killed(BaseException):
    """Stands for a process that is gone: nothing of ours may catch it."""


@dataclass
class FakeTrainer:
    """Writes two files and calls that an adapter."""

    before_weights: Callable[[], None] = lambda: None
    trained: list[list[str]] = field(default_factory=list)
    prompts: list[tuple[Turn, ...]] = field(default_factory=list)
    """Of the pairs that were learned last."""

    def base(self) -> Base:
        return Base("fake", "none", "5f2c")

    def measure(self, method: Method[Any], settings: TrainingSettings, pairs: Sequence[PreferencePair]) -> Lengths:
        prompts = [pair.prompt if method.reads_questions else () for pair in pairs]
        asked = [max((len(turn.text.split()) for turn in prompt), default=0) for prompt in prompts]
        tokens = (words + len(pair.chosen.split()) for words, pair in zip(asked, pairs, strict=True))
        return Lengths(tuple(tokens), settings.longest_pair_tokens or 1_000, 3 * method.reads_documents)

    def train(
        self,
        method: Method[Any],
        settings: TrainingSettings,
        pairs: Sequence[PreferencePair],
        folder: Path,
        progress: ProgressFile,
    ) -> Training:
        self.trained.append([pair.id for pair in pairs])
        self.prompts = [pair.prompt for pair in pairs]
        (folder / "checkpoint-1").mkdir(exist_ok=True)
        progress.add(Progress("training", 1, 1, 0.0, 0.5, 1.0, 1.0))
        self.before_weights()
        (folder / "adapter_config.json").write_text(method.name)
        (folder / "adapter_model.safetensors").write_text(settings.model_dump_json())
        return Training(1, 20, 0.5, 1.0, 1.0, 2.0, 1_000_000, windows=3 * method.reads_documents)


@dataclass
class FakeExaminer:
    """Gives every answer of the base 0.3 and of an adapter `adapter_score`, with a little spread."""

    adapter_score: float = 0.5
    quoted_score: float = 0.0
    """What quotes get that are as long as was learned."""
    refused: Callable[[Parts, GoldenQuestion], bool] = lambda _, __: False
    """Which questions a contestant refuses."""
    answer: Callable[[Parts, GoldenQuestion], str] = lambda _, __: "text"
    before: Callable[[str | None], object] = str
    examined: list[str | None] = field(default_factory=list)
    """The adapter of each contestant."""
    contestants: list[Parts] = field(default_factory=list)
    questions: list[GoldenQuestion] = field(default_factory=list)
    """What was asked last, and in `asked` the ids of what each contestant was asked."""
    asked: list[list[str]] = field(default_factory=list)

    def examine(
        self,
        questions: Sequence[GoldenQuestion],
        context: Context,
        contestant: Contestant,
        on_row: Callable[[Row], None],
    ) -> EvaluationReport:
        parts = contestant.parts
        adapter_id = parts.adapter_id
        self.before(adapter_id)
        self.examined.append(adapter_id)
        self.contestants.append(parts)
        self.questions = list(questions)
        self.asked.append([question.id for question in questions])
        rows = []
        for number, question in enumerate(questions):
            answered = 0.3 if adapter_id is None else self.adapter_score
            quotes = adapter_id is None and parts.extract_id is not None
            score = (self.quoted_score if quotes or parts.manner == "quote" else answered) + 0.01 * (number % 3)
            names = ("rougeL_f", "token_recall", "brief_recall", "token_precision", "nll", "length_ratio")
            refused = self.refused(parts, question)
            scores = dict.fromkeys(names, 0.0 if refused else score) | {"nll": 1 - score, "length_ratio": 1.0}
            scores = scores if question.answerable else {}
            answer, named = self.answer(parts, question), (question.id, question.question, question.group)
            about = (*named, question.answerable, answer, refused)
            rows.append(Row(*about, scores=scores, references=question.references))
            on_row(rows[-1])
        now = datetime.now(UTC)
        name = f"exam-{now:%Y%m%d-%H%M%S-%f}-{adapter_id or 'base'}"
        return EvaluationReport(
            name, now, "fake", adapter_id, context, digest_questions(questions), "", "prompt", tuple(rows)
        )


def local_examiner(
    load: Callable[[], LoadedBase], shelf: AdapterShelf, answers: AnswerSettings, **more: Any
) -> LocalExaminer:
    """The real examiner over a library without documents."""

    def assembled(serving: Serving, generator: Generator) -> Assistant:
        return Assistant(FixedRetriever(), generator, answers, serving)

    def serve(parts: Parts) -> Served:
        return Served(shelf.trained(parts.adapter_id) if parts.adapter_id else None, parts=parts)

    return LocalExaminer(lambda: LocalGenerator(load()), shelf, serve, assembled, **more)


def kill(*_: object) -> None:
    """End a run where it is, as `kill -9` would."""
    raise Killed
