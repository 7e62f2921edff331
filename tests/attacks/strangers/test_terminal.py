"""Control characters in titles, texts and names reach no terminal."""

import ast
import json
from pathlib import Path

import pytest

from retrieval.errors import RetrievalError
from tests.project.processes import PROJECT
from tests.ui.conftest import stand_in
from tests.ui.fakes import a_file
from ui.cli.asking.once import ask, search
from ui.cli.documents import documents
from ui.cli.terminal import edge
from ui.cli.terminal.printing import make_printable, note, say, show_json, show_table
from ui.wiring import Apprentice

CLEAR, TITLE, CLIPBOARD, EIGHT_BIT = "\x1b[2J\x1b[H", "\x1b]0;owned\x07", "\x1b]52;c;ZXZpbA==\x07", "\x9b31m"
TURNED = "\u202efdp.exe\u202c"
NASTY = f"Tea {CLEAR}{TITLE}{CLIPBOARD}{EIGHT_BIT}{TURNED}\rgone\x08\x7f\x00 is green."


def controls(text: str) -> list[str]:
    return [letter for letter in text if letter not in "\n\t" and (ord(letter) < 32 or 126 < ord(letter) < 160)]


def test_what_is_printed_controls_nothing_and_can_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    say(NASTY)
    note(NASTY)
    show_table(["title", NASTY], [[NASTY, 1]])
    printed = capsys.readouterr()
    for text in (printed.out, printed.err):
        assert not controls(text)
        assert "\u202e" not in text
        assert "\\x1b[2J" in text
        assert "is green." in text
    assert make_printable("Straße\t茶 🍵 naïve\n") == "Straße\t茶 🍵 naïve\n"


def test_json_controls_nothing_and_is_the_same_value(capsys: pytest.CaptureFixture[str]) -> None:
    show_json({"title": NASTY})
    printed = capsys.readouterr().out
    assert not controls(printed)
    assert json.loads(printed) == {"title": NASTY}


@pytest.mark.parametrize("error", [FileNotFoundError(2, "missing", NASTY), RetrievalError(f"{NASTY} is damaged.")])
def test_an_error_that_names_something_controls_nothing(error: Exception, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(args: object) -> None:
        del args
        raise error

    with pytest.raises(SystemExit):
        edge.run(fail)  # type: ignore[arg-type]
    assert not controls(capsys.readouterr().err)


def test_commands_print_documents_answers_and_sources_without_their_controls(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    apprentice = stand_in(tmp_path, seconds_per_word=0.0)
    list(apprentice.library.ingest([a_file(tmp_path, f"{NASTY}\n\nMore {NASTY}", name="tea\x1b[2J.md")]))
    monkeypatch.setattr(Apprentice, "open", lambda *_: apprentice)
    apprentice.assistant.generator.texts = [f"It is green {NASTY} [1]."]  # type: ignore[attr-defined]
    search("What colour is Tea ?", None, None, as_json=False)
    ask("What colour is Tea ?", None, private=True, as_json=False)
    documents(_Root(), None, as_json=False)  # type: ignore[arg-type]
    apprentice.engine.dispose()
    printed = capsys.readouterr()
    assert "is green." in printed.out
    assert not controls(printed.out + printed.err)


class _Root:
    """A command without a further one behind it."""

    invoked_subcommand = None


def test_every_command_prints_by_the_functions_that_know_this() -> None:
    for file in (PROJECT / "ui" / "cli").rglob("*.py"):
        if file.name == "printing.py":
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            assert called not in ("print", "typer.echo", "typer.secho", "sys.stdout.write", "sys.stderr.write"), (
                f"{file}:{node.lineno}"  # type: ignore[attr-defined]
            )
