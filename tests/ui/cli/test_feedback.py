"""What the `feedback` command says of corrections, without a model."""

import json
import os
import re
import subprocess
from collections import Counter

import pytest

from finetune.methods.table import find_learners
from retrieval.documents import Passage
from tests.feedback.fakes import an_answer
from tests.project.processes import PROJECT
from tests.ui.cli.commands import Shell
from tests.ui.fakes import on_shelf
from ui.actions.learning import find_candidates
from ui.settings.loading import Loaded, Settings
from ui.wiring import Apprentice


def test_every_judgement_is_listed_with_its_decision_reason_and_weight(shell: Shell):
    apprentice = Apprentice(Loaded(Settings(home=shell.folder / "home"), None, {}))
    for number, correction in enumerate(("It is three years [1].", "It is nine years, says Eve.", "")):
        answer = an_answer(f"How long is warranty {number}?")
        exchange = apprentice.feedback.record(answer, user="mia", conversation_id="c1")
        if correction:
            apprentice.feedback.edit(exchange.id, correction, user="mia")
        else:
            apprentice.feedback.rate(exchange.id, user="mia", value=-1)
    apprentice.engine.dispose()
    lines = shell.run("feedback pairs").out.splitlines()
    from_texts = ", ".join(find_learners("contrast")).split()
    assert [line.split() for line in lines[:6]] == [
        ["decision", "judged", "answers", "learned", "by"],
        ["pair", "1", *from_texts],
        ["label", "0", *from_texts],
        ["desirable", "0", *from_texts],
        ["undesirable", "1", "kto"],
        ["refused", "1", "-"],
    ]
    pair, refused, disliked = shell.run("feedback pairs", "--json").json
    assert [one["tonight"] for one in (pair, refused, disliked)] == ["trained", "extract", "left out"]
    totals = shell.run("feedback pairs --method kto")
    assert totals.out.splitlines()[-1].startswith("1 pair and 1 thumb to learn from, ")
    assert totals.err.startswith("Nothing is trained yet. 49 pairs are missing: 1 can be trained on")
    assert shell.run("feedback stats").out.startswith("3 answers (0 simulated) to 1 person: 0 thumbs up, 1 down")
    assert disliked["reason"].endswith("dpo learns nothing from answers that were disliked.")
    assert shell.run("feedback pairs --method kto", "--json").json[2]["tonight"] == "trained"
    assert (pair["decision"], pair["weight"], pair["user"]) == ("pair", 1.0, "mia")
    assert (pair["document_group"], pair["chosen"]) == ("given:Warranty", "It is three years [1].")
    assert (refused["decision"], refused["weight"], refused["document_group"]) == ("refused", 0.0, None)
    assert refused["reason"] == (
        "The passages do not say 'nine', 'Eve', 'says': add a document that does. "
        "It teaches only how much to quote, whatever its words."
    )
    assert refused["missing"] == ["nine", "Eve", "says"]
    assert (disliked["decision"], disliked["weight"], disliked["chosen"]) == ("undesirable", 0.25, "")
    tonight = shell.run("feedback stats", "--json").json["tonight"]
    assert tonight == {"pair": 1, "label": 0, "desirable": 0, "undesirable": 1, "refused": 1}


def test_a_choice_alone_is_counted_and_becomes_a_pair(shell: Shell):
    apprentice = Apprentice(Loaded(Settings(home=shell.folder / "home"), None, {}))
    first, second = (
        apprentice.feedback.record(an_answer(text=text), user="mia", conversation_id="c1")
        for text in ("It is two years.", "It is three years [1].")
    )
    apprentice.feedback.choose(first.id, second.id, user="mia")
    apprentice.feedback.choose(second.id, first.id, user="mia")
    apprentice.engine.dispose()
    [pair] = shell.run("feedback pairs", "--json").json
    assert (pair["id"], pair["decision"], pair["chosen"]) == (first.id, "pair", "It is three years [1].")
    assert shell.run("feedback stats", "--json").json["choices"] == 1
    assert "0 edited; 1 chosen over another answer." in shell.run("feedback stats").out


