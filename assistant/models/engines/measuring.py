"""Measures which engine answers faster on this machine, with the model of the settings and prompts of usual length."""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from assistant.answers import Decoding, Turn
from assistant.errors import AssistantError
from assistant.models.engines.choosing import LLAMA_CPP, Measured
from assistant.models.engines.fitting import refuse_too_large
from assistant.models.engines.loading import LOADERS
from assistant.seams import Writer
from assistant.settings import ModelSettings

PROMPT_TOKENS, NEW_TOKENS = 1000, 60
"""About what a question with six passages and its answer take."""
_LENGTH = Decoding(max_new_tokens=NEW_TOKENS, temperature=0, end_probability=1.0)
"""An answer never ends before its length: so that all write as much."""
_ROUNDS = 3
_QUESTIONS = ("How long is the notice of the lease?", "Who pays for repairs of the roof?")


def measure(
    settings: ModelSettings, home: Path, on_engine: Callable[[str], None] = lambda _: None
) -> tuple[list[Measured], dict[str, AssistantError]]:
    """Return what each engine takes, and why those that cannot run the model cannot.

    Each answers once to wake up, then several times a new prompt and another question about the same passages. The
    quickest counts: what else the machine does only makes answers slower.
    """
    measured, failed = [], {}
    for engine, load in LOADERS.items():
        on_engine(engine)
        try:
            if engine != LLAMA_CPP:
                refuse_too_large(settings, home)
            measured.append(_measure(engine, load, settings, home))
        except AssistantError as error:
            failed[engine] = error
    return measured, failed


def _measure(
    engine: str, load: Callable[[ModelSettings, Path], Writer], settings: ModelSettings, home: Path
) -> Measured:
    load(settings, home)  # what is prepared only once does not count
    begin = time.monotonic()
    writer = load(settings, home)
    loaded = time.monotonic() - begin
    _answer(writer, compose(writer, 0, _QUESTIONS[0]))
    rounds = [
        [_answer(writer, compose(writer, edition, one)) for one in _QUESTIONS] for edition in range(1, _ROUNDS + 1)
    ]
    first, answer = (min(new[which] for new, _ in rounds) for which in (0, 1))
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Measured(engine, loaded, first, answer, min(again for _, (_, again) in rounds), now)


class Counts(Protocol):
    """Knows how long a prompt is, and may be."""

    @property
    def window(self) -> int:
        """Most tokens of prompt and answer together."""
        ...

    def count_tokens(self, messages: Sequence[Turn]) -> int:
        """Return the length of the prompt that `messages` become."""
        ...


def compose(writer: Counts, edition: int, question: str) -> list[Turn]:
    """Return a prompt of about `PROMPT_TOKENS`, whose passages depend on the edition alone."""
    passages: list[str] = []
    while True:
        number = len(passages) + 1
        passages.append(
            f"[{number}] Lease {edition}-{number}\nThe tenant of house {number} pays {400 + 7 * number + edition} a "
            f"month by the {number % 28 + 1}th. The notice is {number % 6 + 1} months, in writing. Repairs up to "
            f"{40 + number} are borne by the tenant, all others by the owner."
        )
        turns = [
            Turn("system", "Answer the question in one to three sentences, using only the numbered passages."),
            Turn("user", "\n\n".join([*passages, f"Question: {question}"])),
        ]
        if writer.count_tokens(turns) >= min(PROMPT_TOKENS, writer.window - NEW_TOKENS - 120):
            return turns


def _answer(writer: Writer, prompt: list[Turn]) -> tuple[float, float]:
    """Return the seconds to the first token and to the end of an answer."""
    begin = time.monotonic()
    first = 0.0
    for _ in writer.stream(prompt, _LENGTH, threading.Event()):
        first = first or time.monotonic() - begin
    return first, time.monotonic() - begin
