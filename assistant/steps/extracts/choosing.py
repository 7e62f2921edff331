"""Choose what is quoted: the window of the passages that answers best, judged by vectors, by words and by reading.

Reading alone chooses worse than vectors and words, and the three together better than either (docs/experiments.md).
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from assistant.adapters.style import FIRST_STYLE, ExtractStyle
from assistant.answerability.reading.units import read_units
from assistant.seams import Extract
from retrieval.documents import Passage
from retrieval.index.embedding.embedder import Embedder
from retrieval.search.reranking import FindReader, no_reader
from retrieval.text.units import Unit
from retrieval.text.windows import Window, find_windows
from retrieval.text.words import question_words, stem, words

HEADING = 0.25
"""Weight of the vector of a heading beside that of the unit below it."""
WORDS = 0.3
"""Weight of the share of the question's words that a unit has, beside its cosine."""
FOUND = 0.6
"""Weight of the score of the search beside that of the window."""
SHARPNESS = 8.0
"""How far the best unit of a window decides about it: the scores are summed up as log(sum(exp(8 score)))."""
READ = 0.08
"""Weight of what the model that reads question and units together says of a window, log(sum(exp(logit)))."""
FARTHER = 0.3
"""A paragraph before the one that answers, or a section behind it, is not shown if it is so much farther from the
question."""
MOST_CHARACTERS = 1500
"""What is compared of a unit; embedding models read no more."""
_COMPARES = re.compile(
    r"\b(?:or|versus|vs|than|compared?|differen(?:ce|ces|t)|differ|both|oder|o|ou)\b|,\s*and\b"
    r"|\bthe \w+ and the \w+",
    re.IGNORECASE,
)
_PARAGRAPH = re.compile(r"\n\s*\n")
_ASKS = ("?", "？")
_NEARLY = 0.85
"""A second place answers too where its score is at least this share of the best one's."""


class NearestWindows:
    """Satisfies the assistant's ExtractChooser."""

    def __init__(self, embedder: Callable[[], Embedder], reader: FindReader = no_reader) -> None:
        """Load nothing yet."""
        self._embedder = embedder
        self._reader = reader
        self._last_read: tuple[object, dict[tuple[str, Unit], float]] = (None, {})

    def extracts(
        self, question: str, passages: Sequence[Passage], style: ExtractStyle = FIRST_STYLE, *, doubtful: bool = False
    ) -> list[Extract]:
        """Return the window that answers best, or as many as the style says, of different places.

        A question that compares is answered from two places, shorter ones, if the second answers nearly as well.
        """
        compares = _COMPARES.search(question) is not None
        most_words = style.compared_words if compares else style.doubtful_words if doubtful else style.sure_words
        ranked = self.rank(question, passages, most_words)
        if compares and style.places == 1:
            return _take_apart(2, [one for one in ranked if one.score >= _NEARLY * ranked[0].score])
        return _take_apart(style.places, ranked)

    def rank(self, question: str, passages: Sequence[Passage], most_words: int) -> list[Extract]:
        """Return the windows of the passages, best first, each text once."""
        windows: dict[str, tuple[Passage, Window]] = {}
        for passage in passages:
            for window in find_windows(read_units(passage), most_words):
                windows.setdefault(window.text, (passage, window))
        if not windows:
            return []
        scores = self._score_units(question, list(windows.values()))
        logits = self._read(question, passages)
        repeating: set[str] = set()
        if question.rstrip().endswith(_ASKS):
            said = f" {' '.join(words(question))} "
            texts = {unit.text for _, window in windows.values() for unit in window.units}
            repeating = {text for text in texts if said in f" {' '.join(words(text))} "}
        ranked = []
        for passage, window in windows.values():
            near = np.array([scores[key] for key in _compared(passage, window)])
            asks = np.array([unit.text.endswith(_ASKS) for unit in window.units])
            repeats = np.array([unit.text in repeating for unit in window.units])
            if (asks | repeats).all():
                continue
            told = np.append(~asks[1:], False) & np.array([unit.kind != "item" for unit in window.units])
            # a question says something with what follows it, but not in a list of them, and not the one that is asked
            says = (~asks | told) & ~repeats
            score = float(np.log(np.exp(SHARPNESS * near[says]).sum()) / SHARPNESS + FOUND * passage.scores.fused)
            if logits:
                read = np.array([logits[passage.chunk.id, unit] for unit in window.units])
                score += READ * float(np.logaddexp.reduce(read[says]))
                near = near + READ * read
            best = int(np.where(asks | repeats, -np.inf, near).argmax())
            first = _find_first(passage.chunk.text, window.units, near, best)
            shown = _cut(window, first, _find_end(window.units, near, best))
            ranked.append(Extract(passage, shown, score, best - first))
        return sorted(ranked, key=lambda one: -one.score)

    def _read(self, question: str, passages: Sequence[Passage]) -> dict[tuple[str, Unit], float]:
        """Return the logit of each unit by its passage, where there is a model that reads.

        What was read last is remembered, because quotes of several lengths are compared.
        """
        if (reader := self._reader()) is None:
            return {}
        asked = (question, tuple(passage.chunk.id for passage in passages))
        known, logits = self._last_read
        if known == asked:
            return logits
        read = zip(passages, reader.read(question, passages), strict=True)
        logits = {
            (passage.chunk.id, unit): float(logit)
            for passage, of_passage in read
            for unit, logit in zip(read_units(passage), of_passage, strict=True)
        }
        self._last_read = (asked, logits)
        return logits

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


