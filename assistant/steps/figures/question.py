"""What a question asks to compute, by its words alone: counts, sums, averages, ends. Tables are not known here."""

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from assistant.steps.figures.lexicon import (
    AVERAGES,
    COUNTS,
    EXTREMES,
    INTENSIFIED,
    LASTING,
    NEGATIONS,
    OPPOSITE,
    SMALL_NUMBERS,
    SOFT,
    SUMS,
)
from assistant.steps.figures.terms import Limit, Period, Token, find_limits, find_periods, tokens_in
from retrieval.text.words import WORD, empty_words, stem_word

MOST_CHARACTERS = 300
"""A longer question tells a story, and words of it would be taken for values."""

_NO_FIGURES = re.compile(
    r"\s*(?:and |so |please )?(?:why|how (?:do|does|did|can|could|should|would|to|come|is|are)\b"
    r"|what (?:happens?|if|should|can|do i|are the steps)|can (?:i|we|you)|may (?:i|we)|should|could|would|do i|am i"
    r"|is it|explain|summari[sz]e|describe|warum|wieso|weshalb|wie (?:kann|soll|mache|muss|geht|funktioniert)"
    r"|wie verarbeite|kann|darf|muss|soll)\b|.*\b(?:if|falls) (?:i|we|you|my|our|the|a|an|ich|wir)\b",
    re.IGNORECASE,
)
"""Questions for reasons, instructions and permissions, which no cell answers."""
_HOW_MANY = re.compile(
    r"\bhow many\b|(?:^\W*|\bthe |\btotal |\baverage )(?:number|count) of\b|\banzahl (?:der|von)\b|\bwie ?viele\b",
    re.IGNORECASE,
)
_TOTAL_OF = re.compile(r"\b(gesamt)(?=[a-zäöüß]{4})", re.IGNORECASE)
"""German puts "total" before its word: Gesamtumsatz."""
_IDLE = re.compile(r"\b(?:tak(?:es?|ing)|took) place\b", re.IGNORECASE)
"""Words that say no more than "is"."""
_GONE = re.compile(
    r"\b(?:(?:out of|not in|no longer in|no|nothing in|without) stock|sold out|ausverkauft"
    r"|nicht (?:mehr )?(?:auf lager|vorrätig))\b",
    re.IGNORECASE,
)
"""Says that nothing is left of something."""
_HOW_LONG = re.compile(r"\b(?:how long|wie lange)\b", re.IGNORECASE)
_HOW_MUCH = re.compile(
    r"\b(?:how (?:much|high|expensive|large|big)|wie (?:viel|hoch|teuer|groß)|wieviel)\b", re.IGNORECASE
)
Asks = Literal["count", "sum", "average", "value"]


@dataclass(frozen=True)
class Extreme:
    """The end of a column that is asked for: "low", "high", "early" or "late"."""

    end: str
    hint: str
    """A word for the column, or ""."""
    tokens: frozenset[int]


@dataclass(frozen=True)
class Asked:
    """A question, read."""

    text: str
    tokens: tuple[Token, ...]
    asks: Asks
    counted: int | None
    """The token after "how many", which says what is counted."""
    is_much: bool
    """Whether it asks how much something is, or how high."""
    is_long: bool
    """Whether it asks how long something takes."""
    extreme: Extreme | None
    top: int | None
    """How many rows of the end are wanted; None when the question does not say."""
    periods: tuple[Period, ...]
    limits: tuple[Limit, ...]
    negated: frozenset[int]
    gone: frozenset[int]
    """The tokens that say that nothing is left."""
    taken: frozenset[int] = field(repr=False)
    """Tokens that say what to compute."""

    @cached_property
    def content(self) -> tuple[Token, ...]:
        """The tokens that a table has to know: no stop words, and nothing of `taken`."""
        return tuple(token for token in self.tokens if token.number not in self.taken and not is_empty(token.word))

    @property
    def asks_who(self) -> bool:
        """Whether it asks for a person."""
        return self.has("who", "whom", "wer", "wem")

    @property
    def asks_when(self) -> bool:
        """Whether it asks for a day, and does not only say when something else is."""
        return any(token.word in ("when", "wann") for token in self.tokens[:3])

    @property
    def lists(self) -> bool:
        """Whether it asks for rows."""
        return self.has("which", "list", "all", "everything", "liste", "alle", "welche", "welcher", "welches")

    def without(self, tokens: frozenset[int]) -> "Asked":
        """Return the question in which these tokens are part of a name and ask to compute nothing."""
        extreme = None if self.extreme and self.extreme.tokens & tokens else self.extreme
        sums = {token.number for token in self.tokens if token.word in SUMS | AVERAGES}
        asks = "value" if self.asks in ("sum", "average") and sums <= tokens else self.asks
        return replace(self, extreme=extreme, asks=asks, taken=self.taken - tokens)

    def has(self, *words: str) -> bool:
        """Whether the question holds one of these words."""
        return any(token.word in words for token in self.tokens)


