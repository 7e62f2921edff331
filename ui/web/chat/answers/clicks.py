"""What a click below an answer says of it: a thumb, reason, comment, correction, choice, mark, or that it is kept."""

from typing import Literal

from ui.actions import golden, judging
from ui.actions.quality import marking
from ui.actions.quality.marking import FoundPassages
from ui.people.reading.reach import Reach
from ui.people.roles import Action
from ui.web.edge import inform
from ui.web.sent.clicks import Click, NotOfThisPageError, read_number
from ui.wiring import Apprentice
from ui.wording.texts.feedback.golden import GoldenTexts

CLICKS: dict[str, Action] = {
    "sources": "ask",
    "retry": "ask",
    "ask": "ask",
    "branch": "ask",
    "find": "judge",
    "rate": "judge",
    "reason": "judge",
    "comment": "judge",
    "choose": "judge",
    "wrong": "judge",
    "right": "judge",
    "edit": "correct",
    "golden": "approve",
}
"""What a person must be allowed to do for each click below an answer."""
THUMBS: dict[str, Literal[-1, 0, 1]] = {"-1": -1, "0": 0, "1": 1}


def judge(apprentice: Apprentice, action: Click, user: str, reach: Reach, texts: GoldenTexts) -> bool:
    """Do what the clicked button says with its answer; return False when it says something else."""
    exchange_id = action.get("exchange", "")
    match action["do"]:
        case "rate":
            thumb = THUMBS.get(action["value"])
            if thumb is None:
                raise NotOfThisPageError
            judging.rate(apprentice, exchange_id, user=user, value=thumb)
        case "reason":
            given = action["given"] == "yes"
            judging.give_reason(apprentice, exchange_id, user=user, reason=action["reason"], given=given)
        case "comment":
            judging.comment(apprentice, exchange_id, user=user, text=action["comment"])
        case "edit":
            judging.edit(apprentice, exchange_id, action["text"], user=user)
        case "choose":
            withdrawn = action["withdrawn"] == "yes"
            judging.choose(apprentice, exchange_id, action["other"], user=user, withdrawn=withdrawn)
        case "wrong":
            start, wrong = read_number(action["start"]), action["wrong"] == "yes"
            marking.mark_part(apprentice, exchange_id, user=user, start=start, wrong=wrong)
        case "right":
            named, right = action["chunk"], action["right"] == "yes"
            wanted = action.get("wanted", "")
            marking.name_passage(
                apprentice, exchange_id, user=user, reach=reach, chunk_id=named, wanted=wanted, right=right
            )
        case "golden" if action["kept"] == "yes":
            golden.keep_answer(apprentice, exchange_id, user=user, reach=reach)
            inform(texts.kept_notice)
        case "golden":
            golden.release_answer(apprentice, exchange_id, user=user)
        case _:
            return False
    return True


def find_passages(apprentice: Apprentice, action: Click, reach: Reach) -> FoundPassages | None:
    """Search for the right passage of an answer where the clicked button says so; else return None."""
    if action["do"] != "find":
        return None
    return marking.find_passages(apprentice, action["exchange"], action["words"], reach)
