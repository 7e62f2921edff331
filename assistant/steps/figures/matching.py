"""Which values and which columns of a table a question names: exactly, in another form of the word, or misspelled."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from assistant.steps.figures.columns import LEGAL, Column, OpenTable
from assistant.steps.figures.lexicon import are_akin, meanings, subjects
from assistant.steps.figures.question import Asked, is_empty
from assistant.steps.figures.terms import Token

LONGEST_VALUE = 10
"""Words of a question that may together name a value."""
LEAST_COVERED = 0.5
"""Share of a value's words that a question has to say."""
ADJECTIVE_ENDS = ("ese", "ian", "ean", "an", "ish", "i", "n")
"""How English makes adjectives of the names of places."""
MISSPELLED_LETTERS = 6
MISSPELLED_RATIO = 84
MOST_VOCABULARY = 50_000


@dataclass(frozen=True)
class Named:
    """A value that a question names, with the rows that have it."""

    column: Column
    value: str
    """As the table shows it."""
    rows: frozenset[int]
    tokens: frozenset[int]
    is_whole: bool
    """Whether the question says all of its words."""


@dataclass(frozen=True)
class Target:
    """A column that a question asks for, and how much of its head the question says."""

    column: Column
    tokens: frozenset[int]
    share: float
    by_name: int
    """How many words of the head stand in the question as they are."""


def find_values(asked: Asked, table: OpenTable) -> list[list[Named]]:
    """Return the values that a question names, in its order; a list holds what the same words may mean.

    Longer names come before shorter ones in them, and whole ones before parts.
    """
    tokens = [token for token in asked.tokens if token.number not in asked.taken]
    found: list[Named] = []
    for column in table.text_columns:
        found += _whole(tokens, column, asked)
        found += (
            one for one in _whole(asked.tokens, column, asked) if one.tokens & asked.taken and len(one.tokens) > 1
        )
    for column in table.text_columns:
        found += _partial(tokens, column, found)
    for column in table.text_columns:
        found += _adjectives(tokens, column, found, asked.text)
    if not found or any(not table.holds(token.stem) for token in tokens):
        found += _misspelled(tokens, table, found)
    found.sort(key=lambda one: (-len(one.tokens), not one.is_whole, min(one.tokens)))
    chosen: list[list[Named]] = []
    taken: set[int] = set()
    for one in found:
        same = next((group for group in chosen if group[0].tokens == one.tokens), None)
        if same is not None:
            if same[0].is_whole == one.is_whole:
                same.append(one)
        elif not one.tokens & taken:
            chosen.append([one])
            taken |= one.tokens
    return sorted(chosen, key=lambda group: min(group[0].tokens))


def find_targets(asked: Asked, table: OpenTable, used: frozenset[int]) -> list[Target]:
    """Return the columns that a question names by words outside of `used`, best first."""
    tokens = [
        token
        for token in asked.tokens
        if token.number not in used and (not is_empty(token.word) or token.word.isdigit())
    ]
    found = [target for column in table.columns if (target := _target(tokens, column))]
    return sorted(found, key=lambda one: (-len(one.tokens), -one.share, -one.by_name, one.column.number))


def _target(tokens: Sequence[Token], column: Column) -> Target | None:
    used: set[int] = set()
    matched = by_name = 0
    for word in column.head_words:
        same = [token for token in tokens if are_akin(token.word, word)]
        alike = [token for token in tokens if meanings(token.word) & meanings(word)]
        if same or alike:
            matched += 1
            by_name += bool(same)
            used |= {token.number for token in (*same, *alike)}
    joined = "".join(column.head_words)
    if not matched and (match := next((token for token in tokens if len(joined) > 2 and token.word == joined), None)):
        matched, by_name, used = len(column.head_words), 1, {match.number}
    if not matched:
        return None
    return Target(column, frozenset(used), matched / len(column.head_words), by_name)


def _whole(tokens: Sequence[Token], column: Column, asked: Asked) -> Iterator[Named]:
    """Yield the longest values whose words all stand in the question, one after the other."""
    values, at = column.rows_of_value, 0
    while at < len(tokens):
        for length in range(min(LONGEST_VALUE, len(tokens) - at), 0, -1):
            some = tokens[at : at + length]
            key = tuple(token.stem for token in some)
            rows = values.get(key)
            if rows and some[-1].number - some[0].number == length - 1 and _is_meant(some, column, rows, asked.text):
                yield _named(column, rows, some, is_whole=True)
                at += length - 1
                break
        at += 1