def is_empty(word: str) -> bool:
    """Whether a word says nothing of what is asked for."""
    return word in SOFT or word in empty_words() or (len(word) == 1 and not word.isdigit())


def read_question(question: str) -> Asked | None:
    """Return what a question asks to compute; None when it asks for reasons or instructions, or tells a story."""
    if len(question) > MOST_CHARACTERS or _NO_FIGURES.match(question):
        return None
    question = _TOTAL_OF.sub(r"\1 ", question)
    tokens = tuple(
        Token(number, match.group().casefold(), stem_word(match.group().casefold()), match.start(), match.end())
        for number, match in enumerate(WORD.finditer(question))
    )
    periods = tuple(find_periods(question, tokens))
    in_periods = frozenset().union(*(period.tokens for period in periods))
    limits = tuple(limit for limit in find_limits(question, tokens) if not limit.tokens & in_periods)
    taken = set(in_periods.union(*(limit.tokens for limit in limits)))
    extreme = _find_extreme([token for token in tokens if token.number not in taken], limits)
    how_many = _HOW_MANY.search(question)
    taken |= extreme.tokens if extreme else set()
    taken |= tokens_in(tokens, *how_many.span()) if how_many else set()
    after = [token.number for token in tokens if how_many and token.start >= how_many.end()]
    counted = after[0] if after else None
    top, of_top = _find_top(tokens, extreme) if extreme else (None, set())
    sums = {token.number for token in tokens if token.word in SUMS}
    means = {token.number for token in tokens if token.word in AVERAGES}
    counts = {token.number for token in tokens[:2] if token.word in COUNTS}
    asks: Asks = "average" if means else "count" if how_many or counts else "sum" if sums else "value"
    lasting = {token.number for token in tokens if token.word in LASTING} if _HOW_LONG.search(question) else set()
    if much := _HOW_MUCH.search(question):
        taken |= tokens_in(tokens, *much.span())
    if idle := _IDLE.search(question):
        taken |= tokens_in(tokens, *idle.span())
    taken |= of_top | means | counts | sums | lasting
    negated = frozenset(token.number for token in tokens if token.word in NEGATIONS)
    gone = frozenset(tokens_in(tokens, *match.span())) if (match := _GONE.search(question)) else frozenset()
    return Asked(
        text=question,
        tokens=tokens,
        asks=asks,
        counted=counted,
        is_much=bool(_HOW_MUCH.search(question)),
        is_long=bool(_HOW_LONG.search(question)),
        extreme=extreme,
        top=top,
        periods=periods,
        limits=limits,
        negated=negated,
        gone=gone,
        taken=frozenset(
            taken | negated | {number for number in gone if tokens[number].word in ("sold", "ausverkauft")}
        ),
    )


def _find_extreme(tokens: list[Token], limits: tuple[Limit, ...]) -> Extreme | None:
    """Return the end that a word of comparison asks for; "most expensive" is one word here."""
    for at, token in enumerate(tokens):
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        if token.word in ("most", "more", "least", "less", "am") and after and after.word in INTENSIFIED:
            end, hint = INTENSIFIED[after.word]
            end = OPPOSITE[end] if token.word in ("least", "less") else end
            return Extreme(end, hint, frozenset((token.number, after.number)))
        before = next((one for one in tokens[max(at - 2, 0) : at] if one.word in INTENSIFIED), None)
        if token.word in ("most", "more", "least", "less", "meisten") and before and not limits:
            end, hint = INTENSIFIED[before.word]
            end = OPPOSITE[end] if token.word in ("least", "less") else end
            return Extreme(end, hint, frozenset((token.number, before.number)))
    for token in tokens:
        is_verb = token.word == "last" and token is tokens[-1]  # "how long did it last"
        if token.word in EXTREMES and not is_verb and not (limits and token.word in ("more", "less", "most", "least")):
            return Extreme(*EXTREMES[token.word], frozenset((token.number,)))
    return None


def _find_top(tokens: tuple[Token, ...], extreme: Extreme) -> tuple[int | None, set[int]]:
    """Return how many rows are wanted, and the tokens that say so: "top 3", "the five largest"."""
    said = {token.number for token in tokens if token.word in ("top", "bottom")}
    near = {number + step for number in extreme.tokens | said for step in (-1, 1)}
    for token in tokens:
        if token.number in near and token.number not in extreme.tokens:
            number = int(token.word) if token.word.isdigit() and len(token.word) < 3 else SMALL_NUMBERS.get(token.word)
            if number:
                return number, said | {token.number}
    return None, said
