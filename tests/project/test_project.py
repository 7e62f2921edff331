"""What ships beside the code is true of the code: the example settings, the pins, the documents."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from ui.settings.listing import render_example
from ui.settings.loading import Settings, list_leaves, load

PROJECT = Path(__file__).parents[2]
EXAMPLE = PROJECT / "apprentice.example.toml"
PAGES = [PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md"))]


def test_the_example_settings_are_what_the_program_prints():
    assert EXAMPLE.read_text(encoding="utf-8") == render_example(), (
        "run: assistant settings --example > apprentice.example.toml"
    )


def test_the_example_settings_load_and_change_nothing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("APPRENTICE_HOME", raising=False)
    expected = Settings.model_construct().model_copy(update={"home": PROJECT / "apprentice-data"})
    assert load(EXAMPLE).settings == expected


def test_every_setting_has_a_description():
    assert [name for name, _, description in list_leaves(Settings.model_construct()) if len(description) < 10] == []


def test_every_direct_dependency_is_pinned():
    pinned = {
        canonicalize_name(line.split("==")[0])
        for line in (PROJECT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if "==" in line
    }
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    needed = [*project["project"]["dependencies"], *project["dependency-groups"]["test"]]
    assert {canonicalize_name(Requirement(line).name) for line in needed} - pinned == set()


def test_no_pin_names_a_build_for_one_kind_of_machine():
    assert "+" not in (PROJECT / "constraints.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES[1:], ids=lambda page: page.name)
def test_every_setting_and_page_that_a_document_names_exists(page: Path):
    text = page.read_text(encoding="utf-8")
    known = {name for name, _, _ in list_leaves(Settings.model_construct())}
    sections = {name.partition(".")[0] for name in known}
    for name in re.findall(r"`([a-z]+(?:\.[a-z_0-9]+)+)`", text):
        if name.partition(".")[0] in sections and not name.endswith((".md", ".py", ".toml", ".jsonl", ".db")):
            assert name in known, f"{page.name} names the setting {name}"
    variables = {"APPRENTICE_CONFIG"} | {"APPRENTICE_" + name.upper().replace(".", "__") for name in known}
    for variable in re.findall(r"APPRENTICE_[A-Z_]+", text):
        assert variable in variables, f"{page.name} names {variable}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_a_page_links_to_or_shows_exists(page: Path):
    for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert (page.parent / link).exists(), f"{page.name} links to {link}"


def test_no_blank_is_left_in_the_readme():
    assert "@@" not in (PROJECT / "README.md").read_text(encoding="utf-8")


STAND_IN = """#!/bin/sh
echo "$1" >> "$(dirname "$0")/called"
case "$1" in documents) printf '%s' '{documents}';; ingest) exit 2;; esac
"""


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed: apt-get install make")
@pytest.mark.parametrize(
    ("documents", "called"),
    [("[]", ["documents", "ingest", "serve"]), ('[{"id": "1"}]', ["documents", "serve"])],
)
def test_the_samples_are_read_only_into_an_empty_library_and_never_keep_the_chat_from_starting(
    tmp_path: Path, documents: str, called: list[str]
):
    program = tmp_path / "bin" / "assistant"
    program.parent.mkdir()
    program.write_text(STAND_IN.replace("{documents}", documents), encoding="utf-8")
    program.chmod(0o755)
    (tmp_path / ".installed").touch()
    subprocess.run(["make", "serve", f"VENV={tmp_path}"], cwd=PROJECT, check=True, capture_output=True)
    assert (program.parent / "called").read_text(encoding="utf-8").split() == called
