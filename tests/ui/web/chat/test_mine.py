"""The two buttons below the conversations, without a browser."""

import json
import threading
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.answers import Answer
from feedback.exporters.history import from_line
from finetune.runs.folder import FINISHED, training_lock
from tests.feedback.fakes import an_answer
from tests.ui.fakes import a_file, on_shelf
from ui.actions.learning import find_candidates
from ui.actions.library.uploads import upload
from ui.people.roles import Person
from ui.web import edge
from ui.web.chat.running import AnswersInProgress, Running
from ui.web.chat.side import mine as module
from ui.web.chat.side.mine import Mine, render_mine
from ui.web.edge import polite
from ui.web.sent.visitors import Visitor
from ui.wiring import Apprentice
from ui.wording.texts.languages.english import ENGLISH


@pytest.fixture
def mine(apprentice: Apprentice) -> Mine:
    return Mine(apprentice, ENGLISH, lambda conversation, *_: {"conversation": conversation}, AnswersInProgress())


@pytest.fixture
def notices(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the page says in notices and warnings."""
    said: list[str] = []
    monkeypatch.setattr(module, "inform", said.append)
    monkeypatch.setattr(edge, "warn", said.append)
    return said


def click(mine: Mine, do: str, user: str = "mia") -> Any:
    request: Any = SimpleNamespace(state=SimpleNamespace(visitor=Visitor(user)), client=None)
    return polite(mine._act)(request, SimpleNamespace(_data={"do": do}))


def corrected(apprentice: Apprentice, user: str) -> None:
    exchange = apprentice.feedback.record(an_answer(), user=user, conversation_id=user)
    apprentice.feedback.edit(exchange.id, f"It is three years, says {user} [1].", user=user)


def test_everything_of_mine_comes_as_a_file_inside_the_page(mine: Mine, notices: list[str]) -> None:
    corrected(mine.apprentice, "mia")
    corrected(mine.apprentice, "bob")
    page = click(mine, "export")[mine.panel]
    [line] = b64decode(page.partition(";base64,")[2].partition('"')[0]).decode().splitlines()
    assert [from_line(line)] == list(mine.apprentice.feedback.history_of("mia"))
    assert 'download="apprentice-feedback.jsonl"' in page
    assert page != click(mine, "export")[mine.panel]  # else the browser would not save it a second time
    click(mine, "export", user="eve")
    assert notices == ["There is nothing of yours yet."]


def test_everything_of_mine_goes_after_a_second_click_and_a_new_conversation_is_shown(
    mine: Mine, notices: list[str]
) -> None:
    for user in ("mia", "bob"):
        corrected(mine.apprentice, user)
    asked = click(mine, "ask")[mine.panel]
    assert 'class="confirm open"' in asked
    assert 'data-do="erase"' in asked.partition('class="sure"')[2]
    assert click(mine, "keep") == {mine.panel: render_mine(ENGLISH)}
    assert click(mine, "erase") == {mine.panel: render_mine(ENGLISH), "conversation": ""}
    assert mine.apprentice.feedback.people() == ["bob"]
    click(mine, "erase")
    assert notices == ["Everything of yours is erased.", "There is nothing of yours yet."]


def test_it_is_said_which_uploads_go_and_which_stay(mine: Mine, notices: list[str], tmp_path: Path) -> None:
    for user, names in (("mia", ("a.md", "b.md", "both.md")), ("bob", ("both.md",))):
        list(upload(mine.apprentice, [a_file(tmp_path, name, name=name) for name in names], person=Person(user)))
    asked = click(mine, "ask")[mine.panel]
    assert "2 files that you uploaded go too. 1 file stays, because somebody else uploaded it too." in asked
    click(mine, "erase")
    assert notices == ["Everything of yours is erased. 1 file stays, because somebody else uploaded it too."]
    assert {path.name for path in mine.apprentice.uploads.iterdir()} == {"both.md"}
    assert "file" not in click(mine, "ask")[mine.panel]


def test_it_is_said_that_a_version_has_learned_from_it(mine: Mine, notices: list[str]) -> None:
    corrected(mine.apprentice, "mia")
    pairs = [one.pair.id for one in find_candidates(mine.apprentice) if one.pair]
    (on_shelf(mine.apprentice.shelf, "dpo-1").folder / FINISHED).write_text(json.dumps({"training": pairs}))
    click(mine, "erase")
    [notice] = notices
    assert notice.startswith("Everything of yours is erased. What a version has learned from it stays")


def test_nothing_goes_while_my_answer_is_written_or_a_training_runs(mine: Mine, notices: list[str]) -> None:
    corrected(mine.apprentice, "mia")
    written = threading.Event()
    running = Running("mia", "mia", "How long is the warranty?")

    def write() -> Iterator[Answer]:
        written.wait()
        yield running.so_far

    mine.answers.start(running, write)
    click(mine, "erase")
    written.set()
    running.ended.wait()
    with training_lock(mine.apprentice.shelf.folder):
        click(mine, "erase")
    assert [notice.split(":")[0] for notice in notices] == [ENGLISH.chat.still_answering, "Nothing was erased"]
    assert mine.apprentice.feedback.people() == ["mia"]