def test_pairs_are_counted_on_the_side_where_the_next_training_puts_them(shell: Shell):
    apprentice = Apprentice(Loaded(Settings(home=shell.folder / "home"), None, {}))
    for number in range(8):
        passages = (Passage.given(f"Manual {number}", "The warranty is three years."),)
        answer = an_answer(question=f"How long is warranty {number}?", passages=passages)
        exchange = apprentice.feedback.record(answer, user="mia", conversation_id="c1")
        if number:
            apprentice.feedback.edit(exchange.id, f"Warranty {number} lasts for three years [1].", user="mia")
        else:
            apprentice.feedback.rate(exchange.id, user="mia", value=1)
    apprentice.engine.dispose()
    small = {"APPRENTICE_TRAINING__MINIMUM_PAIRS": "2", "APPRENTICE_PROMOTION__MINIMUM_QUESTIONS": "5"}
    done = shell.run("feedback pairs", **small)
    assert (
        done.out.splitlines()[-1]
        == "2 pairs and 1 thumb to learn from, 5 held out for the exam, 0 judged answers left out."
    )
    assert done.err == ""
    rows = shell.run("feedback pairs", "--json", **small).json
    assert Counter(row["tonight"] for row in rows) == {"trained": 2, "replayed": 1, "exam": 5}
    assert {row["reason"].endswith("the exam asks it.") for row in rows if row["tonight"] == "exam"} == {True}
    assert "Nothing is trained yet. 43 pairs are missing: 7 can be trained on" in shell.run("feedback pairs").err


