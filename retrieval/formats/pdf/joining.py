"""Join the blocks of pages: words divided at the end of a line, and sentences that go on overleaf."""

import re
from collections.abc import Sequence

from retrieval.formats.reading import PARTS_BORDER

DIVIDED = re.compile(r"(?<=[^\W\d_]{2})[-\u00ad\u2010]\n(?=[^\W\d_]{2})")
WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?(?![-\u00ad\u2010]?\n)")
WORD_BEFORE, WORD_AFTER = re.compile(r"\S+$"), re.compile(r"[^\W_]+")
SENTENCE_END = re.compile(r"[.!?…:;。！？][\"')\]”’»]*$")
FEWEST_WORDS = 4
"""A last line with fewer words is no running text."""


def join_pages(pages: Sequence[Sequence[str]]) -> tuple[str, list[tuple[int, bool]]]:
    """Return the text of all pages, and for each where it begins and whether what is before it ends there."""
    text, starts = "", []
    whole = "\n".join(block for blocks in pages for block in blocks)
    known = {found.casefold() for found in WORDS.findall(whole)}
    for blocks in pages:
        page = join_words(_join_blocks(blocks), known)
        if text and page and _goes_on(text, page):
            starts.append((len(text), False))
            is_divided = text[-1] in "-\u00ad\u2010"
            text = join_words(f"{text}\n{page}", known) if is_divided else f"{text} {page}"
            continue
        text += PARTS_BORDER if starts else ""
        starts.append((len(text), True))
        text += page
    return text, starts


def place_notes(blocks: Sequence[str], notes: Sequence[str]) -> list[str]:
    """Return the blocks of a page with its notes behind the last that ends a sentence; the next may go on overleaf."""
    ends = (at for at in range(len(blocks), 0, -1) if SENTENCE_END.search(blocks[at - 1]))
    last = next(ends, len(blocks))
    return [*blocks[:last], *notes, *blocks[last:]]


def _join_blocks(blocks: Sequence[str]) -> str:
    """Join the blocks of a page; one at the end of a column may go on in the next."""
    text = ""
    for block in filter(None, blocks):
        divided = "\n" if text[-1:] in ("-", "\u00ad", "\u2010") else " "
        text += (divided if _goes_on(text, block) else PARTS_BORDER) + block if text else block
    return text


def join_words(text: str, known: set[str]) -> str:
    """Join words that were divided at the end of a line.

    A hyphen stays if the word has one elsewhere too, or if both of its halves are words and the whole is none.
    """
    if "\n" not in text:
        return text

    def join(found: re.Match[str]) -> str:
        before, after = (
            WORD_BEFORE.search(text[max(0, found.start() - 40) : found.start()]),
            WORD_AFTER.match(text, found.end()),
        )
        assert before is not None
        assert after is not None
        first, second = before[0].casefold(), after[0].casefold()
        if f"{first}-{second}" in known or after[0][0].isupper() or "-" in first or "/" in first:
            return "-"
        return "-" if first + second not in known and {first, second} <= known else ""

    return DIVIDED.sub(join, text)


def _goes_on(text: str, page: str) -> bool:
    """Whether a sentence that begins on one page goes on on the next."""
    last, first = text.rpartition("\n")[2], page.partition("\n")[0]
    is_text = len(last.split()) >= FEWEST_WORDS and len(first.split()) >= FEWEST_WORDS and "|" not in last + first
    return is_text and not SENTENCE_END.search(last) and first[:1].islower()
