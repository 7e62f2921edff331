"""What `make check` holds of the tree is seen when it is broken: each violation is planted in a copy."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.project.processes import PROJECT
from tests.project.structure import FOLDERS, MOST_ENTRIES, MOST_LINES, OWN_RULES, complaints

Plant = Callable[[str, str], None]
SECOND_HALF = '?])\\s+")\n'  # regular expressions in one piece would be found in this file
LOOKBEHIND = 'import re\n\nEND = re.compile(r"(?<' + "=[.!" + SECOND_HALF
TAKEN_ALONG = 'import re\n\nEND = re.compile(r"([.!' + SECOND_HALF


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The tree without what is planted in it."""
    for folder in FOLDERS:
        shutil.copytree(PROJECT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A tree with the files alone that have rules of their own: reading the whole takes seconds."""
    for folder in FOLDERS:
        (tmp_path / folder).mkdir()
    for name in OWN_RULES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT / name, tmp_path / name)
    assert complaints(tmp_path) == []
    return tmp_path


@pytest.fixture
def plant(tmp_path: Path) -> Plant:
    def write(name: str, text: str) -> None:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    return write


def run_check(folder: Path, *command: str | Path) -> str:
    """Run a command of `make check` in a folder and return what it prints; it must fail."""
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


def lint_imports(copy: Path) -> str:
    return run_check(copy, Path(sys.executable).with_name("lint-imports"), "--no-cache")


def test_make_check_runs_what_is_tried_here():
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    check = makefile[makefile.index("\ncheck:") : makefile.index("\ntest:")]
    assert "lint-imports" in check
    assert "-m tests.project.structure" in check


def test_the_tree_is_as_it_should_be():
    assert complaints(PROJECT) == []


def test_a_circle_is_seen_even_if_only_types_close_it(copy: Path, plant: Plant):
    plant("feedback/texts/planted_one.py", "from feedback.texts import planted_two\n")
    plant(
        "feedback/texts/planted_two.py",
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from feedback.texts import planted_one\n",
    )
    assert "No cycles are allowed in feedback.texts." in lint_imports(copy)


def test_an_upward_import_is_seen_between_packages_and_inside_each(copy: Path, plant: Plant):
    plant("retrieval/text/planted.py", "from assistant import answers\nfrom retrieval import library\n")
    plant("assistant/answerability/planted.py", "from assistant import assistant\n")
    plant("feedback/texts/planted.py", "from feedback.evaluation import exam\n")
    plant("finetune/methods/planted.py", "from finetune import cycle\n")
    plant("ui/settings/planted.py", "from ui import wiring\n")
    printed = lint_imports(copy)
    assert "Packages import only the packages below them BROKEN" in printed
    for package in ("retrieval", "assistant", "feedback", "finetune", "ui"):
        assert f"Folders of {package} import only the folders below them BROKEN" in printed


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("assistant/steps/planted.py", LOOKBEHIND),
        ("feedback/texts/planted.py", TAKEN_ALONG),
        ("ui/wording/planted.py", "from nltk.tokenize import sent_tokenize\n"),
        ("finetune/promotion/planted.py", "import llama_index.core.node_parser.text.utils\n"),
        ("retrieval/chunking/planted.py", "import nltk\n\nnltk.sent_tokenize('One. Two.')\n"),
        (
            "retrieval/chunking/planted.py",
            "from llama_index.core import node_parser\n\nnode_parser.SentenceSplitter()\n",
        ),
        ("tests/ui/wording/planted.py", LOOKBEHIND),
    ],
    ids=["lookbehind", "taken along", "nltk", "llama-index", "nltk's function", "llama-index's chunker", "in a test"],
)
def test_a_second_sentence_splitter_is_seen(bare: Path, plant: Plant, name: str, text: str):
    plant(name, text)
    [complaint] = complaints(bare)
    assert complaint.startswith(f"{name}:{len(text.splitlines())}: ")
    assert complaint.endswith("splits sentences a second time; call retrieval/text/sentences.py")


def test_a_rule_of_its_own_that_a_file_no_longer_has_is_taken_out(bare: Path, plant: Plant):
    plant("retrieval/chunking/recursive.py", "")
    assert complaints(bare) == [
        "retrieval/chunking/recursive.py: splits no sentences any more; take it out of OWN_RULES"
    ]


def test_a_crowded_folder_is_seen_and_caches_and_empty_folders_do_not_count(bare: Path, plant: Plant):
    for number in range(MOST_ENTRIES - 1):
        plant(f"ui/wording/planted/part_{number}.py", "")
    plant("ui/wording/planted/folder/part.py", "")
    plant("ui/wording/planted/__pycache__/part.pyc", "")
    plant("ui/wording/planted/emptied/__pycache__/part.pyc", "")
    assert complaints(bare) == []
    plant("ui/wording/planted/one_more.css", "")
    [complaint] = complaints(bare)
    assert complaint == "ui/wording/planted/: 13 entries, at most 12; group what belongs together in a folder"


def test_a_long_file_is_seen(bare: Path, plant: Plant):
    plant("finetune/promotion/planted.py", "\n" * MOST_LINES)
    assert complaints(bare) == []
    plant("finetune/promotion/planted.py", "\n" * (MOST_LINES + 1))
    assert complaints(bare) == ["finetune/promotion/planted.py: 301 lines, at most 300; split it by meaning"]


@pytest.mark.parametrize("name", ["utils.py", "text_helpers.py", "adapter_manager.py", "common/part.py", "misc.js"])
def test_a_name_that_says_nothing_is_seen(bare: Path, plant: Plant, name: str):
    plant(f"assistant/adapters/{name}", "")
    said = run_check(PROJECT, sys.executable, "-m", "tests.project.structure", bare)
    path = f"assistant/adapters/{name.partition('/')[0]}"
    assert f"{path}: the name says nothing; name it after what it holds" in said.splitlines()
