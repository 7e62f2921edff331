"""Extractive summaries: the headings of a document and its most central sentences.

The sentences are those that together stand nearest to all others: each next one is the one that says most of what the
ones before have not said (facility location, Lin and Bilmes, ACL 2011). Beginnings count more.
"""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from assistant.steps.conversation.reply import distinct, shorten
from assistant.steps.languages.language import Texts
from assistant.steps.quotable import Quotable, quotable
from retrieval.documents import Passage
from retrieval.index.embedding.embedder import Embedder
from retrieval.text.headings import nearest_heading

FEWEST_CLAUSES = 3
_CLAUSE = re.compile(r"(?:§ ?)?\d{1,2}[.)]? +([A-ZÀ-Ý][^.:;!?]{2,60})")
_BULLET = re.compile(r"^(?:[-*+•]|\d+[.)])\s+")
_PROPERTY = re.compile(r"[\w-]+: ")
"""What looks like a heading where a file begins with its properties: "author: …"."""
_ADDRESS = re.compile(r"\s?\(https?://[^\s)]*\)")
READ_PASSAGES = 40
"""Most passages that are read of a document; of longer ones evenly spread passages."""
MOST_SENTENCES = 240
WORDS = 62
SHORTEST_SENTENCE_WORDS = 7
"""Shorter ones are headings of a text without marks, or say little by themselves."""
LONGEST_SENTENCE_WORDS = 35
MOST_HEADINGS = 6
FIRST_BONUS = 0.15
"""Added to the mean similarity that the first sentence of a document brings: it often says what it is for."""
SECTION_BONUS = 0.02
"""Added for the first sentence below a heading."""
TITLE_WEIGHT = 0.1
"""Of the similarity to the title, which says what the document is about."""


def summarize(
    title: str,
    passages: Sequence[Passage],
    embedder: Callable[[], Embedder],
    texts: Texts,
    *,
    sentences: int = 4,
    most_words: int = WORDS,
    headings: int = MOST_HEADINGS,
    first_number: int = 1,
) -> tuple[str, list[Passage]]:
    """Return a summary with its citations, and the passages that these point to, numbered from `first_number`.

    `title` is how the document is named. At least one sentence is given if the passages have any.
    """
    spoken = [one for one in quotable(passages, MOST_SENTENCES) if not (one.name or _says_nothing(one.highlight.text))]
    chosen = _choose_central(spoken, embedder, sentences, most_words)
    if not chosen:
        return texts.no_text.format(title=title), []
    cited = list({one.highlight.passage.chunk.id: one.highlight.passage for one in chosen}.values())
    numbers = {passage.chunk.id: number for number, passage in enumerate(cited, start=first_number)}
    said = [f"{_plain(one.highlight.text)} [{numbers[one.highlight.passage.chunk.id]}]" for one in chosen]
    named = [nearest_heading(one.headings) for one in spoken] if any(one.headings for one in spoken) else []
    names = [shorten(name.rstrip("."), 6) for name in named or _clauses(passages) if name]
    names = [name for name in distinct(names) if name not in title and not _PROPERTY.match(name)]
    covers = [texts.headings.format(headings=texts.comma.join(names[:headings]))] if len(names) > 1 else []
    return " ".join([texts.summary.format(title=title), *said, *covers]), cited


def _says_nothing(sentence: str) -> bool:
    """Return whether a sentence only announces what follows, or is a heading without marks, in capitals."""
    return sentence.endswith(":") or sentence.isupper()


def _clauses(passages: Sequence[Passage]) -> list[str]:
    """Return the titles of numbered clauses, which stand in lines of their own with text below: "4. Liability"."""
    lines = [line.strip() for passage in passages for line in passage.chunk.text.splitlines() if line.strip()]
    found = [
        clause[1] for line, below in pairwise(lines) if (clause := _CLAUSE.fullmatch(line)) and not _CLAUSE.match(below)
    ]
    titles = [title.capitalize() if title.isupper() else title for title in found]
    return titles if len(titles) >= FEWEST_CLAUSES else []


def _plain(sentence: str) -> str:
    """Return a sentence without bullet, addresses of links and brackets that would be read as citations."""
    return shorten(_ADDRESS.sub("", _BULLET.sub("", sentence)), most_words=1_000)


def _choose_central(
    sentences: Sequence[Quotable], embedder: Callable[[], Embedder], most: int, most_words: int
) -> list[Quotable]:
    """Return the sentences that together say most and have room, in their order."""
    lengths = [len(one.highlight.text.split()) for one in sentences]
    good = [
        place for place, length in enumerate(lengths) if SHORTEST_SENTENCE_WORDS <= length <= LONGEST_SENTENCE_WORDS
    ]
    some = [sentences[place] for place in good or range(min(len(sentences), 1))]
    if not some:
        return []
    title, *rest = embedder().embed([some[0].highlight.passage.chunk.title, *(one.highlight.text for one in some)])
    vectors = np.array(rest)
    similar = np.clip(vectors @ vectors.T, 0, None)
    bonus = np.array([SECTION_BONUS * (one.headings != before.headings) for before, one in pairwise([some[0], *some])])
    bonus[0] = FIRST_BONUS
    bonus += TITLE_WEIGHT * (vectors @ title)
    chosen: list[int] = []
    said, room = np.zeros(len(some), dtype=similar.dtype), most_words
    while len(chosen) < most:
        gains = np.maximum(similar - said, 0).mean(axis=1) + bonus
        fitting = [
            place
            for place in np.argsort(-gains, kind="stable").tolist()
            if place not in chosen and (not chosen or len(some[place].highlight.text.split()) <= room)
        ]
        if not fitting:
            break
        chosen.append(fitting[0])
        said = np.maximum(said, similar[fitting[0]])
        room -= len(some[fitting[0]].highlight.text.split())
    return [some[place] for place in sorted(chosen)]
