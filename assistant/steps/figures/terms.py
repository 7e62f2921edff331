"""The words of a question, and the times and numbers in it."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from retrieval.text.figures import YEAR, dates_in, months_in, number_of_month, read_number

_LIMIT = re.compile(
    r"\b(?:(?P<more>more than|over|above|greater than|higher than|larger than|exceed(?:s|ing)?|mehr als|über"
    r"|größer als|höher als)"
    r"|(?P<least>at least|no less than|mindestens)"
    r"|(?P<less>less than|under|below|fewer than|lower than|cheaper than|smaller than|weniger als|unter|kleiner als"
    r"|billiger als|günstiger als|niedriger als)"
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

_MONTH = re.compile(r"\b(?:in|im|during|for|of) (?P<name>[a-zäöü]{3,9})\b(?! \d{4})", re.IGNORECASE)

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
    month: int | None = None
    """The month that is meant of any year."""

    def holds(self, day: date) -> bool:
        """Whether a day is in it."""
        return self.first <= day <= self.last and self.month in (None, day.month)

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


def tokens_in(tokens: tuple[Token, ...], start: int, end: int) -> set[int]:
    """Return the numbers of the tokens within two offsets of the question."""
    return {token.number for token in tokens if start <= token.start and token.end <= end}


def find_periods(question: str, tokens: tuple[Token, ...]) -> list[Period]:
    """Return the days, months and years that a question names."""
    found: list[Period] = []

    def add(start: int, end: int, first: date, last: date, years: set[int]) -> None:
        some = frozenset(tokens_in(tokens, start, end))
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
    for match in _MONTH.finditer(question):
        if (month := number_of_month(match["name"])) is not None:
            some = frozenset(tokens_in(tokens, *match.span("name")))
            found.append(Period(date.min, date.max, some, frozenset(), match["name"], month))
    for token in tokens:
        joined = question[max(token.start - 2, 0) : token.start], question[token.end : token.end + 2]
        is_alone = not re.fullmatch(r"\w[-/.]", joined[0]) and not re.fullmatch(
            r"[-/.]\w", joined[1]
        )  # a code has more
        if YEAR.fullmatch(token.word) and is_alone:
            add(token.start, token.end, date(int(token.word), 1, 1), date(int(token.word), 12, 31), {int(token.word)})
    return found


def find_limits(question: str, tokens: tuple[Token, ...]) -> list[Limit]:
    """Return the numbers that a question sets as limits."""
    found = []
    for match in _LIMIT.finditer(question):
        number = _LIMIT_NUMBER.match(question, match.end())
        value = read_number(number[1].rstrip(".,")) if number else None
        if number and value is not None:
            kind: LimitKind = next(name for name in LIMIT_KINDS if match[name])
            end = number.end() if (number[2] or "").lower() in _UNITS else number.end(1)
            some = frozenset(tokens_in(tokens, match.start(), end))
            found.append(Limit(kind, value, question[match.end() : end].strip(), some))
    return found
