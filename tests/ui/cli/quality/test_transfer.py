"""Feedback goes out and comes in in the formats of other programs; every command of docs/feedback.md about it works."""

import json
import re

import pytest

from feedback.evaluation.golden import GoldenQuestion
from feedback.evaluation.kept.golden_store import GoldenStore
from feedback.exporters.formats.table import FORMATS
from feedback.store.adding.reviews import ReviewStore
from retrieval.documents import Passage
from tests.conftest import lend_model
from tests.feedback.exporters.formats.samples import an_item
from tests.feedback.fakes import an_answer
from tests.project.processes import PROJECT
from tests.ui.cli.commands import Shell
from ui.actions.belongings.transfer import export_lessons
from ui.cli.people.transfer import Format
from ui.people.accounts import Accounts
from ui.people.names import login_name
from ui.people.reading.limits import Limits
from ui.settings.loading import Loaded, Settings
from ui.wiring import Apprentice

PAGE = (PROJECT / "docs" / "feedback.md").read_text(encoding="utf-8").split("## Other programs")[1].split("\n## ")[0]
COMMANDS = re.findall(r"^    (feedback .+)$", PAGE, re.MULTILINE)
SKY = "# The sky\n\nThe colour of the sky is blue at noon. At dawn the sky is red.\n"


@pytest.fixture
def apprentice(shell: Shell) -> Apprentice:
    return Apprentice(Loaded(Settings(home=shell.folder / "home"), None, {}))


def correct(apprentice: Apprentice, question: str, text: str = "It is three years.", user: str = "mia") -> str:
    answer = an_answer(question, passages=(Passage.given("Warranty", f"{question} The warranty is three years."),))
    exchange = apprentice.feedback.record(answer, user=user, conversation_id=question)
    apprentice.feedback.edit(exchange.id, text, user=user)
    return exchange.id


def test_the_command_knows_every_format() -> None:
    assert [one.value for one in Format] == [known.name for known in FORMATS]
    assert all(f"| `{known.name}` |" in PAGE for known in FORMATS)


def test_what_is_exported_is_what_may_be_learned_and_the_rest_is_counted(shell: Shell, apprentice: Apprentice) -> None:
    correct(apprentice, "How long is the warranty?")
    correct(apprentice, "How long is nine?", "It is nine years, says Eve.")
    liked = apprentice.feedback.record(an_answer("Is it good?"), user="bob", conversation_id="c2")
    apprentice.feedback.rate(liked.id, user="bob", value=1)
    kept = correct(apprentice, "How long is the pin?")
    passages = apprentice.feedback.exchange(kept).answer.passages
    GoldenStore(apprentice.engine).keep(GoldenQuestion("", "How long is the pin?", ("3",), passages=passages), "gold")
    apprentice.engine.dispose()

    done = shell.run("feedback export --format trl", "pairs.jsonl")
    assert (done.code, done.out) == (0, "1 row written to pairs.jsonl, from 1 judged answer.\n")
    assert done.err == (
        "Left out: 1 judged answer from which nothing is learned (`feedback pairs` says why); 1 judged answer that "
        "these rows cannot hold (another --method may); 1 judged answer that a golden question asks.\n"
    )
    [row] = [json.loads(line) for line in (shell.folder / "pairs.jsonl").read_text().splitlines()]
    assert (row["question"], row["chosen"][0]["content"]) == ("How long is the warranty?", "It is three years.")
    assert shell.run("feedback export --format trl --method kto", "pairs.jsonl").out.startswith("3 rows written")
    assert shell.run("feedback export --format alpaca --user bob", "bob.json").out.startswith("1 row written")

    for wrong, why in (
        ("--format argilla --method dpo", "not for a training: leave --method out"),
        ("--format trl --method ppo", "There is no training method 'ppo'"),
        ("--method dpo", "give --format trl, alpaca or sharegpt too"),
        ("--format trl --user eve", "There is nothing of 'eve'"),
    ):
        refused = shell.run(f"feedback export {wrong}", "no.json")
        assert (refused.code, why in refused.err) == (2, True), refused.err
        assert not (shell.folder / "no.json").exists()