def test_a_person_is_erased_only_after_it_was_said_what_goes_and_agreed_to(shell: Shell):
    apprentice = Apprentice(Loaded(Settings(home=shell.folder / "home"), None, {}))
    for user in ("mia", "bob"):
        exchange = apprentice.feedback.record(an_answer(), user=user, conversation_id=user)
        apprentice.feedback.edit(exchange.id, f"It is three years, says {user} [1].", user=user)
    adapter = on_shelf(apprentice.shelf, "dpo-1")
    pairs = [one.pair.id for one in find_candidates(apprentice) if one.pair and one.user == "mia"]
    (adapter.folder / "finished.json").write_text(json.dumps({"training": pairs}), encoding="utf-8")
    apprentice.engine.dispose()
    assert shell.run("feedback export --user mia", "mia.jsonl").out == "1 answer written to mia.jsonl.\n"
    [line] = (shell.folder / "mia.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["edits"][0]["text"] == "It is three years, says mia [1]."
    for command in ("feedback erase --user max --yes", "feedback export --user max max.jsonl"):
        unknown = shell.run(command)
        assert (unknown.code, "There is nothing of 'max'. Known by name: 'bob', 'mia'." in unknown.err) == (2, True)
    asked = shell.run("feedback erase --user mia")
    counted = "1 answer, 0 ratings, 1 correction, 0 choices, 0 rows of exams, the words in 0 answers to others."
    learned = "Versions that learned from it: dpo-1 (1 pair)."
    assert asked.out == f"Of 'mia' there would be erased: {counted} {learned}\n"
    assert (asked.code, asked.err) == (2, "Nothing was erased: there is no terminal to ask at. Give --yes.\n")
    assert "says mia" in shell.run("feedback pairs --json").out
    done = shell.run("feedback erase --user mia --yes")
    assert (done.code, done.out) == (0, f"Of 'mia' was erased: {counted} {learned}\n")
    assert "`finetune promote base`" in done.err
    assert [path for path in (shell.folder / "home").rglob("*.db*") if b"says mia" in path.read_bytes()] == []
    marked = "dpo-1 learned from 1 correction that was erased since; the next training replaces it.\n"
    for command in ("finetune adapters", "finetune show dpo-1"):
        assert marked in shell.run(command).out
    assert shell.run("finetune adapters --json").json[0]["erased"]["pairs"] == 1
    assert shell.run("finetune show dpo-1 --json").json["erased"]["pairs"] == 1


@pytest.mark.parametrize(("reply", "left"), [("n\n", ["mia"]), ("y\n", [])])
def test_at_a_terminal_it_is_asked_first(shell: Shell, reply: str, left: list[str]):
    apprentice = Apprentice(Loaded(Settings(home=shell.folder / "home"), None, {}))
    apprentice.feedback.record(an_answer(), user="mia", conversation_id="c1")
    ours, theirs = os.openpty()
    os.write(ours, reply.encode())
    done = subprocess.run(
        shell.line("feedback erase --user mia"),
        cwd=shell.folder,
        env=shell.environment(),
        stdin=theirs,
        capture_output=True,
        text=True,
        check=True,
    )
    for end in (ours, theirs):
        os.close(end)
    assert "Erase it? This cannot be undone. [y/N]" in done.stdout
    assert ("Nothing was erased." in done.stdout) == bool(left)
    assert apprentice.feedback.people() == left
    apprentice.engine.dispose()


def test_what_feedback_did_is_shown_for_a_person(shell: Shell):
    apprentice = Apprentice(Loaded(Settings(home=shell.folder / "home"), None, {}))
    exchange = apprentice.feedback.record(an_answer(), user="mia", conversation_id="c1")
    apprentice.feedback.edit(exchange.id, "It is three years [1].", user="mia")
    apprentice.engine.dispose()
    [row] = shell.run("feedback show --user mia --json").json
    assert (row["id"], row["tonight"], row["edit"]) == (exchange.id, "trained", "It is three years [1].")
    assert (row["learned"], row["exams"], row["thumb"]) == ([], [], None)
    assert shell.run("feedback show --user mia").out.splitlines()[1].split()[:4] == ["How", "long", "is", "the"]
    assert shell.run("feedback show --user max").code == 2
    assert shell.run("feedback show").out.endswith("has not judged an answer yet.\n")


def test_golden_questions_are_listed_and_removed_by_command(shell: Shell):
    apprentice = Apprentice(Loaded(Settings(home=shell.folder / "home"), None, {}))
    exchange = apprentice.feedback.record(an_answer(), user="mia", conversation_id="c1")
    apprentice.feedback.edit(exchange.id, "It is three years [1].", user="mia")
    apprentice.engine.dispose()
    file = shell.folder / "golden.jsonl"
    row = {"id": "q", "question": "how long is warranty", "reference": "Three years.", "answerable": True}
    file.write_text(json.dumps({**row, "passages": [{"title": "Warranty", "text": "Three years."}]}), encoding="utf-8")
    assert shell.run("feedback golden import golden.jsonl --role pin").out == "1 golden question kept as pin.\n"
    [kept] = shell.run("feedback golden list --json").json
    assert (kept["role"], kept["user"], kept["references"]) == ("pin", "", ["Three years."])
    assert "how long is warranty" in shell.run("feedback golden list").out
    [pair] = shell.run("feedback pairs --json").json
    assert (pair["tonight"], "A golden question asks this" in pair["reason"]) == ("left out", True)
    assert shell.run(f"feedback golden remove {kept['id'][:6]}").out == "Removed: how long is warranty\n"
    assert shell.run("feedback golden list").out == "0 golden questions.\n"
    assert shell.run("feedback golden remove zz").code == 2
    assert shell.run("feedback pairs --json").json[0]["tonight"] == "trained"


def test_causes_of_bad_answers_are_counted_and_listed(shell: Shell):
    apprentice = Apprentice(Loaded(Settings(home=shell.folder / "home"), None, {}))
    exchange = apprentice.feedback.record(an_answer(), user="mia", conversation_id="c1")
    assert shell.run("feedback causes").err.startswith("No answer was corrected")
    apprentice.feedback.rate(exchange.id, user="mia", value=-1, reasons=["should have refused"])
    apprentice.engine.dispose()
    lines = shell.run("feedback causes").out.splitlines()
    assert lines[3].split()[:2] == ["gate", "1"]
    assert lines[-1].split()[:2] == [exchange.id[:8], "gate"]
    found = shell.run("feedback causes", "--json").json
    assert (found["counts"]["gate"], found["answers"][0]["question"]) == (1, "How long is the warranty?")


def test_the_review_commands_of_the_page_decide_on_what_others_said(shell: Shell):
    apprentice = Apprentice(Loaded(Settings(home=shell.folder / "home"), None, {}))
    for number in range(3):
        exchange = apprentice.feedback.record(an_answer(f"How long is {number}?"), user="mia", conversation_id="c1")
        apprentice.feedback.edit(exchange.id, "It is three years [1].", user="mia")
    apprentice.engine.dispose()
    page = (PROJECT / "docs" / "feedback.md").read_text(encoding="utf-8")
    listing, *deciding = re.findall(r"^    (feedback review .+)$", page, re.MULTILINE)
    waiting = shell.run(listing, "--json").json
    assert [one["correction"] for one in waiting] == ["It is three years [1]."] * 3
    for one, line in zip(waiting, deciding, strict=True):
        command, *reason = line.replace("4f1c", one["id"][:8]).split(" --reason ")
        more = ["--reason", reason[0].strip('"')] if reason else []
        assert shell.run(command, *more).out.startswith("1 entry decided: ")
    assert shell.run(listing).out == "0 entries wait.\n"
    assert [one["decision"] for one in shell.run("feedback pairs --json").json] == ["pair", "refused", "refused"]
    assert "Nothing waits whose id begins with 'zz'" in shell.run("feedback review accept zz").err
