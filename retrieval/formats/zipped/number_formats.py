"""Show a number as a spreadsheet does, by the number format of its cell: leading zeros, currencies, percentages,
thousands, durations and times. Dates are always shown as 2024-03-01, which nobody misreads.

Colours, conditions, fractions and widths of blanks are left out.
"""

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

GENERAL = "General"
_BRACKETS = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]|\[(?!h+\]|m+\]|s+\])[^\]]*\]", re.IGNORECASE)
_TOKEN = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|([0#?.,]+(?:[eE][+-]0+)?)|(%)|(.)', re.DOTALL)
_CLOCK = re.compile(r"\[?h|:m|m:|\[m|\[s", re.IGNORECASE)


class _Shape(NamedTuple):
    """What a part of a format puts before and behind a number, and how it writes its digits."""

    before: str
    after: str
    digits: str
    is_percent: bool


def show_number(value: float, number_format: str) -> str:
    """Return a number as its cell shows it; without a format that says how, without rounding noise."""
    shapes = _read(number_format)
    if shapes is None:
        return f"{value:.15g}"
    is_negative = value < 0
    shape = shapes[1] if is_negative and len(shapes) > 1 else shapes[2] if value == 0 and len(shapes) > 2 else shapes[0]
    if not shape.digits:
        return f"{shape.before}{shape.after}".strip() or f"{value:.15g}"
    sign = "-" if is_negative and len(shapes) == 1 else ""
    text = _write_digits(abs(value), shape)
    if shape is not shapes[0] and is_negative and not re.search(r"[-(−–]", shape.before):
        sign = "-"  # only a colour shows it on the sheet
    return f"{sign}{shape.before}{text}{shape.after}".strip()


def show_moment(value: date | time | timedelta, number_format: str) -> str:
    """Return a date, a time or a duration; a duration over a day counts its hours where the format says so."""
    shows_clock, shows_seconds = _CLOCK.search(number_format), "s" in number_format.lower()
    match value:
        case timedelta():
            seconds = round(value.total_seconds())
            sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
            hours, minutes = f"{seconds // 3600}", f"{seconds // 60 % 60:02}"
            return f"{sign}{hours}:{minutes}" + (f":{seconds % 60:02}" if shows_seconds or seconds % 60 else "")
        case datetime() if value.time() == time() or (not shows_clock and number_format != GENERAL):
            return value.date().isoformat()
        case datetime():
            return value.isoformat(" ", "seconds" if shows_seconds and value.second else "minutes")
        case time():
            return value.isoformat("seconds" if shows_seconds or value.second else "minutes")
    return value.isoformat()


@lru_cache(maxsize=1000)
def _read(number_format: str) -> list[_Shape] | None:
    """Return the shapes for positive numbers, negative ones and zero; None where a number is shown as it is."""
    if number_format in ("", GENERAL, "@") or "/" in number_format:
        return None
    sections = _split(_BRACKETS.sub(lambda found: f'"{found[1] or ""}"', number_format))
    shapes = [_read_section(section) for section in sections[:3]]
    return shapes if shapes and shapes[0].digits else None


def _split(number_format: str) -> list[str]:
    """Return the sections between semicolons that are not quoted."""
    return [part.replace("\0", ";") for part in re.sub(r'"[^"]*"', _hide, number_format).split(";")]


def _hide(quoted: re.Match[str]) -> str:
    return quoted.group().replace(";", "\0")


def _read_section(section: str) -> _Shape:
    before, after, digits, is_percent = "", "", "", False
    for quoted, escaped, some, percent, other in _TOKEN.findall(section):
        if some and (not digits or not after.strip()):
            digits += some
        elif text := quoted or escaped or percent or ("" if other in ("", "_", "*") else other):
            is_percent |= bool(percent)
            before, after = (before, after + text) if digits else (before + text, after)
    return _Shape(before if before.lower().strip() != "general" else "", after, digits, is_percent)


def _write_digits(value: float, shape: _Shape) -> str:
    digits = shape.digits
    if "e" in digits.lower():
        decimals = len(re.search(r"\.?([0#?]*)[eE]", digits)[1]) if "." in digits else 0  # pyright: ignore[reportOptionalSubscript]
        return f"{value:.{decimals}E}"
    whole, _, fraction = digits.partition(".")
    thousands = len(whole) - len(whole.rstrip(",")) if "." not in digits else len(fraction) - len(fraction.rstrip(","))
    fraction = fraction.rstrip(",")
    try:
        exact = Decimal(repr(value)) * (100 if shape.is_percent else 1) / 1000**thousands
        rounded = exact.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP)
    except InvalidOperation:  # a number of more digits than any sheet shows
        return f"{value:.15g}"
    shown_whole, _, shown_fraction = f"{rounded:f}".partition(".")
    least = whole.replace(",", "").count("0")
    shown_whole = shown_whole.zfill(least) if least else shown_whole.lstrip("0")
    if "," in whole.rstrip(","):
        shown_whole = f"{int(shown_whole or 0):,}" if not least or len(shown_whole) > least else shown_whole
    optional = len(fraction) - len(fraction.rstrip("#?"))
    while optional and shown_fraction.endswith("0"):
        shown_fraction, optional = shown_fraction[:-1], optional - 1
    return f"{shown_whole or '0'}.{shown_fraction}" if shown_fraction else shown_whole or "0"
