"""Dates in whatever form they are written, as words that are the same for the same day."""

import re
from collections.abc import Iterator

_NAMES = (
    "january jan januar enero janvier janv gennaio janeiro",
    "february feb februar febrero février fevrier févr febbraio fevereiro",
    "march mar märz maerz marzo mars março",
    "april apr abril avril aprile",
    "may mai mayo maggio maio",
    "june jun juni junio juin giugno junho",
    "july jul juli julio juillet luglio julho",
    "august aug agosto août aout",
    "september sep sept septiembre septembre settembre setembro",
    "october oct oktober okt octubre octobre ottobre outubro",
    "november nov noviembre novembre",
    "december dec dezember dez diciembre décembre decembre dicembre dezembro",
)
"""Of each month in English, German, Spanish, French, Italian and Portuguese."""
_MONTHS = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
_YEAR = r"(?:,?\s+(?:del?\s+)?(?P<year>(?:1\d|20)\d\d))?(?!\w)"
_FIGURE = re.compile(r"\d")
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?<![\d./-])(?P<year>(?:1\d|20)\d\d)(?P<sign>[-/.])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})(?!\d)",
        r"(?<![\d./-])(?P<day>\d{1,2})(?P<either>[-/.])\s?(?P<month>\d{1,2})(?P=either)\s?(?P<year>(?:1\d|20)\d\d)(?!\d)",
        rf"(?<![\w.])(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.)?\s+(?:(?:of|de)\s+)?{_MONTH}{_YEAR}",
        rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?{_YEAR}",
        r"(?:(?P<year>(?:1\d|20)\d\d)\s?年\s?)?(?P<month>\d{1,2})\s?月\s?(?P<day>\d{1,2})\s?[日号]",
    )
)


def date_words(text: str) -> list[str]:
    """Return a word for the day of each date in `text`, as "03-12", and one with its year, as "2024-03-12".

    Where day and month could be either, as in 3/12/2024, there are words for both.
    """
    if _FIGURE.search(text) is None:  # no form does without, and most sentences do
        return []
    return [word for form in _FORMS for found in form.finditer(text) for word in _say(found.groupdict())]


def _say(found: dict[str, str | None]) -> Iterator[str]:
    name, day, year = found["month"] or "", int(found["day"] or 0), found["year"]
    month = _MONTHS.get(name.lower()) or int(name)
    readings = [(month, day), *([(day, month)] if found.get("either") == "/" else [])]
    for at_month, at_day in dict.fromkeys(readings):
        if 1 <= at_month <= 12 and 1 <= at_day <= 31:
            yield f"{at_month:02}-{at_day:02}"
            if year:
                yield f"{year}-{at_month:02}-{at_day:02}"
