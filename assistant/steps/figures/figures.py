"""Find the tables that a question may be about, compute the answer from the one that fits best, and cite its rows."""

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.seams import Computed
from assistant.steps.figures.columns import OpenTable
from assistant.steps.figures.computing import Finding, compute
from assistant.steps.figures.lexicon import meanings, subjects
from assistant.steps.figures.planning import Plan, make_plan
from assistant.steps.figures.question import Asked, is_empty, read_question
from assistant.steps.figures.reading import read_table
from assistant.steps.figures.wording import word_finding
from retrieval.documents import Chunk, Passage, Scores, content_id
from retrieval.index.tables import StoredTable
from retrieval.records import name_of
from retrieval.text.tables import name_cells
from retrieval.text.words import stem, words

MOST_TABLES = 12
"""Tables that are opened for a question."""
TABLE_FILES = (".csv", ".tsv", ".xlsx", ".xls", ".ods", ".json", ".jsonl")
MOST_OPEN = 24
MOST_OPEN_CELLS = 2_000_000


@dataclass(frozen=True)
class _Candidate:
    stored: StoredTable
    is_found: bool
    """Whether the search found its document."""
    finding: Finding

    @property
    def fitness(self) -> tuple[float, ...]:
        """How well the table fits the question; more is better."""
        plan, reading = self.finding.plan, self.finding.plan.reading
        share = 1 / len(plan.columns[0].head_words) if plan.columns else 0.0
        return (
            -len(reading.unknown),
            plan.kind != "missing",
            reading.known + reading.literal + self.is_found,
            share,
            -self.stored.number,
        )


class Figures:
    """Satisfies the assistant's Calculator. Keeps the tables open that were asked last; threads may share it."""

    def __init__(self) -> None:
        self._opened: OrderedDict[tuple[str, int], OpenTable] = OrderedDict()
        self._lock = threading.Lock()

    def compute(self, question: str, passages: Sequence[Passage], tables: Sequence[StoredTable]) -> Computed | None:
        """Return the answer that a table gives, None unless that is certain."""
        asked = read_question(question) if tables else None
        if asked is None:
            return None
        found = {passage.chunk.document_id for passage in passages}
        candidates = [
            _Candidate(stored, stored.document.id in found, finding)
            for stored in _choose(asked, tables, found)
            if (plan := self._plan(asked, stored, stored.document.id in found)) and (finding := compute(plan))
        ]
        best = max(candidates, key=lambda one: one.fitness, default=None)
        return _answer(best) if best else None

    def _plan(self, asked: Asked, stored: StoredTable, is_found: bool) -> Plan | None:
        reading = read_table(asked, self._open(stored))
        return make_plan(reading, is_found) if reading else None

    def _open(self, stored: StoredTable) -> OpenTable:
        key = (stored.edition, stored.number)
        with self._lock:
            if key not in self._opened:
                self._opened[key] = OpenTable(stored.open(), stored.document.title, _file_of(stored))
            self._opened.move_to_end(key)
            while len(self._opened) > 1 and (len(self._opened) > MOST_OPEN or self._cells() > MOST_OPEN_CELLS):
                self._opened.popitem(last=False)
            return self._opened[key]

    def _cells(self) -> int:
        return sum(len(one.columns) * len(one.table.rows) for one in self._opened.values())


def _file_of(stored: StoredTable) -> str:
    """Return the name of a file of tables without its suffix; "" for tables that stand in a text."""
    uri = stored.document.uri
    return name_of(uri) if uri.lower().endswith(TABLE_FILES) else ""


def _choose(asked: Asked, tables: Sequence[StoredTable], found: set[str]) -> list[StoredTable]:
    """Return the tables that know most words of the question; of equals those of documents that the search found."""
    said = {token.stem for token in asked.tokens if not is_empty(token.word)}
    groups = frozenset().union(*(meanings(token.word) for token in asked.tokens))
    if asked.extreme:
        groups |= meanings(asked.extreme.hint) | (meanings("joined") if asked.extreme.hint == "length" else groups)
    kinds = frozenset().union(*(subjects(token.word) for token in asked.tokens))

    def known(stored: StoredTable) -> tuple[int, bool, int]:
        in_table = sum(map(stored.holds, said))
        heads = {stem(word) for head in stored.columns for word in words(head.replace("_", " "))}
        alike = any(groups & meanings(word) or kinds & subjects(word) for word in heads)
        return in_table + alike, stored.document.id in found, -stored.number

    ranked = sorted(
        ((known(stored), at, stored) for at, stored in enumerate(tables)), key=lambda one: (one[0], -one[1])
    )
    return [stored for (count, is_found, _), _, stored in reversed(ranked) if count or is_found][:MOST_TABLES]


def _answer(candidate: _Candidate) -> Computed:
    finding = candidate.finding
    worded = word_finding(finding)
    passages = [*_cut_passages(candidate.stored, finding, worded.rows)]
    numbers = "".join(f" [{number}]" for number in range(1, len(passages) + 1))
    refused = finding.plan.kind == "missing" or finding.is_unstored
    text, *rest = worded.text.split("{cited}")
    return Computed("".join([text, numbers, *rest]) if rest else text, tuple(passages), refused)


def _cut_passages(stored: StoredTable, finding: Finding, rows: Sequence[int]) -> Iterator[Passage]:
    """Yield a passage for each of the rows that the answer shows, as the document has it."""
    table, document = finding.plan.table.table, stored.document
    for row in rows:
        text = table.texts[row] if table.texts else name_cells(table.columns, table.rows[row])
        start = table.starts[row]
        end = start + len(text)
        chunk = Chunk(
            content_id("chunk", document.id, str(start), str(end)),
            document.id,
            document.uri,
            document.title,
            text,
            start,
            end,
            table.places[row],
        )
        yield Passage(chunk, Scores(fused=1.0))
