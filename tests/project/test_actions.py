"""Whatever people do goes through ui/actions: page, commands and API only read the parts of an Apprentice."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

UI = Path(__file__).parents[2] / "ui"
PARTS = {"assistant", "corrections", "feedback", "generator", "library", "serving", "shelf", "thresholds"}
"""What does things, of an Apprentice."""
READINGS = {
    "library": {"collections", "documents", "embedder", "within"},
    "shelf": {"adapters", "champion", "get", "history", "parts"},
    "feedback": {"stats"},
}
"""What may be read of them to be shown."""
WITHOUT_DOCUMENTS = {name: reads for name, reads in READINGS.items() if name != "library"}
"""The same for page and programs: they ask for somebody who may not read all documents."""
LOADING = UI / "web" / "app.py"
"""It says what is loaded before the first question."""
FILES = [file for folder in ("api", "cli", "web") for file in sorted((UI / folder).rglob("*.py")) if file != LOADING]


def find_ways_around(source: str, readings: Mapping[str, set[str]] = READINGS) -> Iterator[str]:
    """Yield every use of a part of an Apprentice that is not known to be a reading, and every call of its own."""
    tree = ast.parse(source)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute) or not _is_apprentice(node.value):
            continue
        after = parents[node]
        if (
            node.attr in PARTS
            and not (isinstance(after, ast.Attribute) and after.attr in readings.get(node.attr, set()))
        ) or (node.attr not in PARTS and isinstance(after, ast.Call) and after.func is node):
            yield ast.unparse(after)


def _is_apprentice(node: ast.expr) -> bool:
    return ast.unparse(node) in ("apprentice", "self.apprentice", "Apprentice.open()")


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(UI)))
def test_page_commands_and_api_only_read(file: Path) -> None:
    readings = READINGS if file.is_relative_to(UI / "cli") else WITHOUT_DOCUMENTS
    assert list(find_ways_around(file.read_text(encoding="utf-8"), readings)) == []


@pytest.mark.parametrize(
    "planted",
    [
        "apprentice.feedback.rate(1)",
        "store = apprentice.feedback",
        "self.apprentice.shelf.promote(None, 'x')",
        "Apprentice.open().library.ingest([])",
        "apprentice.retrain('dpo')",
    ],
)
def test_a_way_around_is_found(planted: str) -> None:
    assert len(list(find_ways_around(planted))) == 1
