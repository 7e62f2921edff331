"""docs/architecture.md speaks of files, folders and functions that exist."""

import ast
import re

import pytest

from tests.project.processes import PROJECT

PAGE = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8")
MAP = re.search(r"```\n(.*?)```", PAGE, re.DOTALL)[1]  # type: ignore[index]
PLACES = sorted(set(re.findall(r"`((?:assistant|retrieval|feedback|finetune|ui|tests|docs)/[\w./]*)`", PAGE)))
DEFINITIONS = sorted(set(re.findall(r"((?:`\w+`(?:,| and)? )+)in\s+`([\w/]+\.py)`", PAGE)))


@pytest.mark.parametrize("place", PLACES)
def test_every_place_that_the_page_names_exists(place: str):
    assert (PROJECT / place).exists()


@pytest.mark.parametrize(("names", "file"), DEFINITIONS)
def test_every_function_and_class_is_in_the_file_that_the_page_names(names: str, file: str):
    nodes = ast.parse((PROJECT / file).read_text(encoding="utf-8")).body
    defined = {node.name for node in nodes if isinstance(node, ast.ClassDef | ast.FunctionDef)}
    assert set(re.findall(r"\w+", names)) - {"and"} <= defined


def test_the_map_shows_every_folder_of_the_packages():
    shown, package = set(), ""
    for line in MAP.splitlines():
        name = line.split()[0]
        package = package if line.startswith(" ") else name
        shown.add(package if name == package else package + name)
    packages = [folder for folder in ("ui", "finetune", "feedback", "assistant", "retrieval") if f"{folder}/" in shown]
    there = {f"{package}/{folder.name}/" for package in packages for folder in (PROJECT / package).iterdir()
             if any(folder.glob("*.py"))}  # fmt: skip
    assert len(packages) == 5
    assert {folder for folder in shown if folder.count("/") == 2} == there
