"""The texts of the golden questions that every language has."""

from dataclasses import dataclass
from typing import TypedDict

from ui.wording.texts.counted import Counted


class RoleTexts(TypedDict):
    """What people read for each role."""

    gold: str
    pin: str
    confirm: str


@dataclass(frozen=True)
class GoldenTexts:
    """What is said where golden questions are kept."""

    keep: str
    """The button below an answer."""
    kept: str
    kept_notice: str
    fate: str
    """What comes of a judgement whose answer is kept."""
    heading: str
    intro: str
    roles: RoleTexts
    role_hints: RoleTexts
    new_people: str
    none: str
    question: str
    answer: str
    answer_hint: str
    refusal: str
    """What stands for the answer where the documents hold none."""
    role: str
    kept_by: str
    you: str
    command_line: str
    add: str
    save: str
    edit: str
    remove: str
    remove_sure: str
    added: str
    upload: str
    imported: Counted
    draft: str
    draft_hint: str
    more_drafts: str
    no_drafts: str
    from_document: str
    """Which document a draft is from: {title}."""
    accept: str
