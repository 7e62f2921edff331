"""The texts of the drawer that every language has."""

from dataclasses import dataclass
from typing import TypedDict


class NumberTexts(TypedDict):
    """What people read for each number that can be chosen."""

    passages: str
    examples: str
    max_new_tokens: str
    repetition_penalty: str
    temperature: str
    top_k: str
    top_p: str


@dataclass(frozen=True)
class DrawerTexts:
    """How answers are made: what can be chosen, and what is said of it."""

    heading: str
    """Also the name of the button that opens it."""
    changed: str
    """The same button, where something is chosen."""
    intro: str
    close: str
    as_set: str
    """What an empty choice means: {value} is what the settings say."""
    manner: str
    quote: str
    write: str
    version: str
    serving: str
    """An empty choice of the version: {name} is what serves now."""
    base: str
    only_model: str
    """What answers where there is no choice: {model}, and where it is changed."""
    drawing: str
    greedy: str
    sampling: str
    writing: str
    """The heading of what counts where a model writes."""
    numbers: NumberTexts
    hints: NumberTexts
    untaken: str
    """That the server of the model does not take {names}."""
    save: str
    reset: str
    saved: str
    was_reset: str
    unfit: str
    """That {given} is no {name}, which goes from {least} to {most}."""
    unfit_whole: str
    """The same of whole numbers."""
    gone: str
    """That {given} cannot be chosen."""
    chosen: str
    """The heading of what was chosen for an answer."""
