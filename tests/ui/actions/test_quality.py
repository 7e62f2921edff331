"""Exams, verdicts and what people said are read as figures; texts only for those who may read them."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from assistant.errors import AssistantError
from feedback.errors import FeedbackError
from finetune.exam.questions import Contestant
from tests.ui.web.quality.nights import FILED, FIRST, MINE, SECOND, THEIRS, SayingExaminer, held_out, say
from ui.actions.quality import exams
from ui.people.reading.reach import EVERYTHING
from ui.wiring import Apprentice

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)


def test_every_exam_says_who_sat_it(after_nights: Apprentice) -> None:
    sat = exams.read_quality(after_nights).exams
    assert [(exam.who, exam.figures.adapter_id, exam.figures.night) for exam in sat] == [
        ("serving", None, FIRST),
        ("candidate", FIRST, FIRST),
        ("base", None, SECOND),
        ("serving", FIRST, SECOND),
        ("candidate", SECOND, SECOND),
    ]
    rouge = [exam.figures.estimates["rougeL_f"].value for exam in sat]
    assert rouge[0] == rouge[2] < rouge[1] == rouge[3]


def test_exams_of_other_questions_are_another_set(after_nights: Apprentice) -> None:
    exam = held_out(after_nights)
    for number, questions in enumerate((exam.questions[:3], exam.questions[:3], exam.questions[:5])):
        examiner = SayingExaminer(say, AT + timedelta(days=number))
        report = examiner.examine(questions, "gold", Contestant(after_nights.shelf.parts()), lambda _: None)
        replace(report, name=f"{len(questions)}.jsonl").save(after_nights.home / "reports")
    sets = exams.group_by_questions(exams.read_quality(after_nights).exams)
    assert [(one.name, len(one.exams)) for one in sets] == [("", 5), ("5.jsonl", 1), ("3.jsonl", 2)]
    assert len({exam.figures.questions for exam in sets[2].exams}) == 1


def test_changes_and_days_are_told(after_nights: Apprentice) -> None:
    known = exams.read_quality(after_nights)
    [change] = known.changes
    assert (change.what, change.versions) == ("promote", (FIRST,))
    assert sum(day.edited for day in known.days) == 8


def test_a_damaged_report_is_left_out(after_nights: Apprentice, caplog: pytest.LogCaptureFixture) -> None:
    damaged = next((after_nights.shelf.folder / FIRST / "exam").iterdir())
    damaged.write_text("{")
    assert len(exams.read_quality(after_nights).exams) == 4
    assert damaged.name in caplog.text
    with pytest.raises(FeedbackError, match="Not a report"):
        exams.read_night(after_nights, FIRST)


def test_a_night_has_its_verdict_and_its_cases(after_nights: Apprentice) -> None:
    assert exams.list_nights(after_nights) == [SECOND, FIRST]
    night = exams.read_night(after_nights, FIRST)
    [contest] = night.contests
    assert (contest.part, contest.champion_versions, night.verdict.promote) == ("adapter", (), True)
    assert {case.change for case in night.cases(contest)} == {"improved"}
    assert all(case.after.references for case in night.cases(contest))
    assert exams.read_night(after_nights).adapter.id == SECOND


def test_a_night_that_is_not_there_is_named(apprentice: Apprentice) -> None:
    with pytest.raises(FeedbackError, match="There was no exam yet"):
        exams.read_night(apprentice)
    with pytest.raises(AssistantError, match="no finished adapter 'dpo-9'"):
        exams.read_night(apprentice, "dpo-9")


def test_a_visitor_reads_the_questions_of_its_own_alone(after_nights: Apprentice) -> None:
    night = exams.read_night(after_nights, FIRST)
    lines = {
        user: exams.write_lines(
            exams.list_records(
                exams.read_quality(after_nights),
                [night],
                exams.find_readable_rows(after_nights, user, reach=EVERYTHING),
            )
        )
        for user in ("mia", "nobody")
    }
    records = [json.loads(line) for line in lines["mia"].splitlines()]
    asked = [record for record in records if record["kind"] == "question"]
    assert len(asked) == 9
    assert {one["question"] for one in asked} == {
        None,
        "What colour is the barn door?",
        *(f"What colour is the {door} door?" for door in MINE),
    }
    assert all(one["champion"]["scores"]["rougeL_f"] is not None for one in asked)
    assert {record["kind"] for record in records} == {"exam", "change", "day", "verdict", "question"}
    for door in (*MINE, *THEIRS):
        assert f"The {door} door" not in lines["nobody"]
    for door in THEIRS:
        assert f"the {door} door" not in lines["mia"]


def test_questions_of_a_file_are_read_by_everybody(after_nights: Apprentice) -> None:
    may_read = exams.find_readable_rows(after_nights, "nobody", reach=EVERYTHING)
    [contest] = exams.read_night(after_nights, FIRST).contests
    assert [row.id for row in contest.candidate.rows if may_read(row.id)] == [FILED]
    assert all(exams.read_all(row.id) for row in contest.candidate.rows)


def test_what_was_erased_is_measured_no_longer(after_nights: Apprentice) -> None:
    before = exams.read_quality(after_nights).exams[0].figures
    path = next(iter(sorted((after_nights.shelf.folder / FIRST / "exam").glob("*.json"))))
    report = json.loads(path.read_text())
    path.write_text(json.dumps({**report, "rows": report["rows"][:3]}))
    after = exams.read_quality(after_nights).exams[0].figures
    assert (before.asked, after.asked) == (9, 3)
