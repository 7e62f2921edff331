"""What the page and the file show of two nights, and of none."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path

import pytest

from feedback.errors import FeedbackError
from feedback.evaluation.judges.judge_scores import JUDGE_SCORES
from feedback.history import DayStats
from tests.ui.web.quality.nights import FIRST, SECOND, THEIRS
from ui.actions.quality import exams
from ui.actions.quality.exams import Quality, QuestionSet, SatExam, ServingChange
from ui.people.reading.reach import EVERYTHING
from ui.web.quality.comparison import render_night
from ui.web.quality.report import render_report, write_report
from ui.web.quality.trends import render_said, render_trend
from ui.wiring import Apprentice
from ui.wording.texts.languages.english import ENGLISH
from ui.wording.texts.table import PAGES


def whole_report(apprentice: Apprentice, texts=ENGLISH) -> str:
    nights = [exams.read_night(apprentice, FIRST)]
    return render_report(exams.read_quality(apprentice), nights, exams.read_all, texts)


def with_judge(exam: SatExam, value: float | None, reason: str = "not judged") -> SatExam:
    estimate = replace(exam.figures.estimates["rougeL_f"], value=value, reason="" if value else reason)
    judged = {**exam.figures.estimates, **dict.fromkeys(JUDGE_SCORES, estimate)}
    return replace(exam, figures=replace(exam.figures, estimates=judged))


@pytest.mark.parametrize("code", PAGES)
def test_the_report_is_one_file_in_every_language(after_nights: Apprentice, code) -> None:
    report = whole_report(after_nights, PAGES[code])
    assert not re.search(r'(?:src|href)="(?!#)|url\((?!#)|@import|<script', report)
    assert report.count('<svg class="drawn"') == 7  # 5 of words, 1 of refusals, 1 of what people said
    assert PAGES[code].quality.comparison.reference in report
    assert "{" not in re.sub(r"<style>.*?</style>", "", report, flags=re.DOTALL)


def test_a_night_shows_both_answers_the_difference_the_reference_and_the_sources(after_nights: Apprentice) -> None:
    html = render_night(exams.read_night(after_nights, FIRST), exams.read_all, ENGLISH)
    counts = re.findall(r'value="(\w+)".*?<b>(\d+)</b>', html)
    assert counts == [("all", "9"), ("improved", "9"), ("regressed", "0"), ("unchanged", "0")]
    [case] = [part for part in html.split("<details ") if "What colour is the north door?" in part]
    assert re.findall(r"<del>(.*?)</del>", case)[0].startswith("I do not know")
    assert "".join(re.findall(r"<ins>(.*?)</ins>", case)).startswith("The north")
    text = unescape(re.sub(r"<[^>]+>", "", case))
    assert "The north door is red, as the painter says [1]." in text
    assert "The north door" in text
    assert f"Candidate: {FIRST}" in text
    assert "What served: model as installed" in text
    assert re.search(r"ROUGE-L 0\.\d\d → 0\.\d\d", text)
    assert "Better: the gain is shown" in html


def test_who_may_not_read_a_question_sees_its_figures_alone(after_nights: Apprentice) -> None:
    night = exams.read_night(after_nights, SECOND)
    html = render_night(night, exams.find_readable_rows(after_nights, "mia", reach=EVERYTHING), ENGLISH)
    assert "the north door" in html
    assert all(door not in html for door in THEIRS)
    hidden = [part for part in html.split("<details ") if "(another person's question)" in part]
    assert len(hidden) == 4
    assert all("ROUGE-L" in part and 'class="sides"' not in part for part in hidden)
    assert html.index("the north door") < html.index("(another person's question)")


def test_trends_say_what_was_not_judged_and_draw_what_was(after_nights: Apprentice) -> None:
    sat = exams.read_quality(after_nights).exams
    never = render_trend(QuestionSet("", "", sat), (), ENGLISH)
    assert "Faithfulness, Answer relevancy, Answer accuracy, Context precision, Context recall: not judged" in never
    assert "<figcaption>Faithfulness" not in never
    some = tuple(with_judge(exam, None if number < 2 else 0.7) for number, exam in enumerate(sat))
    drawn = render_trend(QuestionSet("", "", some), (), ENGLISH)
    assert "<figcaption>Faithfulness<b>0.70</b>" in drawn
    assert "2 exams have no figure: not judged" in drawn


def test_a_kind_of_failure_is_shown_as_text(after_nights: Apprentice) -> None:
    sat = tuple(with_judge(exam, None, "<b>Oops") for exam in exams.read_quality(after_nights).exams)
    html = render_trend(QuestionSet("", "", sat), (), ENGLISH)
    assert "&lt;b&gt;Oops" in html
    assert "<b>Oops" not in html


def test_what_people_said_is_shown_by_day_and_in_the_long_run_by_week() -> None:
    def said(*days: date) -> list[str]:
        html = render_said([DayStats(day, 4, 2, 1, 1) for day in days], (), ENGLISH)
        return re.findall(r"<title>([^<]+\(\d+ answers\))</title>", html)

    short = said(date(2026, 11, 2), date(2026, 11, 3))
    assert short[0] == "2 Nov: 67%, between 21% and 94% (3 answers)"
    assert short[2] == "2 Nov: 25%, between 5% and 70% (4 answers)"
    long = said(date(2026, 9, 1), date(2026, 11, 2), date(2026, 11, 3))
    assert [one.split(":")[0] for one in long] == ["3 Sep", "5 Nov"] * 2
    assert "(8 answers)" in long[3]


def test_a_day_without_thumbs_is_a_gap() -> None:
    days = [DayStats(date(2026, 11, 2), 4, 0, 0, 1)]
    assert "No thumbs yet." in render_said(days, (), ENGLISH)
    assert "Nobody has asked anything yet." in render_said([], (), ENGLISH)


def test_an_empty_home_has_an_empty_report() -> None:
    report = render_report(Quality((), (), ()), [], exams.read_all, ENGLISH)
    assert "No exam yet." in report
    assert "<svg" not in report


def test_the_reason_of_a_change_is_listed() -> None:
    change = ServingChange(datetime(2026, 11, 3, tzinfo=UTC), "promote", (FIRST,), "ROUGE-L rose & rose")
    report = render_report(Quality((), (change,), ()), [], exams.read_all, ENGLISH)
    assert "ROUGE-L rose &amp; rose" in report
    assert FIRST in report


def test_a_file_has_one_of_two_endings_and_a_folder(tmp_path: Path) -> None:
    nothing = Quality((), (), ())
    with pytest.raises(FeedbackError, match=r"ends with \.html or \.jsonl, not with '\.pdf'"):
        write_report(tmp_path / "report.pdf", nothing, [], exams.read_all, ENGLISH)
    with pytest.raises(FeedbackError, match="cannot be written: No such file or directory"):
        write_report(tmp_path / "missing" / "report.html", nothing, [], exams.read_all, ENGLISH)
    assert list(tmp_path.iterdir()) == []
