"""What every language says of the model that answers, of others that can be chosen, and of what is done for it."""

from dataclasses import dataclass
from typing import TypedDict


class Doing(TypedDict):
    """What is done, each with {model}."""

    looking: str
    downloading: str
    loading: str
    measuring: str
    done: str
    cancelled: str
    failed: str


@dataclass(frozen=True)
class ModelTexts:
    """The panel of the model."""

    heading: str
    size: str
    parameters: str
    """{size}, such as "135M"."""
    licence: str
    window: str
    tokens: str
    """How many {count} prompt and answer have together."""
    engine: str
    held: str
    """What the model's numbers are held as is called."""
    memory: str
    server: str
    """What the address of a model server is called."""
    not_loaded: str
    others: str
    """What lists the models that can be chosen."""
    close: str
    machine: str
    """What this machine has: {memory} GB."""
    machine_gpu: str
    """The same of the {gpu}."""
    model: str
    fits: str
    trains: str
    """That a model can answer and be trained here."""
    answers: str
    """That a model can answer here, and is too large to be trained."""
    held_as: str
    """That it can if it is held in {ways}."""
    too_large: str
    """That it needs {needed} of {there} GB."""
    gated: str
    used: str
    use: str
    use_sure: str
    """With {model}."""
    fetch_sure: str
    """The same where {model} is downloaded first, {size} GB."""
    servers: str
    no_servers: str
    other: str
    other_hint: str
    at_server: str
    doing: Doing
    come: str
    """How much of a download has come: {done} of {total} GB."""
    goes_on: str
    """That {model} goes on answering, after something failed."""
    unfitting: str
    """Which {versions} do not serve with the model."""
    cancel: str
    measure: str
    unmeasured: str
    measured: str
    """An {engine}, how many {seconds} an answer takes with it, and {time} when that was measured."""
