"""Ratings and corrections of any answer of one's own, by its id."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from feedback.errors import FeedbackError
from feedback.records import Exchange, Reason
from ui.actions import asking, judging
from ui.api.callers import Caller, Home
from ui.api.problems import ProblemError
from ui.api.replies import PREFIX, read_correction
from ui.wiring import Apprentice
from ui.wording.texts.languages.english import ENGLISH

router = APIRouter(prefix="/v1")
AnswerId = Annotated[str, StringConstraints(min_length=1, max_length=100)]
VALUES: dict[str, Literal[-1, 0, 1]] = {"up": 1, "down": -1, "none": 0}


class Feedback(BaseModel):
    """What a person thinks of an answer."""

    model_config = ConfigDict(extra="forbid")

    answer_id: AnswerId
    """As the answer named it, or its id in the format of OpenAI."""
    rating: Literal["up", "down", "none"] | None = None
    """none takes the thumb back."""
    reasons: list[Reason] = []
    """Of a thumb down."""
    comment: str = ""
    """Of a thumb down."""
    correction: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100_000)] | None = None
    """The answer as it should be."""

    @model_validator(mode="after")
    def _check(self) -> "Feedback":
        if self.rating is None and not self.correction:
            raise ValueError("give a rating, a correction or both")
        if self.rating != "down" and (self.reasons or self.comment):
            raise ValueError("reasons and comments belong to a thumb down")
        return self


@router.post("/feedback")
def judge(feedback: Feedback, apprentice: Home, caller: Caller) -> dict[str, Any]:
    """Rate or correct an answer, and say what will come of it."""
    person = caller.name
    if feedback.correction:
        caller.require("correct")
    if feedback.rating is not None:
        caller.require("judge")
    exchange = _find(apprentice, feedback.answer_id, person)
    if feedback.correction:
        judging.edit(apprentice, exchange.id, read_correction(feedback.correction, exchange.answer), user=person)
    if feedback.rating is not None:
        judging.rate(apprentice, exchange.id, user=person, value=VALUES[feedback.rating])
        for reason in feedback.reasons:
            judging.give_reason(apprentice, exchange.id, user=person, reason=reason, given=True)
        if feedback.comment:
            judging.comment(apprentice, exchange.id, user=person, text=feedback.comment)
    return _show(apprentice, exchange)


@router.get("/feedback/{answer_id}")
def show(answer_id: AnswerId, apprentice: Home, caller: Caller) -> dict[str, Any]:
    """Return what the person has said of an answer."""
    return _show(apprentice, _find(apprentice, answer_id, caller.name))


def _find(apprentice: Apprentice, answer_id: str, person: str) -> Exchange:
    """Return an answer of the person. Whether somebody else has one with this id is not told."""
    try:
        return asking.read_exchange(apprentice, answer_id.removeprefix(PREFIX), user=person)
    except FeedbackError as error:
        raise ProblemError(404, f"You have no answer {answer_id!r}.", "answer_not_found") from error


def _show(apprentice: Apprentice, exchange: Exchange) -> dict[str, Any]:
    view = judging.view_answer(apprentice, exchange, ENGLISH)
    names = {value: name for name, value in VALUES.items()}
    rating = view.rating
    return {
        "answer_id": exchange.id,
        "question": exchange.answer.question,
        "answer": exchange.answer.text,
        "rating": names[rating.value] if rating else "none",
        "reasons": list(rating.reasons) if rating else [],
        "comment": rating.comment if rating else "",
        "correction": view.edit.text if view.edit else None,
        "fate": view.fate,
    }
