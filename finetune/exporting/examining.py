"""Ask what was exported the questions of the exam of a version, and compare with what the version writes here.

Both read the same prompts and write greedily, without what `[answers]` adds to that: so what is compared is what was
exported, not how answers are drawn.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from assistant.adapters.files import Adapter
from assistant.adapters.serving import Fixed, Served
from assistant.answers import Decoding, Inquiry, Turn
from assistant.assistant import Assistant
from assistant.models.chat.rendering import load_tokenizer, prompt_tokens
from assistant.seams import Fragment, Generator
from feedback.evaluation.golden import GoldenQuestion
from feedback.evaluation.metrics.rouge import score_rouge
from feedback.evaluation.report import EvaluationReport
from finetune.exporting.format import Format, Subject
from retrieval.text.plurals import how_many

MOST_QUESTIONS = 20
MOST_NEW_TOKENS = 128
ALLOWED_LOSS = 0.02
"""In the mean ROUGE-L F: what is worse by more is not to be called good."""


class PlainWriter:
    """Satisfies the assistant's Generator: writes greedily, and keeps each prompt with what was written behind it."""

    def __init__(self, generator: Generator, most: int) -> None:
        """Let `generator` write at most so many tokens behind each prompt."""
        self._generator = generator
        self._decoding = Decoding(most, repetition_penalty=1.0)
        self.prompts: list[Sequence[Turn]] = []
        self.texts: list[str] = []

    @property
    def model_id(self) -> str:
        """The base model's name."""
        return self._generator.model_id

    @property
    def window(self) -> int:
        """Most tokens of prompt and answer together."""
        return self._generator.window

    @property
    def at_once(self) -> int:
        """How many answers it writes at the same time."""
        return self._generator.at_once

    def count_tokens(self, messages: Sequence[Turn]) -> int:
        """Return the length of the prompt that `messages` become."""
        return self._generator.count_tokens(messages)

    def stream(
        self, messages: Sequence[Turn], decoding: Decoding, stop: threading.Event, adapter: Adapter | None = None
    ) -> Iterator[Fragment]:
        """Yield ever longer fragments, drawn as `decoding` says."""
        return self._generator.stream(messages, decoding, stop, adapter)

    def write_all(
        self, prompts: Sequence[Sequence[Turn]], decoding: Decoding, adapter: Adapter | None = None
    ) -> list[Fragment]:
        """Write behind all prompts, whatever `decoding` says, and keep both."""
        del decoding
        fragments = self._generator.write_all(prompts, self._decoding, adapter)
        self.prompts += prompts
        self.texts += [fragment.text.strip() for fragment in fragments]
        return fragments


@dataclass(frozen=True)
class Comparison:
    """The same questions, answered by what was exported and by the version here."""

    questions: int
    same: int
    """How many answers are the same, letter by letter."""
    exported: float
    """Mean ROUGE-L F against the right answers, 0 to 1."""
    served: float

    @property
    def good(self) -> bool:
        """Whether it is no worse than is allowed."""
        return self.exported >= self.served - ALLOWED_LOSS

    @property
    def sentence(self) -> str:
        """What was found, for people."""
        figures = f"{self.exported:.3f}, here {self.served:.3f} ({self.exported - self.served:+.3f})"
        found = (
            f"Asked {how_many(self.questions, 'question')}: {self.same} of the answers are the same as here. "
            f"ROUGE-L F {figures}."
        )
        if self.good:
            return found
        return f"{found} It lost more than {ALLOWED_LOSS}: do not use it without looking at its answers."


def choose_questions(reports: Sequence[EvaluationReport], golden: Sequence[GoldenQuestion]) -> list[GoldenQuestion]:
    """Return questions with passages and right answers: of the exam's reports, else of `golden`; spread over them."""
    asked: dict[str, GoldenQuestion] = {}
    for row in (row for report in reports for row in report.rows):
        if row.answerable and row.references and row.passages:
            asked.setdefault(row.id, GoldenQuestion(row.id, row.question, row.references, passages=row.passages))
    known = [*asked.values()] or [one for one in golden if one.references and one.passages]
    count = min(len(known), MOST_QUESTIONS)
    return [known[index * len(known) // count] for index in range(count)]


def examine(
    subject: Subject,
    made: Format,
    folder: Path,
    questions: Sequence[GoldenQuestion],
    assembled: Callable[[Fixed, Generator], Assistant],
    generator: Generator,
    on_step: Callable[[str], object] = lambda _: None,
) -> Comparison:
    """Ask the version here, then what lies in `folder`. `assembled` puts together the assistant that composes prompts.

    Raises:
        FinetuneError: the program that reads the format is not installed here.
    """
    count = how_many(len(questions), "question")
    on_step(f"asking {subject.name} {count}")
    condenses = subject.adapter is not None and subject.adapter.manner == "condense"
    most = min(subject.decoding.max_new_tokens, MOST_NEW_TOKENS)
    writer = PlainWriter(generator, most)
    assistant = assembled(Fixed(Served(subject.adapter, "condense" if condenses else "write")), writer)
    answers = assistant.answer_all([Inquiry(one.question, one.passages, fresh=True) for one in questions])
    # where nothing can be written from, no model is asked
    asked = [question for question, answer in zip(questions, answers, strict=True) if answer.messages]
    on_step(f"asking the exported {made.name} {count}")
    tokenizer = load_tokenizer(subject.settings, subject.source)
    prompts = [prompt_tokens(messages, tokenizer) for messages in writer.prompts]
    exported = made.ask(subject, folder, prompts, most)
    return compare(exported, writer.texts, [question.references for question in asked])


def compare(exported: Sequence[str], served: Sequence[str], references: Sequence[Sequence[str]]) -> Comparison:
    """Compare two answers to each question by its right answers."""
    same = sum(one == other for one, other in zip(exported, served, strict=True))
    scores = [[score_rouge(text, right)["rougeL_f"] for text, right in zip(texts, references, strict=True)]
              for texts in (exported, served)]  # fmt: skip
    return Comparison(len(served), same, *(fmean(of) if of else 0.0 for of in scores))
