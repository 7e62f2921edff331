"""Cells of tables as numbers and dates: what a cell says to somebody who counts.

A number may have a currency, a percent sign or a unit beside it, and a comma or a point before its decimals. Whether
the comma is one is decided for a column, because "1,250" alone does not say.
"""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date

CURRENCY = (
    r"[$€£¥₹₽₺₩]|(?:US|CA|AU)\$|USD|EUR|GBP|CHF|JPY|CNY|SEK|NOK|DKK|PLN|CZK|HUF|CAD|AUD|INR|BRL|Fr\.|kr|zł|Kč|Rs\.?"
)
_NUMBER = re.compile(
    rf"(?P<open>\()?\s*(?:{CURRENCY})?\s*(?P<sign>[-+−–])?\s*(?:{CURRENCY})?\s*"
    r"(?P<digits>\d{1,3}(?:[ '’\u00a0\u202f]\d{3})+(?:[.,]\d+)?|\d[\d.,]*|[.,]\d+)"
    r"(?P<power>[eE][-+]?\d+)?(?P<after>-)?\s*"
    rf"(?P<unit>{CURRENCY}|%|‰|°\s?[CF]?|[^\W\d_]{{1,4}}[²³]?(?:/[^\W\d_]{{1,4}})?\.?)?\s*\)?"
)
_DURATION = re.compile(r"(?P<sign>-)?(?P<hours>\d+):(?P<minutes>[0-5]\d)(?::(?P<seconds>[0-5]\d)(?:\.\d+)?)?")
_MONTHS = (
    "jan(?:uary|uar)?|jän(?:ner)?|feb(?:ruary|ruar)?|mar(?:ch)?|märz?|apr(?:il)?|may|mai|jun[ei]?|jul[iy]?"
    "|aug(?:ust)?|sep(?:t|tember)?|oct(?:ober)?|okt(?:ober)?|nov(?:ember)?|dec(?:ember)?|dez(?:ember)?"
)
_NUMBER_OF_MONTH = {
    "jan": 1, "jän": 1, "feb": 2, "mar": 3, "mär": 3, "apr": 4, "may": 5, "mai": 5, "jun": 6, "jul": 7, "aug": 8,
    "sep": 9, "oct": 10, "okt": 10, "nov": 11, "dec": 12, "dez": 12,
}  # fmt: skip
_DATES = (
    re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?:[T ]\d{1,2}:\d{2}.*)?"),
    re.compile(r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4}|\d{2})(?:,? \d{1,2}:\d{2}.*)?"),
    re.compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?[ -](?P<name>{_MONTHS})\.?,?[ -](?P<year>\d{{4}})", re.I),
    re.compile(rf"(?P<name>{_MONTHS})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})", re.I),
)
_SLASHED = re.compile(r"(?P<first>\d{1,2})/(?P<second>\d{1,2})/(?P<year>\d{4}|\d{2})(?:,? \d{1,2}:\d{2}.*)?")
YEAR = re.compile(r"(?:1[5-9]|20|21)\d\d")


def is_figure(cell: str) -> bool:
    """Whether a cell is a number, a duration or a date rather than a word."""
    return bool(_NUMBER.fullmatch(cell) or _DURATION.fullmatch(cell)) or read_date(cell) is not None


def has_decimal_comma(cells: Iterable[str]) -> bool:
    """Whether the numbers of a column have a comma before their decimals, by those that can be read in one way only."""
    votes: Counter[bool] = Counter()
    for cell in cells:
        number = _NUMBER.fullmatch(cell)
        digits = number["digits"] if number else ""
        commas, points = digits.count(","), digits.count(".")
        if commas and points:
            votes[digits.rfind(",") > digits.rfind(".")] += 1
        elif commas > 1 or points > 1:
            votes[points > 1] += 1
        elif (commas or points) and len(re.split("[.,]", digits)[-1]) != len("000"):
            votes[commas == 1] += 1
    return votes[True] > votes[False]


def read_number(cell: str, comma: bool = False) -> float | None:
    """Return the number in a cell, in hours for a duration; `comma` says that decimals follow a comma. Else None."""
    number = _NUMBER.fullmatch(cell)
    if not number:
        return _read_duration(cell)
    digits = re.sub(r"[ '’\u00a0\u202f]", "", number["digits"])
    mark, other = (",", ".") if comma else (".", ",")
    if digits.count(mark) > 1:  # then it parts thousands here
        digits, mark, other = digits.replace(mark, ""), other, mark
    try:
        value = float(digits.replace(other, "").replace(mark, ".") + (number["power"] or ""))
    except ValueError:
        return None
    is_negative = number["sign"] in ("-", "−", "–") or number["after"] or (number["open"] and cell.endswith(")"))
    return -value if is_negative else value


def read_date(cell: str, month_first: bool = False) -> date | None:
    """Return the day in a cell, None when it is none; `month_first` says how "3/4/2024" is read."""
    found = next((match for pattern in _DATES if (match := pattern.fullmatch(cell))), None)
    if found:
        named = found.groupdict()
        month = _NUMBER_OF_MONTH[named["name"][:3].lower()] if named.get("name") else int(named["month"])
        return _day(named["year"], month, int(named["day"]))
    if slashed := _SLASHED.fullmatch(cell):
        first, second = int(slashed["first"]), int(slashed["second"])
        day, month = (second, first) if month_first or second > 12 else (first, second)
        return _day(slashed["year"], month, day)
    return None


def is_month_first(cells: Iterable[str]) -> bool:
    """Whether dates such as "3/14/2024" in a column begin with the month; only a day above 12 tells."""
    slashed = [match for cell in cells if (match := _SLASHED.fullmatch(cell))]
    return any(int(match["second"]) > 12 for match in slashed) and all(int(match["first"]) <= 12 for match in slashed)


def dates_in(text: str) -> list[tuple[int, int, date]]:
    """Return (start, end, day) of the dates written out in a text, in order."""
    found = [
        (match.start(), match.end(), day)
        for pattern in (*_DATES[:2], *_DATES[2:], _SLASHED)
        for match in re.finditer(rf"(?<![\w.]){pattern.pattern.replace('[T ]', ' ')}(?!\w)", text, pattern.flags)
        if (day := read_date(match.group()))
    ]
    return sorted(found)


def months_in(text: str) -> list[tuple[int, int, int, int]]:
    """Return (start, end, year, month) of the months with a year in a text, such as "March 2024"."""
    pattern = rf"(?<!\w)(?P<name>{_MONTHS})\.?,? (?P<year>\d{{4}})(?!\w)"
    return [
        (match.start(), match.end(), int(match["year"]), _NUMBER_OF_MONTH[match["name"][:3].lower()])
        for match in re.finditer(pattern, text, re.IGNORECASE)
    ]


def number_of_month(name: str) -> int | None:
    """Return the number of the month that a word names, None if it names none."""
    return _NUMBER_OF_MONTH[name[:3].lower()] if re.fullmatch(_MONTHS, name, re.IGNORECASE) else None


def _read_duration(cell: str) -> float | None:
    duration = _DURATION.fullmatch(cell)
    if not duration:
        return None
    hours = int(duration["hours"]) + int(duration["minutes"]) / 60 + int(duration["seconds"] or 0) / 3600
    return -hours if duration["sign"] else hours


def _day(year: str, month: int, day: int) -> date | None:
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    except ValueError:
        return None
