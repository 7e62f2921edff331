"""Find the older documents of a series, such as yearly reports, by their names.

The names in a series differ only in their numbers: "2022_Q3_AAPL" and "2023_Q1_AAPL", "minutes 2024-03-01" and
"minutes 2024-02-28", "manual v2.9" and "manual v2.10".
"""

import re
from collections.abc import Iterable, Mapping

LATEST = re.compile(
    r"(?<!\bat the )\b(?:latest|newest|most (?:recent|current)|up[- ]to[- ]date|(?:now|currently) (?:in force|valid))\b"
    r"|\b(?:what|which|who|how)\b.*\bcurrent\b(?! (?:and|or|asset|liabilit|ratio|account|maturit|period|debt|tax))"
    r"|\b(?:aktuell|derzeit|momentan|neuest|jüngst|vigente|actualmente|más reciente|actuel|en vigueur|plus récent)"
    r"|最新|当前|目前|现行",
    re.IGNORECASE,
)
"""Words that ask for what counts now. "Current assets" are none; "at the latest" is a date."""
WHOLE_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)")
NUMBER = re.compile(r"(?:19|20)\d\d(?!\d)|\d+(?![^\W_])")
"""In "10-K_2022_Q3" the year and the quarter. A number followed by letters, as in 10K, is part of a name."""
DATED = re.compile(r"(?:19|20)\d\d|(?<![^\W_])v\.?\d", re.IGNORECASE)
"""Names with a year or a version. Chapters and forms have numbers too, but their last one is not the latest."""

Age = tuple[int, ...]


def asks_for_latest(question: str) -> bool:
    """Whether a question asks for the latest of several documents without saying which one that is."""
    return bool(LATEST.search(question))


def find_older_in_series(names: Mapping[str, tuple[str, str]]) -> set[str]:
    """Return the keys of the documents that have a later one in their series; `names` maps a key to folder and name."""
    dated = {
        key: (folder, WHOLE_DATE.sub(r"\1-\2-\3", name)) for key, (folder, name) in names.items() if DATED.search(name)
    }
    last: dict[tuple[str, str], Age] = {}
    for folder, name in dated.values():
        series, age = (folder, _series(name)), _age(name)
        last[series] = max(age, last.get(series, age))
    return {key for key, (folder, name) in dated.items() if _age(name) < last[folder, _series(name)]}


def _series(name: str) -> str:
    return NUMBER.sub("#", name.casefold())


def _age(name: str) -> Age:
    """Return the numbers of a name, the year first. If the year is last, as in 24.10.2023, the others are reversed."""
    numbers = NUMBER.findall(name)
    years = [at for at, number in enumerate(numbers) if DATED.fullmatch(number)]
    if not years:
        return _numbers(numbers)
    before, after = numbers[: years[0]], numbers[years[0] + 1 :]
    return _numbers([numbers[years[0]], *(after or reversed(before)), *(before if after else ())])


def _numbers(numbers: Iterable[str]) -> Age:
    return tuple(map(int, numbers))
