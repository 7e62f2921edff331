"""Which documents are older members of a series, such as yearly reports. Knows only their names.

A series is what people name alike but for its numbers: "2022_Q3_AAPL" and "2023_Q1_AAPL", "minutes 2024-03-01" and
"minutes 2024-02-28", "manual v2.9" and "manual v2.10".
"""

import re
from collections.abc import Iterable, Mapping

LATEST = re.compile(r"(?<!\bat the )\b(?:latest|newest|most (?:recent|current))\b", re.IGNORECASE)
WHOLE_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)")
NUMBER = re.compile(r"(?:19|20)\d\d(?!\d)|\d+(?![^\W_])")
"""In "10-K_2022_Q3" the year and the quarter; a number that goes on in letters, as 10K, is what something is called."""
DATED = re.compile(r"(?:19|20)\d\d|(?<![^\W_])v\.?\d", re.IGNORECASE)
"""Names with a year or a version: chapters and forms are numbered too, and the last one is not the latest."""

Age = tuple[int, ...]


def asks_for_latest(question: str) -> bool:
    """Whether a question asks for the last of several documents and leaves open which one that is."""
    return bool(LATEST.search(question))


def find_older_in_series(names: Mapping[str, tuple[str, str]]) -> set[str]:
    """Return the keys of those names, given by key with their folder, that have a later one beside them in a series."""
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
    """Return the numbers of a name, the year first; where it stands last, as in 24.10.2023, the others turned about."""
    numbers = NUMBER.findall(name)
    years = [at for at, number in enumerate(numbers) if DATED.fullmatch(number)]
    if not years:
        return _numbers(numbers)
    before, after = numbers[: years[0]], numbers[years[0] + 1 :]
    return _numbers([numbers[years[0]], *(after or reversed(before)), *(before if after else ())])


def _numbers(numbers: Iterable[str]) -> Age:
    return tuple(map(int, numbers))
