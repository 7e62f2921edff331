"""How often a judge agrees with people, and how much of that is more than chance."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import BaseModel, StringConstraints, ValidationError, field_validator

from feedback.errors import FeedbackError, explain_unreadable
from feedback.evaluation.judges.check.comparing import Better

EXPECTED = '{"question": "…", "answer_a": "…", "answer_b": "…", "preferred": "a" or "b" or "tie"}'
RESAMPLES = 2_000

_Filled = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class HumanPreference(BaseModel):
    """Which of two answers a person preferred."""

    question: _Filled
    answer_a: _Filled
    answer_b: _Filled
    preferred: Better

    @field_validator("preferred", mode="before")
    @classmethod
    def _accept_small_letters(cls, value: object) -> object:
        return value.upper() if value in ("a", "b") and isinstance(value, str) else value


@dataclass(frozen=True)
class Agreement:
    """How far two raters agree on the same pairs."""

    share: float
    """Share of the pairs on which both say the same, 0 to 1."""
    kappa: float
    """Cohen's kappa: 0 is agreement by chance, 1 is full agreement."""
    low: float
    """Lower end of the 95 % interval of kappa."""
    high: float
    """Upper end of it."""
    n: int


def load_preferences(path: Path) -> list[HumanPreference]:
    """Read the preferences of people, one a line. Empty lines and unknown keys are ignored.

    Raises FeedbackError for a file that cannot be read or holds none, and with its number for a line that is not as
    expected.
    """
    with explain_unreadable(path):
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    found = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found.append(HumanPreference.model_validate(json.loads(line)))
        except json.JSONDecodeError as error:
            raise FeedbackError(f"{path.name}, line {number}: not JSON ({error}). Expected {EXPECTED}") from error
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(map(str, first["loc"])) or "row"
            raise FeedbackError(f"{path.name}, line {number}: {field}: {first['msg']}. Expected {EXPECTED}") from error
    if not found:
        raise FeedbackError(f"{str(path)!r} holds no preference. Expected one row a line: {EXPECTED}")
    return found


def measure_agreement(judge: Sequence[Better], people: Sequence[Better]) -> Agreement:
    """Compare the two, pair by pair, with an interval from resampled pairs. Both are as long, with at least one pair.

    Source: Cohen (1960), "A coefficient of agreement for nominal scales"; the interval is a percentile bootstrap, with
    the same resamples every time.
    """
    pairs = list(zip(judge, people, strict=True))
    draws = np.random.default_rng(0).integers(len(pairs), size=(RESAMPLES, len(pairs)))
    kappas = [_measure_kappa([pairs[at] for at in draw]) for draw in draws.tolist()]
    low, high = np.quantile(kappas, [0.025, 0.975])
    share = sum(a == b for a, b in pairs) / len(pairs)
    return Agreement(share, _measure_kappa(pairs), float(low), float(high), len(pairs))


def _measure_kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """Return Cohen's kappa; 0 when one rater always says the same, because chance alone could do that."""
    n = len(pairs)
    of_one, of_other = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    by_chance = sum(of_one[name] * of_other[name] for name in of_one) / n**2
    observed = sum(a == b for a, b in pairs) / n
    return 0.0 if by_chance == 1 else (observed - by_chance) / (1 - by_chance)
