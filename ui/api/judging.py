"""Ratings and corrections of any answer of one's own, by its id."""

from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from feedback.errors import FeedbackError
from feedback.records import Exchange, Reason
from ui.actions import asking, judging
from ui.api.callers import Caller, Home
from ui.api.completions.replies import PREFIX, read_correction
from ui.api.problems import ProblemError
from ui.people.reading.reach import find_reach
from ui.people.roles import Person
from ui.wiring import Apprentice
from ui.wording.texts.languages.english import ENGLISH

router = APIRouter(prefix="/v1")
AnswerId = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Thumb = Literal["up", "down", "none"]
VALUES: dict[Thumb, Literal[-1, 0, 1]] = {"up": 1, "down": -1, "none": 0}
NAMES: dict[Literal[-1, 0, 1], Thumb] = {value: name for name, value in VALUES.items()}


class Feedback(BaseModel):
    """What a person thinks of an answer. What is said of a field here, programs read in its schema."""

    model_config = ConfigDict(extra="forbid")

    answer_id: AnswerId = Field(description="The id that came with the answer.")
    rating: Thumb | None = Field(default=None, description="A thumb; none takes it back.")
    reasons: list[Reason] = Field(default=[], description="What is wrong, with a thumb down.")
    comment: str = Field(default="", max_length=10_000, description="What is wrong in words, with a thumb down.")
    correction: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100_000)] | None = Field(
        default=None, description="The whole answer as it should be. Sources are cited as [1], [2]."
    )

    @model_validator(mode="after")
    def _check(self) -> "Feedback":
        if self.rating is None and not self.correction:
            raise ValueError("give a rating, a correction or both")
        return self


class Judged(BaseModel):
    """What a person has said of an answer, and what comes of it."""

    answer_id: str
    question: str
    answer: str
    rating: Thumb
    reasons: list[str]
    comment: str
    correction: str | None
    fate: str = Field(description="What will be learned from it.")


@router.post("/feedback")
def judge(feedback: Feedback, apprentice: Home, caller: Caller) -> Judged:
    """Rate or correct an answer, and say what will come of it."""
    return take_feedback(apprentice, feedback, caller)


@router.get("/feedback/{answer_id}")
def show(answer_id: AnswerId, apprentice: Home, caller: Caller) -> Judged:
    """Return what the person has said of an answer."""
    return _show(apprentice, _find(apprentice, answer_id, caller.name), caller)


def take_feedback(apprentice: Apprentice, feedback: Feedback, person: Person) -> Judged:
    """Keep what a person thinks of an answer.

    Raises ProblemError for an answer that the person did not get, NotAllowedError when their role allows it not.
    """
    if feedback.correction:
        person.require("correct")
    if feedback.rating is not None:
        person.require("judge")
    exchange = _find(apprentice, feedback.answer_id, person.name)
    judgement = judging.Judgement(
        VALUES[feedback.rating] if feedback.rating else None,
        feedback.reasons,
        feedback.comment,
        read_correction(feedback.correction or "", exchange.answer),
    )
    judging.judge(apprentice, exchange.id, judgement, user=person.name)
    return _show(apprentice, exchange, person)


def _find(apprentice: Apprentice, answer_id: str, person: str) -> Exchange:
    """Return an answer of the person. Whether somebody else has one with this id is not told."""
    try:
        return asking.read_exchange(apprentice, answer_id.removeprefix(PREFIX), user=person)
    except FeedbackError as error:
        raise ProblemError(404, f"You have no answer {answer_id!r}.", "answer_not_found") from error


def _show(apprentice: Apprentice, exchange: Exchange, person: Person) -> Judged:
    view = judging.view_answer(apprentice, exchange, ENGLISH, find_reach(apprentice, person))
    rating = view.rating
    return Judged(
        answer_id=exchange.id,
        question=exchange.answer.question,
        answer=exchange.answer.text,
        rating=NAMES[rating.value] if rating else "none",
        reasons=list(rating.reasons) if rating else [],
        comment=rating.comment if rating else "",
        correction=view.edit.text if view.edit else None,
        fate=view.fate,
    )
