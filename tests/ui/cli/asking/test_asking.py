"""A question on the command line is kept like one in the browser, so that its answer can be judged and learned from."""

import getpass
import json
import signal
import subprocess
from pathlib import Path

import pytest

from feedback.history import JudgedExchange
from tests.conftest import lend_model
from tests.ui.cli.commands import Shell
from ui.actions.asking import list_conversations
from ui.settings.loading import Loaded, Settings
from ui.wiring import Apprentice

pytestmark = pytest.mark.model

HANDBOOK = "The warranty of the Nimbus kettle lasts thirty months from the day of purchase.\n"
QUESTION = "How long does the warranty of the Nimbus kettle last?"


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """A folder with a handbook that was ingested."""
    shell = Shell(tmp_path_factory.mktemp("asking"), {})
    (shell.folder / "handbook.md").write_text(HANDBOOK, encoding="utf-8")
    lend_model(shell.folder / "home")
    assert shell.run("assistant ingest", "handbook.md").code == 0
    return shell


def kept(shell: Shell) -> list[JudgedExchange]:
    """Read what the database of `shell` holds."""
    apprentice = Apprentice(Loaded(Settings(home=shell.folder / "home"), None, {}))
    history = list(apprentice.feedback.history())
    apprentice.engine.dispose()
    return history


def test_a_question_is_kept_in_a_conversation_of_its_own_under_the_login_name(shell: Shell) -> None:
    before = len(kept(shell))
    done = [shell.run("assistant ask", QUESTION) for _ in range(2)]
    first, second = (judged.exchange for judged in kept(shell)[before:])
    assert done[0].out.startswith(first.answer.text)
    assert (first.answer.question, first.answer.ending, first.user) == (QUESTION, "complete", getpass.getuser())
    assert first.conversation_id != second.conversation_id
    assert done[0].err.splitlines()[-1].startswith("Rate it: `feedback rate last up`")


def test_the_answer_can_be_rated_and_corrected_and_the_correction_answers_next_time(shell: Shell) -> None:
    question = "When does the warranty of the Nimbus kettle begin?"
    assert shell.run("assistant ask", question).code == 0
    down = shell.run("feedback rate last down", "--reason", "incomplete", "--comment", "Say from when on.")
    assert (down.code, down.out.splitlines()[0]) == (0, question)
    corrected = shell.run("feedback edit last", "It begins on the day of purchase [1].")
    assert corrected.out.splitlines()[1].startswith("Saved: the next training learns from it, ")
    judged = kept(shell)[-1]
    assert [(rating.value, rating.reasons, rating.comment) for rating in judged.ratings][-1] == (
        -1,
        ("incomplete",),
        "Say from when on.",
    )
    assert judged.edits[-1].text == "It begins on the day of purchase [1]."
    again = shell.run("assistant ask", question)
    assert again.out.startswith("It begins on the day of purchase [1].")
    assert "Approved answer, corrected by you on 20" in again.err


def test_a_private_question_leaves_no_trace_and_says_nothing_of_rating(shell: Shell) -> None:
    before = kept(shell)
    done = shell.run("assistant ask", "--private", QUESTION)
    assert (done.code, "thirty months" in done.out) == (0, True)
    assert "feedback rate" not in done.err
    assert kept(shell) == before


def test_json_is_the_answer_alone_and_the_question_is_kept_too(shell: Shell) -> None:
    before = len(kept(shell))
    done = shell.run("assistant ask", QUESTION, "--json")
    assert (done.code, done.err) == (0, "")
    [judged] = kept(shell)[before:]
    answer = json.loads(done.out)
    assert answer["text"] == judged.exchange.answer.text
    assert {"question", "messages", "passages", "citations", "ending", "adapter_id"} <= set(answer)
    assert not {"user", "conversation_id"} & set(answer)


def test_ctrl_c_keeps_what_was_written_as_a_stopped_answer(shell: Shell) -> None:
    before = len(kept(shell))
    process = subprocess.Popen(
        shell.line("assistant ask", QUESTION),
        cwd=shell.folder,
        env=shell.environment(
            APPRENTICE_ANSWERS__MAX_NEW_TOKENS="1000",
            APPRENTICE_ANSWERS__TEMPERATURE="2",
            APPRENTICE_ANSWERS__UNTRAINED="write",
            APPRENTICE_CORRECTIONS__ENABLED="no",
        ),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    begun = process.stdout.read(1)
    process.send_signal(signal.SIGINT)
    out = begun + process.stdout.read()  # `communicate` would lose what lies in the buffer of `stdout`
    process.communicate(timeout=60)
    assert process.returncode == 130
    [judged] = kept(shell)[before:]
    assert judged.exchange.answer.ending == "stopped"
    assert out.startswith(judged.exchange.answer.text)


def test_the_page_does_not_list_conversations_of_the_command_line(shell: Shell) -> None:
    apprentice = Apprentice(Loaded(Settings(home=shell.folder / "home"), None, {}))
    assert list_conversations(apprentice, "visitor-1") == []
    assert list_conversations(apprentice, getpass.getuser())
    apprentice.engine.dispose()


def test_another_person_s_answer_is_neither_rated_nor_corrected(shell: Shell) -> None:
    mine = kept(shell)[0].exchange.id
    for command in (["feedback rate", mine, "up"], ["feedback edit", mine, "Mine."]):
        done = shell.run(*command, LOGNAME="somebody-else")
        assert (done.code, done.out) == (2, "")
        assert "belongs to another person" in done.err


def test_mistakes_in_judging_are_told(shell: Shell, tmp_path: Path) -> None:
    assert shell.run("feedback rate last up", "--reason", "outdated").code == 2
    assert "is no reason. Known are: wrong fact" in " ".join(
        shell.run("feedback rate last down", "--reason", "bad").err.replace("│", "").split()
    )
    nothing = Shell(tmp_path, {}).run("feedback rate last up")
    assert (nothing.code, nothing.err.count("\n")) == (2, 1)
    assert "Ask something first" in nothing.err
