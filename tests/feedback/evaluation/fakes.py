"""Stand-ins for what an exam is handed: assistant, judge, embedding model and likelihoods."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from assistant.answers import Answer, Citation, Decoding, Inquiry, Turn
from feedback.evaluation.golden import GoldenQuestion
from feedback.evaluation.suites.suite import Sample, SampleScores
from retrieval.documents import Passage

REFUSAL = "I cannot answer this from the documents."


def golden(id: str, reference: str | None = "Paris", question: str = "", title: str = "France") -> GoldenQuestion:
    """A question about one passage; unanswerable when its reference is None."""
    passage = Passage.given(title, f"Paris is the capital of {title}.")
    references = (reference,) if reference else ()
    return GoldenQuestion(id, question or f"question {id}", references, bool(reference), (passage,), (title,))


def answer(text: str, *passages: Passage, cited: Sequence[int] = (), unmatched: Sequence[int] = (), **more) -> Answer:
    """An answer with all its citations at the end."""
    citations = tuple(Citation(number, len(text), True) for number in cited)
    values = {
        "messages": (Turn("user", "q"),),
        "model_id": "fake",
        "prompt_version": "1",
        "decoding": Decoding(),
    } | more
    return Answer(
        "q", "q", text, passages=passages, citations=citations, unmatched_citations=tuple(unmatched), **values
    )


@dataclass
class ScriptedAssistant:
    """Answers with `script(question)`: a text, REFUSAL, or an exception to raise."""

    script: Callable[[str], str | Exception]
    adapter_id: str | None = None
    batches: list[list[Inquiry]] = field(default_factory=list)

    def answer_all(self, inquiries: Sequence[Inquiry]) -> list[Answer]:
        self.batches.append(list(inquiries))
        outcomes = [self.script(inquiry.question) for inquiry in inquiries]
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                raise outcome
        return [
            answer(str(text), *(inquiry.passages or ()), refused=text == REFUSAL, adapter_id=self.adapter_id)
            for text, inquiry in zip(outcomes, inquiries, strict=True)
        ]


@dataclass(frozen=True)
class FixedLikelihood:
    nll: float
    tokens: int


class FixedScorer:
    """Finds every completion equally likely: 2 nats for each word."""

    def log_likelihood(self, _messages: Sequence[Turn], completion: str) -> FixedLikelihood:
        return FixedLikelihood(2.0 * len(completion.split()), len(completion.split()))


class FixedJudge:
    """Gives one value to every sample."""

    def __init__(self, scores: Mapping[str, float | None], value: float) -> None:
        self.scores = scores
        self.value = value
        self.samples: list[Sample] = []

    def score(self, samples: Sequence[Sample]) -> list[SampleScores]:
        self.samples.extend(samples)
        return [SampleScores(dict.fromkeys(self.scores, self.value)) for _ in samples]


class LetterEmbedder:
    """Embeds a text as the frequencies of its letters; counts the calls."""

    def __init__(self) -> None:
        self.calls = 0

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        self.calls += 1
        vectors = np.array([[text.lower().count(chr(97 + i)) + 1e-6 for i in range(26)] for text in texts], np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def embed_questions(self, questions: Sequence[str]) -> np.ndarray:
        return self.embed(questions)
