"""Hand-made answers and histories for the tests of feedback."""

import re
import zlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import numpy as np

from assistant.answers import Answer, Citation, Turn
from feedback.history import JudgedExchange
from feedback.records import Choice, Decision, Edit, Exchange, Mark, Rating, Reason, Review
from feedback.settings import FeedbackSettings, LearningRules
from feedback.store.store import FeedbackStore
from retrieval.documents import Passage

START = datetime(2026, 1, 1, tzinfo=UTC)
REFUSAL = "I cannot answer this from the documents."
RULES = LearningRules(FeedbackSettings(), REFUSAL)


def an_answer(question: str = "How long is the warranty?", text: str = "It is two years.", **changes: Any) -> Answer:
    """A finished answer from one passage of one document."""
    answer = Answer(
        question=question,
        standalone_question=question,
        text=text,
        messages=(Turn("system", "Answer from the passages."), Turn("user", question)),
        passages=(Passage.given("Warranty", "The warranty is three years."),),
        citations=(Citation(1, len(text), written=False),),
        ending="complete",
        model_id="small-model",
    )
    return replace(answer, **changes)


class Story:
    """One exchange and the feedback on it, a minute apart. Each call adds to the story."""

    def __init__(
        self,
        answer: Answer | None = None,
        *,
        name: str = "e1",
        day: int = 0,
        simulated: bool = False,
        user: str = "ada",
        conversation: str = "",
    ) -> None:
        at = START + timedelta(days=day)
        self.user = user
        self.judged = JudgedExchange(
            Exchange(name, conversation or f"of {name}", user, at, answer or an_answer(), simulated)
        )
        self.now = at

    def rated(self, value: Literal[-1, 0, 1], *reasons: Reason) -> "Story":
        self.now += timedelta(minutes=1)
        rating = Rating(self.judged.exchange.id, self.user, self.now, value, reasons)
        self.judged = replace(self.judged, ratings=(*self.judged.ratings, rating))
        return self

    def edited(self, text: str) -> "Story":
        self.now += timedelta(minutes=1)
        edit = Edit(self.judged.exchange.id, self.user, self.now, text)
        self.judged = replace(self.judged, edits=(*self.judged.edits, edit))
        return self

    def marked(self, *wrong: str, right: Passage | None = None) -> "Story":
        """Mark these parts of the answer."""
        self.now += timedelta(minutes=1)
        text = self.judged.exchange.answer.text
        parts = tuple((text.index(part), text.index(part) + len(part)) for part in wrong)
        mark = Mark(self.judged.exchange.id, self.user, self.now, parts, right and right.chunk)
        self.judged = replace(self.judged, marks=(*self.judged.marks, mark))
        return self

    def reviewed(self, decision: Decision, reason: str = "", *, by: str = "rita", text: str = "") -> "Story":
        """Let somebody decide; `text` is the correction in other words."""
        author = self.judged.author
        if text:
            self.now += timedelta(minutes=1)
            edit = Edit(self.judged.exchange.id, by, self.now, text)
            self.judged = replace(self.judged, edits=(*self.judged.edits, edit))
        self.now += timedelta(minutes=1)
        review = Review(self.judged.exchange.id, by, author, self.now, decision, reason)
        self.judged = replace(self.judged, reviews=(*self.judged.reviews, review))
        return self

    def chosen_over(
        self, rejected_id: str, *, day: int | None = None, user: str = "", withdrawn: bool = False
    ) -> "Story":
        self.now = self.now + timedelta(minutes=1) if day is None else START + timedelta(days=day)
        choice = Choice(self.judged.exchange.id, rejected_id, user or self.user, self.now, withdrawn)
        self.judged = replace(self.judged, choices=(*self.judged.choices, choice))
        return self


def judged(*stories: Story) -> Sequence[JudgedExchange]:
    return [story.judged for story in stories]


class WordEmbedder:
    """Embeds texts with one dimension for each word, so that questions are as near as the words they share."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        self.batches.append(list(texts))
        vectors = np.zeros((len(texts), 512), dtype=np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            for word in re.findall(r"\w+", text.lower()):
                vector[zlib.crc32(word.encode()) % 512] += 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def embed_questions(self, questions: Sequence[str]) -> np.ndarray:
        return self.embed(questions)


def recorded(store: FeedbackStore, user: str = "ada", conversation: str = "c1", **changes: object) -> Exchange:
    """Record an answer."""
    return store.record(an_answer(**changes), user=user, conversation_id=conversation)
