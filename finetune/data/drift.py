"""Whether questions, and the passages found for them, have moved since the versions that serve were trained.

Questions asked up to the training are compared with those asked since. The corrected ones alone would not do: people
correct what was answered badly, so they differ from what is asked on any day.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from pydantic import TypeAdapter, ValidationError

from assistant.adapters.files import write_whole
from feedback.records import Exchange
from finetune.errors import FinetuneError

if TYPE_CHECKING:
    from retrieval.index.embedding.embedder import Embedder

DRIFT = "drift.json"
MOST_QUESTIONS = 500
MOST_PASSAGES = 200
"""Of each side; embedding passages takes longer."""
FEWEST = 30
"""Questions of each side under which nothing is measured."""
MOVED = 0.01
"""The largest p at which something is said to have moved."""
PERMUTATIONS = 999
_SEED = 20_230_817
"""Fixed, so that the same questions always give the same p."""


@dataclass(frozen=True)
class Moved:
    """A two-sample test of embeddings."""

    p: float
    """How likely two samples of one distribution are to lie this far apart."""
    then: int
    """Size of the sample up to the training, and in `now` of the one since."""
    now: int

    @property
    def sure(self) -> bool:
        """Whether they have moved."""
        return self.p <= MOVED


@dataclass(frozen=True)
class Drift:
    """How far what is asked has moved since a version was trained."""

    version: str
    trained_at: str
    """ISO 8601, UTC."""
    questions: Moved | None
    """None: there are too few questions of one side."""
    passages: Moved | None = None
    """Of the best passage for each question."""

    @property
    def sentence(self) -> str:
        """What is known, for people."""
        since = f"since {self.version} was trained on {self.trained_at[:10]}"
        if self.questions is None:
            return f"Whether questions have moved {since} cannot be told yet: {FEWEST} before and after are needed."
        told = [_describe("Questions", self.questions, since)]
        if self.passages is not None:
            told.append(_describe("The passages found for them", self.passages, "since then"))
        return " ".join(told)

    def save(self, folder: Path) -> None:
        """Write it into the folder of the version. It holds numbers and no text."""
        write_whole(folder / DRIFT, json.dumps(asdict(self), indent=1))


def read_drift(folder: Path) -> Drift | None:
    """Return what was measured last of the version in `folder`; None before the first time.

    Raises FinetuneError when the file is damaged.
    """
    try:
        return TypeAdapter(Drift).validate_json((folder / DRIFT).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        raise FinetuneError(f"{str(folder / DRIFT)!r} cannot be read: delete it. The next night writes it.") from error


def measure_drift(
    version: str,
    trained_at: str,
    read_answers: Callable[[datetime | None, datetime, int], Sequence[Exchange]],
    embedder: "Callable[[], Embedder]",
    now: datetime,
) -> Drift:
    """Compare what was asked up to the training of a version with what was asked since.

    `read_answers` returns the latest answers of a period. Nothing is embedded where there are too few.
    """
    trained = datetime.fromisoformat(trained_at)
    sides = [
        _choose(read_answers(since, until, 2 * MOST_QUESTIONS)) for since, until in ((None, trained), (trained, now))
    ]
    if min(map(len, sides)) < FEWEST:
        return Drift(version, trained_at, None)
    questions = [embedder().embed_questions([one.answer.standalone_question for one in side]) for side in sides]
    found = [[one.answer.passages[0].chunk.text for one in side if one.answer.passages] for side in sides]
    passages = None
    if min(map(len, found)) >= FEWEST:
        passages = compare_samples(*(embedder().embed(texts[:MOST_PASSAGES]) for texts in found))
    return Drift(version, trained_at, compare_samples(*questions), passages)


def compare_samples(then: np.ndarray, now: np.ndarray) -> Moved:
    """Test whether two samples of embeddings, of shapes (m, d) and (n, d), have one distribution.

    The statistic is the squared maximum mean discrepancy with a Gaussian kernel as wide as the median distance, its p
    that of a permutation test (Gretton et al. 2012, JMLR 13).
    """
    both = np.concatenate([then, now]).astype(np.float64)
    squared = np.maximum((both**2).sum(1)[:, None] + (both**2).sum(1) - 2 * both @ both.T, 0)
    width = np.median(squared[np.triu_indices(len(both), 1)]) or 1.0
    kernel = np.exp(-squared / width)
    random = np.random.default_rng(_SEED)
    first = np.arange(len(both)) < len(then)
    sides = np.stack([first, *(random.permutation(first) for _ in range(PERMUTATIONS))]).astype(np.float64)
    # With signs 1/m and -1/n, the quadratic form is the mean within each side minus twice the mean between them.
    weights = sides / len(then) - (1 - sides) / len(now)
    distances = np.einsum("pi,pi->p", weights @ kernel, weights)
    p = float((distances >= distances[0] - 1e-12).mean())
    return Moved(p, len(then), len(now))


def _choose(answers: Sequence[Exchange]) -> list[Exchange]:
    """Return one answer for each question that documents were searched for, up to MOST_QUESTIONS."""
    asked = {one.answer.standalone_question: one for one in answers if not (one.answer.about or one.answer.attached)}
    return list(asked.values())[:MOST_QUESTIONS]


def _describe(what: str, moved: Moved, since: str) -> str:
    samples = f"p = {moved.p:.3f}, {moved.then} before and {moved.now} since"
    return f"{what} have moved {since} ({samples})." if moved.sure else f"{what} have not moved {since} ({samples})."
