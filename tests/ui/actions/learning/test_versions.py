"""What is known of learned versions, comparing two of them, and deleting one that nothing needs."""

import json

import pytest

from assistant.errors import AssistantError
from finetune.errors import FinetuneError
from finetune.promotion.verdict import Verdict
from finetune.runs.folder import training_lock
from finetune.runs.progress import Progress, ProgressFile
from tests.ui.actions.asking import asked
from tests.ui.fakes import on_shelf
from tests.ui.web.quality.nights import FIRST, SECOND
from ui.actions import promoting
from ui.actions.quality.exams import find_readable_rows, list_nights, read_quality
from ui.actions.training.comparing import BASE, compare_versions
from ui.actions.training.versions import delete_version, read_version
from ui.people.audit import Actor, AuditLog
from ui.people.reading.reach import EVERYTHING
from ui.web.learning.compare import render_choice, render_comparison
from ui.web.learning.version_card import render_version
from ui.wiring import Apprentice
from ui.wording.texts.languages.english import ENGLISH
from ui.wording.texts.languages.german import GERMAN


def promoted(apprentice: Apprentice, *names: str) -> None:
    for name in names:
        on_shelf(apprentice.shelf, name)
        promoting.promote(apprentice, name, "chosen in the app")


def test_what_serves_or_would_come_back_stays_and_the_rest_is_deleted(apprentice: Apprentice) -> None:
    promoted(apprentice, "dpo-1", "dpo-2", "dpo-3")
    assert [read_version(apprentice, f"dpo-{number}").hold for number in (1, 2, 3)] == [None, "rollback", "serves"]
    for name, why in (("dpo-2", "a rollback would bring it back"), ("dpo-3", "it answers now")):
        with pytest.raises(FinetuneError, match=why):
            delete_version(apprentice, name)
    delete_version(apprentice, "dpo-1", by=Actor("ada", "10.0.0.7"))
    assert [one.id for one in apprentice.shelf.adapters()] == ["dpo-2", "dpo-3"]
    assert not (apprentice.shelf.folder / "dpo-1").exists()
    entry = AuditLog(apprentice.engine).read()[-1]
    assert (entry.user, entry.action, entry.target, entry.address) == ("ada", "version deleted", "dpo-1", "10.0.0.7")
    promoting.roll_back(apprentice)
    assert not promoting.can_roll_back(apprentice)
    with pytest.raises(AssistantError, match="There is no 'dpo-1' any more: promote another version"):
        promoting.roll_back(apprentice)
    assert asked(apprentice, "When does it open?").answer.adapter_id == "dpo-2"


def test_what_a_part_alone_would_go_back_to_stays_too(apprentice: Apprentice) -> None:
    promoted(apprentice, "dpo-1", "dpo-2")
    promoting.roll_back(apprentice)
    assert [read_version(apprentice, name).hold for name in ("dpo-1", "dpo-2")] == ["serves", None]
    promoting.promote(apprentice, None, "chosen in the app")
    assert read_version(apprentice, "dpo-1").hold == "rollback"


def test_nothing_is_deleted_while_a_training_may_read_it(apprentice: Apprentice) -> None:
    adapter = on_shelf(apprentice.shelf, "dpo-1")
    with training_lock(apprentice.shelf.folder), pytest.raises(FinetuneError, match="Another training runs"):
        delete_version(apprentice, "dpo-1")
    (adapter.folder / "run.json").write_text("{}", encoding="utf-8")
    with pytest.raises(FinetuneError, match="its training has not ended"):
        delete_version(apprentice, "dpo-1")
    for wrong in ("dpo-9", "..", "base"):
        with pytest.raises(AssistantError, match="no finished adapter"):
            delete_version(apprentice, wrong)


def test_exams_of_a_deleted_version_go_on_to_be_shown(after_nights: Apprentice) -> None:
    before = read_quality(after_nights)
    delete_version(after_nights, SECOND)
    assert read_quality(after_nights) == before
    assert list_nights(after_nights) == [FIRST]
    assert compare_versions(after_nights, FIRST, BASE).contest is not None


def test_a_card_says_how_a_version_was_made_and_what_its_exam_found(after_nights: Apprentice) -> None:
    folder = after_nights.shelf.folder / FIRST
    ProgressFile(folder / "progress.jsonl").add(Progress("training", 1, 2, 9.0, 0.7, -0.1, 0.5))
    ProgressFile(folder / "progress.jsonl").add(Progress("training", 2, 2, 0.0, 0.41, 1.25, 1.0))
    version = read_version(after_nights, FIRST)
    html = render_version(version, ENGLISH)
    for said in (
        "DPO",
        "0.482",
        "18.7 min",
        "0.0 MB",
        version.adapter.base_model,
        "What is written",
        "It cannot be deleted while",
    ):
        assert said in html
    assert html.count('class="curve"') == 2
    assert "Loss. From 0.70 to 0.41, at step 2 of 2" in html
    assert "data-save" not in html
    assert 'data-do="delete"' not in html
    assert "0,482" in render_version(version, GERMAN)
    other = read_version(after_nights, SECOND)
    assert 'data-do="delete"' in render_version(other, ENGLISH)
    assert f'download="{SECOND}.json"' in render_version(other, ENGLISH, save=True)
    record = json.loads(other.to_json())
    assert (record["adapter"]["id"], record["serves"], record["verdict"]["promote"]) == (SECOND, [], False)
    assert str(after_nights.home) not in other.to_json()


def test_two_versions_are_compared_on_the_questions_that_both_were_asked(after_nights: Apprentice) -> None:
    compared = compare_versions(after_nights, BASE, FIRST)
    assert compared.contest is not None
    assert (compared.contest.champion.adapter_id, compared.contest.candidate.adapter_id) == (None, FIRST)
    assert compared.first is None
    assert {case.change for case in compared.cases} == {"improved"}
    later = compare_versions(after_nights, FIRST, SECOND).contest
    assert later is not None
    assert (later.champion.adapter_id, later.candidate.adapter_id) == (FIRST, SECOND)
    html = render_comparison(compared, find_readable_rows(after_nights, "mia", reach=EVERYTHING), ENGLISH)
    assert "The 9 questions that both were asked" in html
    assert f"<th>{ENGLISH.frame.base_model}</th><th>{FIRST}</th>" in html
    assert "What colour is the north door?" in html
    assert "garden" not in html


def test_without_an_exam_of_both_it_is_said_how_to_hold_one(apprentice: Apprentice) -> None:
    for name in ("dpo-1", "kto-1"):
        adapter = on_shelf(apprentice.shelf, name)
    Verdict(True, False, ("Promoted.",), {"gain": 0.05, "p": 0.004}).save(adapter.folder)
    compared = compare_versions(apprentice, "dpo-1", "kto-1")
    html = render_comparison(compared, lambda _: True, ENGLISH)
    assert "assistant evaluate FILE --adapter ID" in html
    for row in ("<td>DPO</td><td>KTO</td>", "<td>no exam</td><td>better</td>", "<td>–</td><td>+0.050</td>"):
        assert row in html
    choice = render_choice(apprentice.shelf.adapters(), "kto-1", BASE, ENGLISH)
    assert choice.count("selected") == 2
    with pytest.raises(FinetuneError, match="not the same"):
        compare_versions(apprentice, "dpo-1", "dpo-1")
    with pytest.raises(AssistantError, match="no finished adapter"):
        compare_versions(apprentice, "dpo-1", "../dpo-1")
