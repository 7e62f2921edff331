"""Each attack fails against the program as it is, and succeeds against the program without its defence."""

import ast
from collections.abc import Mapping

import pytest

from tests.attacks.undefended.copied import FAILED, PACKAGES, Outcome, ProjectCopy
from tests.attacks.undefended.defence import Defence
from tests.attacks.undefended.table import DEFENCES
from tests.project.processes import PROJECT

ATTACKS = sorted({attack for defence in DEFENCES for attack in defence.attacks})
NOT_OF_ATTACKS = ("tests/attacks/campaign/", "tests/attacks/undefended/")
"""Random deaths and crowds, and the tests of this file."""


def test_every_defence_stands_once_where_the_table_says_and_the_program_is_one_without_it() -> None:
    for defence in DEFENCES:
        left: dict[str, str] = {}
        for removal in defence.removals:
            text = left.get(removal.file) or (PROJECT / removal.file).read_text(encoding="utf-8")
            assert text.count(removal.text) == 1, f"{defence.name}: {removal.file} {removal.text!r}"
            left[removal.file] = text.replace(removal.text, removal.instead)
        for text in left.values():
            ast.parse(text)


def test_every_attack_that_the_table_names_is_there_and_every_file_of_attacks_is_named() -> None:
    for attack in ATTACKS:
        file, _, name = attack.partition("::")
        tree = ast.parse((PROJECT / file).read_text(encoding="utf-8"))
        known = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert name.partition("[")[0] in known, attack
    files = {path.relative_to(PROJECT).as_posix() for path in (PROJECT / "tests" / "attacks").rglob("test_*.py")}
    named = {attack.partition("::")[0] for attack in ATTACKS}
    assert {file for file in files if not file.startswith(NOT_OF_ATTACKS)} <= named


def test_the_documentation_says_how_many_defences_there_are() -> None:
    names = [defence.name for defence in DEFENCES]
    assert len(set(names)) == len(names)
    for document in ("docs/reliability.md", "CHANGELOG.md"):
        assert f" {len(names)} defences " in (PROJECT / document).read_text(encoding="utf-8"), document


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> ProjectCopy:
    """A copy of the project, from which processes import what they run, and not from where it is installed."""
    made = ProjectCopy(tmp_path_factory.mktemp("undefended"))
    imported = made.find_imported(tmp_path_factory.mktemp("elsewhere"))
    assert imported == [str(made.folder / name) for name in PACKAGES]
    return made


@pytest.fixture(scope="module")
def defended(copy: ProjectCopy) -> Mapping[str, list[Outcome]]:
    """What becomes of all attacks while every defence is there."""
    run = copy.run(ATTACKS)
    return {attack: run.of(attack) for attack in ATTACKS}


@pytest.mark.slow
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("defence", DEFENCES, ids=lambda defence: defence.name)
def test_an_attack_succeeds_as_soon_as_its_defence_is_taken_out(
    defence: Defence, copy: ProjectCopy, defended: Mapping[str, list[Outcome]]
) -> None:
    for attack in defence.attacks:
        before = defended[attack]
        if "skipped" in {outcome.kind for outcome in before}:
            pytest.skip(f"{attack} cannot be tried on this machine")
        assert {outcome.kind for outcome in before} == {"passed"}, [outcome.report for outcome in before]
        with copy.without(defence):
            run = copy.run([attack], "-x")
        assert run.exit_code == FAILED, run.printed[-3000:]
        assert any(outcome.shows_success for outcome in run.of(attack)), run.printed[-3000:]
