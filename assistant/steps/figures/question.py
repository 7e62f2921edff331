"""What a question asks to compute, by its words alone: counts, sums, ends, periods, limits. Knows no table."""

import re
from dataclasses import dataclass, field, replace
from datetime import date
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
from retrieval.text.figures import YEAR, dates_in, months_in, read_number
from retrieval.text.words import WORD, empty_words, stem

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
_HOW_MANY = re.compile(r"\b(?:how many|number of|count of|anzahl (?:der|von)|wie ?viele)\b", re.IGNORECASE)
_HOW_LONG = re.compile(r"\b(?:how long|wie lange)\b", re.IGNORECASE)
_HOW_MUCH = re.compile(r"\b(?:how much|wie ?viel)\b", re.IGNORECASE)
_LIMIT = re.compile(
    r"\b(?:(?P<more>more than|over|above|greater than|higher than|larger than|exceed(?:s|ing)?|mehr als|über"
    r"|größer als)"
    r"|(?P<least>at least|no less than|mindestens)"
    r"|(?P<less>less than|under|below|fewer than|lower than|cheaper than|smaller than|weniger als|unter|kleiner als"
    r"|billiger als|günstiger als)"
    r"|(?P<most>at most|up to|no more than|höchstens|bis zu))\b",
    re.IGNORECASE,
)
_LIMIT_NUMBER = re.compile(r"\s*(?:[$€£¥]|EUR|USD|GBP|CHF)?\s*(\d[\d.,]*)\s*(%|€|\$|£|[A-Za-zäöü]+)?")
_YEAR = r"(?:1[5-9]|20|21)\d\d"
_BETWEEN = re.compile(
    rf"\b(?:between|from|zwischen|von)\s+(?P<first>{_YEAR})\s+(?:and|to|until|und|bis)\s+(?P<last>{_YEAR})\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    rf"\b(?P<since>since|from|after|seit|ab|nach)\s+(?P<low>{_YEAR})\b"
    rf"|\b(?:before|until|vor|bis)\s+(?P<high>{_YEAR})\b",
    re.IGNORECASE,
)
_UNITS = ("", "%", "€", "$", "£", "euro", "euros", "eur", "dollar", "dollars", "usd", "pounds")

Asks = Literal["count", "sum", "average", "value"]
LimitKind = Literal["more", "least", "less", "most"]
LIMIT_KINDS: tuple[LimitKind, ...] = ("more", "least", "less", "most")


@dataclass(frozen=True)
class Token:
    """A word of the question; `number` is its place."""

    number: int
    word: str
    """In lower case."""
    stem: str
    start: int
    end: int


@dataclass(frozen=True)
class Period:
    """A time that a question names, in words of its own; days from `first` to `last`."""

    first: date
    last: date
    tokens: frozenset[int]
    years: frozenset[int]
    """The years that are named; more than one for "between 2016 and 2017"."""
    shown: str
    """As the question writes it."""

    @property
    def is_year(self) -> bool:
        """Whether whole years are named."""
        return (self.first.month, self.first.day, self.last.month, self.last.day) == (1, 1, 12, 31)


@dataclass(frozen=True)
class Limit:
    """A number that the cells of a column must be above or below."""

    kind: LimitKind
    number: float
    shown: str
    tokens: frozenset[int]

    def admits(self, value: float) -> bool:
        """Whether a cell keeps to the limit."""
        match self.kind:
            case "more":
                return value > self.number
            case "least":
                return value >= self.number
            case "less":
                return value < self.number
        return value <= self.number


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
    """Whether it begins with "how much"."""
    extreme: Extreme | None
    top: int | None
    """How many rows of the end are wanted; None when the question does not say."""
    periods: tuple[Period, ...]
    limits: tuple[Limit, ...]
    negated: frozenset[int]
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
    tokens = tuple(
        Token(number, match.group().casefold(), stem(match.group().casefold()), match.start(), match.end())
        for number, match in enumerate(WORD.finditer(question))
    )
    periods = tuple(_find_periods(question, tokens))
    in_periods = frozenset().union(*(period.tokens for period in periods))
    limits = tuple(limit for limit in _find_limits(question, tokens) if not limit.tokens & in_periods)
    taken = set(in_periods.union(*(limit.tokens for limit in limits)))
    extreme = _find_extreme([token for token in tokens if token.number not in taken], limits)
    how_many = _HOW_MANY.search(question)
    taken |= extreme.tokens if extreme else set()
    taken |= _tokens_in(tokens, *how_many.span()) if how_many else set()
    after = [token.number for token in tokens if how_many and token.start >= how_many.end()]
    counted = after[0] if after else None
    top, of_top = _find_top(tokens, extreme) if extreme else (None, set())
    sums = {token.number for token in tokens if token.word in SUMS}
    means = {token.number for token in tokens if token.word in AVERAGES}
    counts = {token.number for token in tokens[:2] if token.word in COUNTS}
    asks: Asks = "average" if means else "count" if how_many or counts else "sum" if sums else "value"
    lasting = {token.number for token in tokens if token.word in LASTING} if _HOW_LONG.search(question) else set()
    taken |= of_top | means | counts | sums | lasting
    negated = frozenset(token.number for token in tokens if token.word in NEGATIONS)
    return Asked(
        question, tokens, asks, counted, bool(_HOW_MUCH.search(question)), extreme, top, periods, limits, negated,
        frozenset(taken | negated),
    )  # fmt: skip


def _tokens_in(tokens: tuple[Token, ...], start: int, end: int) -> set[int]:
    return {token.number for token in tokens if start <= token.start and token.end <= end}


def _find_periods(question: str, tokens: tuple[Token, ...]) -> list[Period]:
    found: list[Period] = []

    def add(start: int, end: int, first: date, last: date, years: set[int]) -> None:
        some = frozenset(_tokens_in(tokens, start, end))
        if some and not any(some & period.tokens for period in found):
            found.append(Period(first, last, some, frozenset(years), question[start:end]))

    for start, end, day in dates_in(question):
        add(start, end, day, day, {day.year})
    for start, end, year, month in months_in(question):
        last = date(year + month // 12, month % 12 + 1, 1).toordinal() - 1
        add(start, end, date(year, month, 1), date.fromordinal(last), {year})
    for match in _BETWEEN.finditer(question):
        first, last = int(match["first"]), int(match["last"])
        add(*match.span(), date(first, 1, 1), date(last, 12, 31), {first, last})
    for match in _OPEN.finditer(question):
        if match["low"]:
            low = int(match["low"]) + (match["since"].lower() in ("after", "nach"))
            add(*match.span(), date(low, 1, 1), date.max, {int(match["low"])})
        else:
            add(*match.span(), date.min, date(int(match["high"]) - 1, 12, 31), {int(match["high"])})
    for token in tokens:
        if YEAR.fullmatch(token.word):
            add(token.start, token.end, date(int(token.word), 1, 1), date(int(token.word), 12, 31), {int(token.word)})
    return found


def _find_limits(question: str, tokens: tuple[Token, ...]) -> list[Limit]:
    found = []
    for match in _LIMIT.finditer(question):
        number = _LIMIT_NUMBER.match(question, match.end())
        value = read_number(number[1].rstrip(".,")) if number else None
        if number and value is not None:
            kind: LimitKind = next(name for name in LIMIT_KINDS if match[name])
            end = number.end() if (number[2] or "").lower() in _UNITS else number.end(1)
            some = frozenset(_tokens_in(tokens, match.start(), end))
            found.append(Limit(kind, value, question[match.end() : end].strip(), some))
    return found


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
