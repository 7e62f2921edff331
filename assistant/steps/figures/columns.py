"""A table opened for questions: what its columns hold, which of them names the rows, and where its values are."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import Literal

from assistant.steps.figures.lexicon import NO, TOTALS, YES, subjects
from assistant.steps.figures.question import is_empty
from retrieval.documents import DocumentTable
from retrieval.text.figures import YEAR, has_decimal_comma, is_month_first, read_date, read_number
from retrieval.text.words import stem_word, words

SAMPLE_CELLS = 500
"""Cells by which the kind of a column is judged."""
FIGURE_SHARE = 0.9
"""A column of numbers or dates may have so few other cells: "n/a", "see below"."""
DISTINCT_SHARE = 0.9
"""A column names rows if at least this share of its cells is unlike all others."""
LONGEST_VALUE_WORDS = 12
"""What is longer is a text, which no question repeats."""
IDENTIFIERS = {
    "id", "no", "nr", "number", "nummer", "code", "zip", "postal", "postcode", "plz", "phone", "telephone", "telefon",
    "isbn", "iban", "cik", "sku", "artikelnummer", "reference", "ref", "extension", "dial", "numeric", "geoname", "key",
}  # fmt: skip
"""Words in the head of numbers that nobody adds up."""
NUMBERS = {"number", "no", "nr", "nummer"}
"""Such words, if the head ends with them."""
NAMES = {
    "name",
    "title",
    "product",
    "item",
    "company",
    "security",
    "country",
    "bezeichnung",
    "artikel",
    "firma",
    "employee",
}
LEGAL = {
    "inc",
    "corp",
    "corporation",
    "ltd",
    "llc",
    "plc",
    "gmbh",
    "ag",
    "co",
    "company",
    "the",
    "of",
    "and",
    "group",
    "holdings",
    "kg",
    "sa",
    "se",
    "ab",
    "und",
}
"""Words of names that people leave out."""

Kind = Literal["text", "number", "date", "year"]


class Column:
    """A column with its cells; numbers, dates and words are read when they are needed."""

    def __init__(self, number: int, head: str, cells: Sequence[str]) -> None:
        self.number = number
        self.head = head
        self.cells = cells

    @cached_property
    def head_words(self) -> tuple[str, ...]:
        """The words of the head, without those that say nothing; "gdp_trillion2015" has three."""
        apart = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[^\W\d_])(?=\d{4}(?!\d))|_", " ", self.head)
        found = words(apart)
        return tuple(word for word in found if not is_empty(word) or word in IDENTIFIERS | NAMES) or tuple(found)

    @cached_property
    def kind(self) -> Kind:
        """What the cells are; numbers that are names, such as codes and postal codes, are text."""
        filled = [cell for cell in self.cells if cell][:SAMPLE_CELLS]
        least = FIGURE_SHARE * len(filled)
        if not filled:
            return "text"
        numbers = sum(read_number(cell) is not None for cell in filled)
        if sum(read_date(cell) is not None for cell in filled) >= least:
            return "date"
        if sum(re.match(rf"{YEAR.pattern}(?!\S)", cell) is not None for cell in filled) >= least:
            return "year"
        if numbers < least:
            return "text"
        if any(re.match(r"0\d", cell) for cell in filled) or self._counts_nothing:
            return "text"
        return "number"

    @property
    def _counts_nothing(self) -> bool:
        """Whether the head says that its numbers are names: "Postal code", "Invoice no.", but not "number of seats"."""
        found = words(self.head)
        return bool(IDENTIFIERS & set(self.head_words) - NUMBERS) or bool(found and found[-1] in NUMBERS)

    @cached_property
    def numbers(self) -> list[float | None]:
        """The number in each cell, None where there is none."""
        if self.kind == "year":
            return [float(found.group()) if (found := YEAR.match(cell)) else None for cell in self.cells]
        comma = has_decimal_comma(self.cells)
        return [read_number(cell, comma) for cell in self.cells]

    @cached_property
    def dates(self) -> list[date | None]:
        """The day in each cell, None where there is none; of a year its first day."""
        if self.kind == "year":
            return [date(int(value), 1, 1) if value else None for value in self.numbers]
        month_first = is_month_first(self.cells)
        return [read_date(cell, month_first) for cell in self.cells]

    @cached_property
    def distinct_share(self) -> float:
        """Which share of the filled cells is unlike all others."""
        filled = [cell for cell in self.cells if cell]
        return len(set(filled)) / len(filled) if filled else 0.0

    @cached_property
    def rows_of_value(self) -> dict[tuple[str, ...], list[int]]:
        """The rows of each value, which is given by the stems of its words."""
        found: dict[tuple[str, ...], list[int]] = defaultdict(list)
        stems: dict[str, tuple[str, ...]] = {}
        for row, cell in enumerate(self.cells):
            if cell:
                if cell not in stems:
                    stems[cell] = tuple(map(stem_word, words(cell)[: LONGEST_VALUE_WORDS + 1]))
                found[stems[cell]].append(row)
        return {value: rows for value, rows in found.items() if 0 < len(value) <= LONGEST_VALUE_WORDS}

    @cached_property
    def values_of_word(self) -> dict[str, list[tuple[str, ...]]]:
        """The values that hold a word, by its stem."""
        found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for value in self.rows_of_value:
            for one in set(value):
                found[one].append(value)
        return found

    @cached_property
    def is_flag(self) -> bool:
        """Whether the cells say yes or no."""
        found = {cell.casefold() for cell in self.cells[:SAMPLE_CELLS]}
        return found <= YES | NO and bool(found & YES)

    @cached_property
    def is_code(self) -> bool:
        """Whether most cells are short codes rather than names."""
        filled = [cell for cell in self.cells if cell][:SAMPLE_CELLS]
        codes = sum(len(cell.strip(".")) <= 3 or not re.search(r"[a-zäöüß]{2}", cell) for cell in filled)
        return 2 * codes > len(filled)


class OpenTable:
    """A table with its columns, and what the rows are called."""

    def __init__(self, table: DocumentTable, title: str, file: str = "") -> None:
        """`title` is that of the document; `file` is the name of a file that is nothing but tables, else ""."""
        self.table = table
        self.title = title
        self.file = file
        prefix = f"{table.name}." if table.name else ""
        self.columns = [
            Column(at, name.removeprefix(prefix) if prefix else name, [row[at] for row in table.rows])
            for at, name in enumerate(table.columns)
        ]

    @cached_property
    def rows(self) -> list[int]:
        """The rows that are records: no sums of other rows, no notes or headings in the first cell."""
        wide = len(self.columns) > 2
        return [
            at for at, row in enumerate(self.table.rows) if not (_sums_up(row) or (wide and sum(map(bool, row)) < 2))
        ]

    @cached_property
    def key(self) -> Column | None:
        """The column that names the rows: words, of which no two are equal, and rather names than codes."""
        texts = [column for column in self.columns if column.kind == "text"]

        def fitness(column: Column) -> tuple[bool, bool, bool, float, int]:
            named = bool(NAMES & set(column.head_words))
            unlike = column.distinct_share >= DISTINCT_SHARE
            return unlike and not column.is_code, unlike, named, round(column.distinct_share, 1), -column.number

        return max(texts, key=fitness, default=None)

    @cached_property
    def measures(self) -> list[Column]:
        """The columns of numbers that can be added up or compared."""
        return [column for column in self.columns if column.kind == "number"]

    @cached_property
    def context(self) -> frozenset[str]:
        """The words of the table's name, caption and document, in lower case."""
        texts = (self.table.name, self.table.caption, self.title)
        return frozenset(word for text in texts for word in words(re.sub(r"_|(?<=[a-z])(?=[A-Z])", " ", text)))

    @cached_property
    def row_names(self) -> frozenset[str]:
        """What sheet and file are called last, which often says what a row is: "boats" of "club_boats.csv"."""
        found = (words(re.sub(r"_|\d", " ", name)) for name in (self.table.name, self.file))
        return frozenset(one[-1] for one in found if one)

    @cached_property
    def row_subjects(self) -> frozenset[int]:
        """What the rows may be: products, people, payments."""
        heads = (word for column in self.columns for word in column.head_words)
        return frozenset().union(*map(subjects, (*heads, *self.context)))

    def holds(self, stemmed: str) -> bool:
        """Whether a word with this stem is in a cell of words."""
        return any(stemmed in column.values_of_word for column in self.text_columns)

    @cached_property
    def text_columns(self) -> list[Column]:
        """The columns whose cells a question may name."""
        return [column for column in self.columns if column.kind == "text"]


def _sums_up(row: Sequence[str]) -> bool:
    first = next(iter(_first_words(row)), "")
    return first in TOTALS


def _first_words(row: Sequence[str]) -> Iterator[str]:
    for cell in row:
        if cell:
            yield from words(cell)[:1]
            return