def _find_first(text: str, units: Sequence[Unit], near: np.ndarray, best: int) -> int:
    """Return which unit of `text` is shown first: before the paragraph that answers, only what introduces it or says
    nearly as much to the question, and nothing of another section."""
    first = best
    while first > 0 and units[first - 1].heading == units[best].heading:
        introduces = units[first].lead is not None or units[first].kind == units[first - 1].kind in ("field", "item")
        goes_on = units[first].text[:1].islower() or not _PARAGRAPH.search(
            text, units[first - 1].end, units[first].start
        )
        if not (introduces or goes_on or near[first - 1] >= near[best] - FARTHER):
            break
        first -= 1
    return first


def _find_end(units: Sequence[Unit], near: np.ndarray, best: int) -> int:
    """Return before which unit the shown ones end: another section behind the answer comes only if it says nearly as
    much to the question."""
    after = (at for at in range(best + 1, len(units)) if units[at].heading != units[best].heading)
    end = next(after, len(units))
    is_whole = end == len(units) or units[end - 1].text.endswith(":")  # what only introduces is no end
    return len(units) if is_whole or near[end:].max() >= near[best] - FARTHER else end


def _cut(window: Window, first: int, end: int) -> Window:
    """Return the units of the window from number `first` to before `end`, and what it says of a list that is left."""
    units = window.units[first:end]
    entries = [unit for unit in window.units if unit.kind == "item"]
    if len(units) == len(window.units) or not entries:
        return replace(window, units=units)
    last = entries[-1]
    if last not in units:  # the list that the window tells of is not shown
        return Window(units)
    of_list = (
        unit
        for unit in window.units[:first]
        if (unit.kind, unit.lead, unit.heading) == ("item", last.lead, last.heading)
    )
    return replace(window, units=units, shown=max(window.shown - len([*of_list]), 0))


def _compared(passage: Passage, window: Window) -> Iterator[tuple[str, str]]:
    """Yield each unit as it is compared, with its title before it, which passages seldom repeat, and its heading."""
    title = passage.chunk.title
    for unit in window.units:
        yield f"{title}: {unit.text}"[:MOST_CHARACTERS], unit.heading or title


def _take_apart(places: int, ranked: Sequence[Extract]) -> list[Extract]:
    """Return the first extracts that share nothing with one before them."""
    taken: list[Extract] = []
    for one in ranked:
        if len(taken) < places and not any(_overlap(one, other) for other in taken):
            taken.append(one)
    return taken


def _overlap(one: Extract, other: Extract) -> bool:
    def places(extract: Extract) -> set[Unit]:
        return set(extract.window.units)

    return one.passage is other.passage and bool(places(one) & places(other))