def _is_meant(some: Sequence[Token], column: Column, rows: Sequence[int], question: str) -> bool:
    """Whether words that say little by themselves, such as "is" or "US", stand for a value: only in capitals."""
    written = question[some[0].start : some[-1].end]
    if len(some) == 1 and written.isdigit():
        return len(written) > 2 or column.is_code
    if all(is_empty(token.word) for token in some) or (len(written) < 4 and column.is_code):
        return written.isupper() and len(written) > 1
    return (
        not column.is_code or len(some) > 1 or written.casefold() in {column.cells[row].casefold() for row in rows[:3]}
    )


def _partial(tokens: Sequence[Token], column: Column, whole: Sequence[Named]) -> Iterator[Named]:
    """Yield values of which the question says a part that no other value has."""
    taken = frozenset().union(*(one.tokens for one in whole))
    free = [token for token in tokens if token.number not in taken and not is_empty(token.word)]
    free = [token for token in free if not column.is_code or any(map(str.isdigit, token.word))]
    at = 0
    while at < len(free):
        run: list[Token] = []
        values: set[tuple[str, ...]] = set()
        for token in free[at:]:
            holding = (
                set(column.values_of_word.get(token.stem, ()))
                if not run
                else {value for value in values if token.stem in value}
            )
            if not holding or (run and token.number - run[-1].number > 3):
                break
            run, values = [*run, token], holding
        at += max(len(run), 1)
        if run and (some := _covered(run, values, column)):
            rows = [row for value in some for row in column.rows_of_value[value]]
            yield _named(column, rows, run, is_whole=False)


def _covered(run: Sequence[Token], values: set[tuple[str, ...]], column: Column) -> list[tuple[str, ...]]:
    if len(run) == 1 and (len(run[0].word) < 3 or (run[0].word.isdigit() and not column.is_code)):
        return []
    some = [value for value in values if _share(run, value) >= LEAST_COVERED]
    return some if len(some) == len(values) == 1 else []


def _share(run: Sequence[Token], value: tuple[str, ...]) -> float:
    names = [one for one in value if one not in LEGAL and len(one) > 1] or list(value)
    return sum(token.stem in value for token in run) / len(names)


def _adjectives(tokens: Sequence[Token], column: Column, found: Sequence[Named], question: str) -> Iterator[Named]:
    """Yield the places whose adjectives a question has: "Peruvian" for Peru, if one value only begins like it."""
    taken = frozenset().union(*(one.tokens for one in found))
    for token in tokens:
        written = question[token.start : token.end]
        if token.number in taken or not written.istitle() or token.stem in column.values_of_word:
            continue
        beginnings = {token.word[: -len(end)] for end in ADJECTIVE_ENDS if token.word.endswith(end)}
        values = [
            value
            for value in column.rows_of_value
            if len(value) == 1
            for place in (column.cells[column.rows_of_value[value][0]].casefold(),)
            if any(len(part) > 3 and place.startswith(part) and len(place) - len(part) < 4 for part in beginnings)
        ]
        if len(values) == 1:
            yield _named(column, column.rows_of_value[values[0]], [token], is_whole=True)


def _misspelled(tokens: Sequence[Token], table: OpenTable, found: Sequence[Named]) -> Iterator[Named]:
    """Yield values that have a word nearly as the question writes it, where no word of the table is written so."""
    taken = frozenset().union(*(one.tokens for one in found))
    heads = [word for column in table.columns for word in column.head_words]
    for token in tokens:
        unknown = token.number not in taken or not table.holds(token.stem)
        if len(token.word) < MISSPELLED_LETTERS or not token.word.isalpha() or is_empty(token.word) or not unknown:
            continue
        if (
            meanings(token.word)
            or subjects(token.word)
            or any(are_akin(token.word, word) for word in heads)
            or token.word in table.context
        ):
            continue
        for column in table.text_columns:
            vocabulary = column.values_of_word
            if len(vocabulary) > MOST_VOCABULARY:
                continue
            near = process.extractOne(token.word, vocabulary.keys(), scorer=fuzz.ratio, score_cutoff=MISSPELLED_RATIO)
            if near and near[0][:1] == token.stem[:1]:
                stems = {other.number: other.stem for other in tokens} | {token.number: near[0]}
                values = [
                    value for value in vocabulary[near[0]] if set(value) <= set(stems.values()) or len(value) == 1
                ]
                if 0 < len(values) <= 2:
                    rows = [row for value in values for row in column.rows_of_value[value]]
                    some = [other for other in tokens if stems[other.number] in values[0]]
                    yield _named(column, rows, some, is_whole=len(some) >= len(values[0]))


def _named(column: Column, rows: Sequence[int], tokens: Sequence[Token], is_whole: bool) -> Named:
    numbers = frozenset(token.number for token in tokens)
    return Named(column, column.cells[rows[0]], frozenset(rows), numbers, is_whole)
