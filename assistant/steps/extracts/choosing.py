"""Choose what is quoted: the window of the passages that answers best, judged by vectors and words.

A cross-encoder that reads question and window together, trained on 1,300 questions of public data, chose better than
this on that data and worse on everyday questions (docs/experiments.md).
"""

import re
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from assistant.seams import Extract
from retrieval.documents import Passage
from retrieval.index.embedding.embedder import Embedder
from retrieval.text.headings import nearest_heading
from retrieval.text.units import Unit, find_units
from retrieval.text.windows import Window, find_windows
from retrieval.text.words import question_words, stem, words

SURE_WORDS, DOUBTFUL_WORDS, COMPARED_WORDS = 60, 100, 50
"""Words that are shown: of a sure answer as many as are read at a glance, of a doubtful one more, because it holds the
fact more often; of each side of a comparison."""
HEADING = 0.25
"""Weight of the vector of a heading beside that of the unit below it."""
WORDS = 0.3
"""Weight of the share of the question's words that a unit has, beside its cosine."""
FOUND = 0.6
"""Weight of the score of the search beside that of the window."""
SHARPNESS = 8.0
"""How far the best unit of a window decides about it: the scores are summed up as log(sum(exp(8 score)))."""
MOST_CHARACTERS = 1500
"""What is compared of a unit; embedding models read no more."""
_COMPARES = re.compile(
    r"\b(?:or|versus|vs|than|compared?|differen(?:ce|ces|t)|differ|both|oder|o|ou)\b|,\s*and\b", re.IGNORECASE
)
_NEARLY = 0.85
"""A second place answers too where its score is at least this share of the best one's."""


class NearestWindows:
    """Satisfies the assistant's ExtractChooser."""

    def __init__(self, embedder: Callable[[], Embedder]) -> None:
        """Load nothing yet."""
        self._embedder = embedder

    def extracts(self, question: str, passages: Sequence[Passage], *, doubtful: bool = False) -> list[Extract]:
        """Return the window that answers best, two shorter ones of different places for a question that compares."""
        compares = _COMPARES.search(question) is not None
        most_words = COMPARED_WORDS if compares else DOUBTFUL_WORDS if doubtful else SURE_WORDS
        ranked = self.rank(question, passages, most_words)
        if not compares:
            return ranked[:1]
        best = ranked[:1]
        others = (one for one in ranked[1:] if not _overlap(one, ranked[0]) and one.score >= _NEARLY * ranked[0].score)
        return [*best, *[one for one in [next(others, None)] if one]]

    def rank(self, question: str, passages: Sequence[Passage], most_words: int) -> list[Extract]:
        """Return the windows of the passages, best first, each text once."""
        windows: dict[str, tuple[Passage, Window]] = {}
        for passage in passages:
            for window in find_windows(
                find_units(passage.chunk.text, nearest_heading(passage.chunk.place)), most_words
            ):
                windows.setdefault(window.text, (passage, window))
        if not windows:
            return []
        scores = self._score_units(question, list(windows.values()))
        ranked = []
        for passage, window in windows.values():
            near = np.array([scores[key] for key in _compared(passage, window)])
            asks = np.array([unit.text.endswith(("?", "？")) for unit in window.units])
            if asks.all():
                continue
            told = np.append(~asks[1:], False) & np.array([unit.kind != "item" for unit in window.units])
            heard = near[~asks | told]  # a question says something with what follows it, but not in a list of them
            score = float(np.log(np.exp(SHARPNESS * heard).sum()) / SHARPNESS + FOUND * passage.scores.fused)
            ranked.append(Extract(passage, window, score, int(np.where(asks, -np.inf, near).argmax())))
        return sorted(ranked, key=lambda one: -one.score)

    def _score_units(self, question: str, windows: Sequence[tuple[Passage, Window]]) -> dict[tuple[str, str], float]:
        """Return the score of each unit by its titled text and its heading."""
        units = list(dict.fromkeys(key for passage, window in windows for key in _compared(passage, window)))
        headings = list(dict.fromkeys(heading for _, heading in units))
        asked = self._embedder().embed_questions([question])[0]
        vectors = self._embedder().embed([*(text for text, _ in units), *headings])
        above = dict(zip(headings, vectors[len(units) :], strict=True))
        wanted = set(map(stem, question_words(question)))
        scores = {}
        for (text, heading), vector in zip(units, vectors[: len(units)], strict=True):
            joined = vector + HEADING * above[heading]
            shared = len(wanted & set(map(stem, words(text)))) / max(len(wanted), 1)
            scores[text, heading] = float(joined @ asked / np.linalg.norm(joined)) + WORDS * shared
        return scores


def _compared(passage: Passage, window: Window) -> Iterator[tuple[str, str]]:
    """Yield each unit as it is compared, with its title before it, which passages seldom repeat, and its heading."""
    title = passage.chunk.title
    for unit in window.units:
        yield f"{title}: {unit.text}"[:MOST_CHARACTERS], unit.heading or title


def _overlap(one: Extract, other: Extract) -> bool:
    def places(extract: Extract) -> set[Unit]:
        return set(extract.window.units)

    return one.passage is other.passage and bool(places(one) & places(other))
