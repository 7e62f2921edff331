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
from retrieval.index.embedder import Embedder
from retrieval.text.headings import nearest_heading

_BULLET = re.compile(r"^(?:[-*+•]|\d+[.)])\s+")
READ_PASSAGES = 40
"""Most passages that are read of a document; of longer ones evenly spread passages."""
MOST_SENTENCES = 240
WORDS = 70
SHORTEST_SENTENCE_WORDS = 7
"""Shorter ones are headings of a text without marks, or say little by themselves."""
LONGEST_SENTENCE_WORDS = 35
MOST_HEADINGS = 5
FIRST_BONUS = 0.15
"""Added to the mean similarity that the first sentence of a document brings: it often says what it is for."""
SECTION_BONUS = 0.02
"""Added for the first sentence below a heading."""


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
    spoken = [one for one in quotable(passages, MOST_SENTENCES) if not one.name]
    chosen = _choose_central(spoken, embedder, sentences, most_words)
    if not chosen:
        return texts.no_text.format(title=title), []
    cited = list({one.highlight.passage.chunk.id: one.highlight.passage for one in chosen}.values())
    numbers = {passage.chunk.id: number for number, passage in enumerate(cited, start=first_number)}
    said = [
        f"{shorten(_BULLET.sub('', one.highlight.text), 1_000)} [{numbers[one.highlight.passage.chunk.id]}]"
        for one in chosen
    ]
    names = [shorten(name, 6) for one in spoken if (name := nearest_heading(one.headings))]
    names = [name for name in distinct(names) if name not in title]
    covers = [texts.headings.format(headings=texts.comma.join(names[:headings]))] if len(names) > 1 else []
    return " ".join([texts.summary.format(title=title), *said, *covers]), cited


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
    vectors = embedder().embed([one.highlight.text for one in some])
    similar = np.clip(vectors @ vectors.T, 0, None)
    bonus = np.array([SECTION_BONUS * (one.headings != before.headings) for before, one in pairwise([some[0], *some])])
    bonus[0] = FIRST_BONUS
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