def test_nothing_goes_out_of_whoever_erased_theirs_nor_what_was_rejected_nor_what_not_everybody_may_read(
    shell: Shell, apprentice: Apprentice
) -> None:
    correct(apprentice, "How long is the warranty?", "It is three summer years.", user="mia")
    rejected = correct(apprentice, "How long is the guarantee?", "It is three long years.", user="bob")
    ReviewStore(apprentice.engine).add(rejected, user="rita", author="bob", decision="rejected", reason="No.")
    correct(apprentice, "How long is the lease?", "It is about three years.", user="bob")
    apprentice.feedback.erase("mia")
    for known in FORMATS:
        exported = export_lessons(apprentice, shell.folder / "rows", known.name, method="sft" if known.usual else None)
        written = (shell.folder / "rows").read_text(encoding="utf-8")
        assert (exported.rows, exported.refused) == (1, 1)
        assert "It is about three years." in written
        assert "summer" not in written
        assert "long years" not in written
    Accounts(apprentice.engine).add("ada", "admin", "correct horse battery")
    Limits(apprentice.engine).limit("board", [])
    exported = export_lessons(apprentice, shell.folder / "rows", "trl")
    assert (exported.rows, exported.secret) == (0, 1)


@pytest.mark.model
def test_the_commands_of_the_page_run_and_say_what_became_of_the_rows(shell: Shell) -> None:
    lend_model(shell.folder / "home")
    (shell.folder / "sky.md").write_text(SKY, encoding="utf-8")
    items = [an_item(1, {"content": "The sky is blue at noon."}), an_item(None), an_item(-1, reason="too_verbose")]
    items += [an_item(None, {"originalContent": "It is green.", "content": "The sky is red at dawn."})]
    for number, item in enumerate(items):
        item["id"] = f"item {number}"
    file = shell.folder / "feedback-history-export.json"
    file.write_text(json.dumps(items), encoding="utf-8")
    empty = shell.run(f"feedback import --format open-webui {file.name}")
    assert (empty.code, "There are no documents yet" in empty.err) == (2, True)

    assert shell.run("assistant ingest", "sky.md").code == 0
    assert len(COMMANDS) == 2
    exported, imported = (shell.run(command) for command in COMMANDS)
    assert (exported.code, exported.out) == (0, "0 rows written to pairs.jsonl, from 0 judged answers.\n")
    assert imported.code == 0, imported.err
    lines = [line.split("  ") for line in imported.out.splitlines()]
    assert lines[0] == ["4 rows read; 3 imported as what " + repr(login_name()) + " says."]
    said = re.sub(" +", " ", imported.out)
    for row in ("1 thumb up imported", "1 thumb down imported", "1 correction imported", "edited. not imported"):
        assert row in said
    pairs = {row["chosen"] or row["rejected"]: row for row in shell.run("feedback pairs", "--json").json}
    assert pairs["The sky is blue at noon."]["decision"] == "desirable"
    assert pairs["The sky is red at dawn."]["decision"] in ("pair", "label")
    again = shell.run(COMMANDS[1])
    assert "4 rows read; 0 imported" in again.out
    assert "3 Here already. not imported" in re.sub(" +", " ", again.out)
    stats = shell.run("feedback stats")
    assert stats.out.startswith("3 answers (0 simulated, 3 imported) to 1 person")

    (shell.folder / "broken.jsonl").write_text('{"instruction": "a", "output": "b"}\n{"instruction": "a"}\n')
    broken = shell.run("feedback import --format alpaca", "broken.jsonl")
    assert broken.code == 2
    assert "broken.jsonl, line 2: alpaca: no text to learn is there" in broken.err
    assert shell.run("feedback stats", "--json").json["exchanges"] == 3
