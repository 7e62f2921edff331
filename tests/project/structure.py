"""What `make check` holds of the tree beside the order of imports: small folders, small files, telling names, and one
place where sentences are split.

    python -m tests.project.structure [ROOT]
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

FOLDERS = ("assistant", "retrieval", "feedback", "finetune", "ui", "tests")
MOST_ENTRIES = 12
MOST_LINES = 300
GROWING = {Path("feedback/store/migrations/versions"): "a file for each schema that ever was"}
"""Folders that may have more entries, and why."""
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}

SENTENCES = Path("retrieval/text/sentences.py")
SPLITTING_MODULES = (
    "nltk.tokenize",
    "llama_index.core.node_parser.text.utils",
    "blingfire",
    "pysbd",
    "spacy",
    "syntok",
)
SPLITTING_NAMES = {"PunktSentenceTokenizer", "PunktTokenizer", "SentenceSplitter", "sent_tokenize"}
SENTENCE_END = re.compile(
    r"\(\?<=[^)]*?(?:\[[^\]]*[.!?。！？][^\]]*\]|\\[.?]|!|。)"  # looks back for the end of a sentence
    r"|\[[^\]]*[.!?][^\]]*[.!?][^\]]*\][+)\"'”’]*\\s"  # takes it along with the blank behind it
)
"""Regular expressions that part texts where sentences end."""
OWN_RULES = {
    Path("retrieval/chunking/recursive.py"): "cuts at the separators of the published chunker, sentences among them",
}
"""Files that may find sentences by a rule of their own, and why."""


def complaints(root: Path) -> list[str]:
    """Return what is wrong with the tree under `root`, each with what to do, by path."""
    found = [line for folder in FOLDERS for line in _of_folder(root, root / folder)]
    stale = [path for path in OWN_RULES if not (root / path).is_file() or not _splits(root / path)]
    return sorted([*found, *(f"{path}: splits no sentences any more; take it out of OWN_RULES" for path in stale)])


def _of_folder(root: Path, folder: Path) -> Iterator[str]:
    entries = [path for path in folder.iterdir() if _counts(path)]
    name = folder.relative_to(root)
    if len(entries) > MOST_ENTRIES and name not in GROWING:
        yield f"{name}/: {len(entries)} entries, at most {MOST_ENTRIES}; group what belongs together in a folder"
    for path in entries:
        if EMPTY_NAMES & set(path.stem.lower().split("_")):
            yield f"{path.relative_to(root)}: the name says nothing; name it after what it holds"
        if path.is_dir():
            yield from _of_folder(root, path)
        elif path.suffix == ".py":
            yield from _of_file(path.relative_to(root), path)


def _of_file(name: Path, path: Path) -> Iterator[str]:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    if lines > MOST_LINES:
        yield f"{name}: {lines} lines, at most {MOST_LINES}; split it by meaning"
    if name != SENTENCES and name not in OWN_RULES:
        for line, what in _splits(path):
            yield f"{name}:{line}: {what} splits sentences a second time; call {SENTENCES.as_posix()}"


def _counts(path: Path) -> bool:
    """Whether `path` is an entry of its folder: no cache, nothing hidden, no folder without a file."""
    if path.name.startswith(".") or path.name == "__pycache__":
        return False
    return path.is_file() or any(_counts(inner) for inner in path.iterdir())


def _splits(path: Path) -> list[tuple[int, str]]:
    """Return the places, as lines, where a Python file splits sentences itself, and by what."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names if alias.name.startswith(SPLITTING_MODULES)]
        elif isinstance(node, ast.ImportFrom):
            if (node.module or "").startswith(SPLITTING_MODULES):
                found.append((node.lineno, node.module or ""))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and SENTENCE_END.search(node.value):
            found.append((node.lineno, repr(node.value)))
        elif isinstance(node, ast.Call) and _name(node.func) in SPLITTING_NAMES and not _is_given_sentences(node):
            found.append((node.lineno, _name(node.func)))
    return sorted(found)


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _is_given_sentences(call: ast.Call) -> bool:
    """Whether llama-index's chunker is told to split with our function."""
    return any(keyword.arg == "chunking_tokenizer_fn" for keyword in call.keywords)


def main() -> None:
    """Print what is wrong; exit with 1 when something is."""
    found = complaints(Path(sys.argv[1]) if len(sys.argv) > 1 else Path())
    sys.stdout.write("".join(f"{line}\n" for line in found))
    raise SystemExit(1 if found else 0)


if __name__ == "__main__":
    main()
