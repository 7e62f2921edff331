"""The commands on a fresh folder with the embedded models, the way a user and a script run them."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import lend_model
from tests.project.processes import Processes
from tests.ui.cli.commands import Shell

pytestmark = pytest.mark.model

HANDBOOK = """# Handbook

## Warranty

The warranty of the Nimbus kettle lasts thirty months from the day of purchase.

## Cleaning

Clean the Nimbus kettle with citric acid once a month. Vinegar damages its seal.
"""
WRITING = {"APPRENTICE_ANSWERS__UNTRAINED": "write"}
"""Has the embedded model write, which otherwise quotes until it has learned."""
GOLDEN = [
    {
        "id": "warranty",
        "question": "How long does the warranty of the Nimbus kettle last?",
        "reference": "It lasts thirty months from the day of purchase [1].",
        "answerable": True,
        "passages": [{"title": "Handbook", "text": "The warranty of the Nimbus kettle lasts thirty months."}],
        "sources": ["Handbook"],
    },
    {
        "id": "colour",
        "question": "Which colours does the Nimbus kettle come in?",
        "reference": None,
        "answerable": False,
        "passages": [{"title": "Handbook", "text": "Clean the Nimbus kettle with citric acid once a month."}],
    },
]


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """A folder with a handbook that was ingested, a broken file and golden questions."""
    folder = tmp_path_factory.mktemp("commands")
    (folder / "handbook.md").write_text(HANDBOOK, encoding="utf-8")
    (folder / "broken.pdf").write_bytes(b"this is no PDF")
    (folder / "golden.jsonl").write_text("".join(json.dumps(row) + "\n" for row in GOLDEN), encoding="utf-8")
    shell = Shell(folder, {"APPRENTICE_ANSWERS__MAX_NEW_TOKENS": "40", "APPRENTICE_TRAINING__MINIMUM_PAIRS": "1"})
    lend_model(folder / "home")
    done = shell.run("assistant ingest", "handbook.md", "broken.pdf", "--json")
    assert done.code == 2, done.err
    assert [Path(row["uri"]).name for row in done.json] == ["handbook.md", "broken.pdf"]
    assert [row["status"] for row in done.json] == ["added", "failed"]
    assert done.json[1]["reason"]
    assert done.err == ""
    return shell


def test_ingesting_again_changes_nothing(shell: Shell):
    done = shell.run("assistant ingest", "handbook.md")
    assert done.code == 0
    assert "unchanged" in done.out
    assert done.out.splitlines()[-1] == "1 unchanged"


def test_a_source_that_fails_exits_2(shell: Shell):
    done = shell.run("assistant ingest", "nowhere.md")
    assert done.code == 2
    assert "1 failed" in done.out


def test_a_removed_document_is_gone(shell: Shell):
    (shell.folder / "note.txt").write_text("The Nimbus toaster is yellow.", encoding="utf-8")
    document_id = shell.run("assistant ingest", "note.txt", "--json").json[0]["document_id"]
    assert document_id in {row["id"] for row in shell.run("assistant documents", "--json").json}
    removed = shell.run("assistant documents remove", document_id)
    assert removed.code == 0
    assert document_id not in shell.run("assistant documents").out


def test_search_shows_scores_and_the_span_in_the_source(shell: Shell):
    done = shell.run("assistant search", "How long is the warranty?", "-k", "1", "--json")
    assert done.code == 0
    [passage] = done.json
    assert "thirty months" in passage["chunk"]["text"]
    assert HANDBOOK[passage["chunk"]["start"] : passage["chunk"]["end"]] == passage["chunk"]["text"]
    assert passage["scores"]["fused"] > 0


def test_ask_as_json_is_the_whole_answer_and_nothing_of_the_libraries(shell: Shell):
    done = shell.run("assistant ask", GOLDEN[0]["question"], "--json", **WRITING)
    assert (done.code, done.err) == (0, "")
    answer = done.json
    assert answer["ending"] in ("complete", "length")
    assert (
        f"\n\nQuestion: {GOLDEN[0]['question']}\n\nThe sentences that matter most: " in answer["messages"][-1]["text"]
    )
    assert answer["passages"][0]["chunk"]["title"] == "Handbook"
    assert answer["adapter_id"] is None
    assert answer["new_tokens"] <= 40


def test_an_answer_streams_and_interrupting_it_ends_with_its_sources(shell: Shell, processes: Processes):
    process = processes.start(
        shell.line("assistant ask", GOLDEN[0]["question"]),
        cwd=shell.folder,
        env=shell.environment(
            APPRENTICE_ANSWERS__MAX_NEW_TOKENS="1000", APPRENTICE_ANSWERS__TEMPERATURE="2", **WRITING
        ),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.read(1)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Sources" in out
    assert "[1] Handbook, characters" in out
    assert "Stopped." in err
    assert "Traceback" not in err


def test_an_exam_prints_rows_and_totals_and_keeps_its_report(shell: Shell):
    done = shell.run("assistant evaluate", "golden.jsonl", "--context", "gold", "--adapter", "base", "--json")
    assert done.code == 0, done.err
    report = done.json
    assert [row["id"] for row in report["rows"]] == ["warranty", "colour"]
    assert {"question", "answer", "refused", "passages", "scores"} <= set(report["rows"][0])
    assert 0 <= report["rows"][0]["scores"]["rougeL_f"] <= 1
    assert report["totals"]["questions"] == 2
    assert Path(report["file"]).is_file()


def test_simulated_feedback_becomes_pairs_that_can_be_moved_and_learned_from(shell: Shell):
    simulated = shell.run("feedback simulate", "golden.jsonl", "--context", "gold")
    assert simulated.code == 0, simulated.err
    assert "2 questions asked and corrected." in simulated.out
    pairs = shell.run("feedback pairs", "--json").json
    assert len(pairs) == 2
    stats = shell.run("feedback stats", "--json").json
    assert stats["simulated"] == 2
    asked = stats["exchanges"] - 2  # by the tests before
    assert shell.run("feedback export", "all.jsonl").code == 0
    again = shell.run("feedback import", "all.jsonl")
    assert "new: 0 answers, 0 ratings, 0 edits, 0 choices" in again.out
    elsewhere = shell.run("feedback import", "all.jsonl", APPRENTICE_HOME="elsewhere")
    assert f"new: {asked + 2} answers, 0 ratings, 2 edits, 0 choices" in elsewhere.out
    dry = shell.run("finetune dpo", "--dry-run")
    assert dry.code == 0, dry.out + dry.err
    assert "Nothing was trained." in dry.out
    assert shell.run("finetune adapters", "--json").json == []


def test_the_doctor_finds_no_problem(shell: Shell):
    done = shell.run("assistant doctor", "--json")
    assert done.code == 0, done.out
    checks = {check["name"]: check for check in done.json}
    assert checks["index"]["found"].startswith("1 document, ")
    assert all(check["remedy"] for check in done.json if check["status"] != "ok")


def test_settings_as_json_say_where_each_value_comes_from(shell: Shell):
    settings = {row["name"]: row for row in shell.run("assistant settings", "--json").json}
    assert settings["answers.max_new_tokens"]["value"] == 40
    assert settings["answers.max_new_tokens"]["origin"] == "environment"
    assert settings["model.name"]["origin"] == "default"


def test_the_whole_loop_fits_ten_lines_of_python(shell: Shell):
    source = """
