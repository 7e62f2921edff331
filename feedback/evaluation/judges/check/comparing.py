"""Lets a judge compare two answers to a question, in both orders: a judge often prefers what it reads first."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, Field, field_validator

from feedback.evaluation.judges.asking import JudgeModel, UnjudgedError, UnreachableJudgeError, Write, ask

Better = Literal["A", "B", "tie"]

PROMPT = """Two answers, A and B, were given to the same question. Say which of them helps the person who asked more. \
A right and complete answer is better than a wrong, an incomplete, an evasive or an unrelated one. Length, style and \
the order of the two do not matter. If both are equally good, or say the same, it is a tie.

Reply with one JSON object: {{"reason": "one sentence", "better": "A"}}, where "better" is "A", "B" or "tie".

Question: {question}

Answer A: {a}

Answer B: {b}
"""


class Preference(BaseModel):
    """What a judge replies."""

    reason: str = ""
    better: Better = Field(description="The better answer, or tie")

    @field_validator("better", mode="before")
    @classmethod
    def _accept_other_spellings(cls, value: object) -> object:
        """Accept "a", "Answer A" and "equal" too."""
        if not isinstance(value, str):
            return value
        word = value.strip().strip(".").casefold().removeprefix("answer ")
        return {"a": "A", "b": "B", "tie": "tie", "equal": "tie", "both": "tie", "neither": "tie"}.get(word, value)


@dataclass(frozen=True)
class Comparison:
    """What a judge said of two answers, once in each order."""

    forward: Better | None
    """With the first answer as A; None when it was not judged."""
    backward: Better | None
    """With the first answer as B, and turned round: "A" is the first answer here too."""
    problem: str = ""
    """Why it was not judged."""

    @property
    def judged(self) -> bool:
        """Whether both orders were judged."""
        return self.forward is not None and self.backward is not None

    @property
    def stands(self) -> bool:
        """Whether the preference is the same in both orders."""
        return self.judged and self.forward == self.backward

    @property
    def preferred(self) -> Better:
        """The preference that does not depend on the order; a tie when it turns with it."""
        return self.forward if self.stands and self.forward else "tie"


async def compare_all(
    model: JudgeModel, pairs: Sequence[tuple[str, str, str]], *, at_once: int, timeout_s: float
) -> list[Comparison]:
    """Compare the answers of each (question, first answer, second answer), at least one, in their order.

    Raises UnreachableJudgeError when the judge cannot be asked.
    """
    places = asyncio.Semaphore(at_once)
    async with model.opened() as write:

        async def once(question: str, a: str, b: str) -> Better | UnjudgedError:
            async with places:
                try:
                    async with asyncio.timeout(timeout_s):
                        return await _compare(write, question, a, b)
                except TimeoutError:
                    return UnreachableJudgeError(f"the judge did not answer within {timeout_s:g} s")
                except UnjudgedError as error:
                    return error

        asked = [(question, *order) for question, a, b in pairs for order in ((a, b), (b, a))]
        first = await once(*asked[0])  # alone, because a server that is down would keep all the others waiting
        if isinstance(first, UnreachableJudgeError):
            raise UnreachableJudgeError(f"The judge cannot be measured: {first}.")
        replies: list[Better | UnjudgedError] = [first, *await asyncio.gather(*(once(*one) for one in asked[1:]))]
    turned: dict[Better, Better] = {"A": "B", "B": "A", "tie": "tie"}
    comparisons = []
    for forward, backward in zip(replies[::2], replies[1::2], strict=True):
        problem = next((str(reply) for reply in (forward, backward) if isinstance(reply, UnjudgedError)), "")
        comparisons.append(
            Comparison(
                None if isinstance(forward, UnjudgedError) else forward,
                None if isinstance(backward, UnjudgedError) else turned[backward],
                problem,
            )
        )
    return comparisons


async def _compare(write: Write, question: str, a: str, b: str) -> Better:
    return (await ask(write, PROMPT.format(question=question, a=a, b=b), Preference)).better