from ui.actions import learning
from ui.wiring import Apprentice

apprentice = Apprentice.open()
for result in apprentice.library.ingest(["handbook.md"]):
    print(result.status, result.uri)
answer = apprentice.assistant.answer("How long does the warranty of the Nimbus kettle last?")
print(answer.text, [passage.chunk.title for passage in answer.passages])
exchange = apprentice.feedback.record(answer, user="me", conversation_id="first")
apprentice.feedback.edit(exchange.id, "Thirty months from the day of purchase [1].", user="me")
print(*learning.train(apprentice, "dpo").sentences)
print(apprentice.assistant.answer("how long does the warranty of the nimbus kettle LAST").text)
"""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", source],
        cwd=shell.folder,
        env=shell.environment(APPRENTICE_TRAINING__MINIMUM_PAIRS="50"),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert "pairs are missing" in done.stdout
    assert done.stdout.splitlines()[-1] == "Thirty months from the day of purchase [1]."
    again = shell.run("assistant ask", "How long does the warranty of the Nimbus kettle last, please?")
    assert again.out.startswith("Thirty months from the day of purchase [1].\n\nSources\n* [1] Handbook")
    assert "Approved answer, corrected by me on 20" in again.err
    off = shell.run(
        "assistant ask", "How long does the warranty of the Nimbus kettle last?", APPRENTICE_CORRECTIONS__ENABLED="no"
    )
    assert "[1]" in off.out
    assert off.err.startswith("Quoted from the documents, ")
    unknown = shell.run("assistant ask", "Who won the chess championship of 1972?")
    assert unknown.err.startswith("Refused before a model was asked, ")
