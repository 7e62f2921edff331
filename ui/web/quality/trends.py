"""The exams over time and what people said, as pictures in HTML."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from html import escape
from itertools import groupby
from typing import get_args

from feedback.evaluation.quality.intervals import Estimate, estimate_share
from feedback.evaluation.quality.measures import (
    MEASURES,
    REFUSED_RIGHTLY,
    REFUSED_WRONGLY,
    STANDARD_NAMES,
    Family,
    Reason,
)
from feedback.history import DayStats
from ui.actions.quality.exams import QuestionSet, SatExam, ServingChange, Who
from ui.web.look.parts import render_time
from ui.web.quality.charts import Dot, Form, Line, draw_chart
from ui.wording.texts.quality.quality import TrendTexts
from ui.wording.texts.texts import PageTexts

FOLDED: frozenset[Family] = frozenset({"meaning", "sources"})
"""What is shown only when one asks for it."""
SHARES = frozenset({REFUSED_RIGHTLY, REFUSED_WRONGLY})
MOST_DAYS = timedelta(days=28)
"""What people said is counted by the week when there is more."""
Marks = tuple[tuple[datetime, str], ...]


def name_measure(name: str, texts: TrendTexts) -> str:
    """Return what people call a measure."""
    return STANDARD_NAMES.get(name) or texts.names[name]


def name_questions(questions: QuestionSet, texts: TrendTexts) -> str:
    """Return what people call a set of questions."""
    if not questions.digest:
        return texts.nights
    asked = questions.exams[-1].figures.asked
    name = questions.name or texts.unnamed
    return texts.evaluated.format(name=name, asked=asked, digest=questions.digest[:6])


def render_trend(questions: QuestionSet, changes: Sequence[ServingChange], texts: PageTexts) -> str:
    """Return a picture for each measure of the exams of a set of questions."""
    marks = _mark_changes(changes, texts)
    families = "".join(_render_family(family, questions.exams, marks, texts) for family in MEASURES)
    return f"{_render_legend(texts.quality.trend)}{families}"


def render_said(days: Sequence[DayStats], changes: Sequence[ServingChange], texts: PageTexts) -> str:
    """Return how many thumbs were up and how many answers were corrected, day by day, in the long run by week."""
    names = texts.quality.trend
    if not days:
        return f'<p class="nothing">{names.nothing_said}</p>'
    periods = list(_by_period(days))
    liked = [(period, estimate_share(period.up, period.up + period.down)) for period in periods]
    edited = [(period, estimate_share(period.edited, period.answers)) for period in periods]
    marks = _mark_changes(changes, texts)
    charts = ""
    for name, shares in ((names.liked, liked), (names.edited, edited)):
        dots = tuple(_dot_of_period(period, share, texts) for period, share in shares)
        now = next((share for _, share in reversed(shares) if share.value is not None), None)
        charts += _render_chart(name, (Line("serving", dots),), marks, now, "share", "", texts)
    return f'<div class="charts">{charts}</div>'


def render_changes(changes: Sequence[ServingChange], texts: PageTexts) -> str:
    """Return when what serves was changed and why, newest first; "" where it never was."""
    if not changes:
        return ""
    rows = "".join(
        f"<li>{render_time(change.at, texts)} <b>{escape(_name_versions(change, texts))}</b> "
        f"<span>{escape(change.reason)}</span></li>"
        for change in reversed(changes)
    )
    return f'<h4>{texts.quality.trend.changes}</h4><ul class="changes">{rows}</ul>'


def write_figure(value: float, form: Form, texts: PageTexts) -> str:
    """Return a score or a share as people write it."""
    return texts.write_number(value, ".0%" if form == "share" else ".2f")


def explain(reason: str, texts: TrendTexts) -> str:
    """Return why there is no figure; what a judge or a metric noted stays as it is."""
    return texts.reasons[reason] if reason in get_args(Reason) else reason


def _render_family(family: Family, exams: Sequence[SatExam], marks: Marks, texts: PageTexts) -> str:
    names = texts.quality.trend
    known = [name for name in MEASURES[family] if any(_estimate(exam, name).value is not None for exam in exams)]
    charts = "".join(_render_measure(name, exams, marks, texts) for name in known)
    missing = [name for name in MEASURES[family] if name not in known]
    notes = "".join(
        f'<p class="where">{names.missing.format(names=", ".join(one), reason=escape(explain(reason, names)))}</p>'
        for reason, one in _by_reason(missing, exams, names)
    )
    charts = f'<div class="charts">{charts}</div>' if charts else ""
    if family in FOLDED:
        return f"<details><summary>{names.families[family]}</summary>{charts}{notes}</details>"
    return f"<h4>{names.families[family]}</h4>{charts}{notes}"


def _by_reason(missing: Sequence[str], exams: Sequence[SatExam], texts: TrendTexts) -> list[tuple[str, list[str]]]:
    """Return the reasons why measures have no figure in any exam, each with the names of these measures."""
    reasons: dict[str, list[str]] = {}
    for name in missing:
        reasons.setdefault(_estimate(exams[-1], name).reason, []).append(name_measure(name, texts))
    return list(reasons.items())


def _render_measure(name: str, exams: Sequence[SatExam], marks: Marks, texts: PageTexts) -> str:
    names = texts.quality.trend
    form: Form = "share" if name in SHARES else "score"
    lines = tuple(_draw_lines(name, form, exams, texts))
    served = [_estimate(exam, name) for exam in exams if exam.who == "serving"]
    now = next((one for one in reversed(served) if one.value is not None), None)
    gaps: dict[str, int] = {}
    for exam in exams:
        if (estimate := _estimate(exam, name)).value is None:
            gaps[estimate.reason] = gaps.get(estimate.reason, 0) + 1
    note = " ".join(names.gaps.of(count, reason=escape(explain(reason, names))) for reason, count in gaps.items())
    return _render_chart(name_measure(name, names), lines, marks, now, form, note, texts)


def _render_chart(
    title: str, lines: tuple[Line, ...], marks: Marks, now: Estimate | None, form: Form, note: str, texts: PageTexts
) -> str:
    """Return a picture with its title and `now`, the newest figure of what serves."""
    figure = f"<b>{write_figure(now.value, form, texts)}</b>" if now and now.value is not None else ""
    if any(dot.value is not None for line in lines for dot in line.dots):
        day = texts.quality.trend.day
        drawn = draw_chart(lines, marks, title=title, form=form, day=day, decimal=texts.decimal)
    else:
        drawn = f'<p class="where">{texts.quality.trend.no_thumbs}</p>'
    under = f'<p class="where">{note}</p>' if note else ""
    return f'<figure class="chart"><figcaption>{title}{figure}</figcaption>{drawn}{under}</figure>'


def _draw_lines(name: str, form: Form, exams: Sequence[SatExam], texts: PageTexts) -> Iterator[Line]:
    """Yield a line for each set of questions and who answered them. Versions that did not serve are dots."""

    def belongs(exam: SatExam) -> tuple[Who, str, str]:
        return exam.who, exam.figures.questions, exam.figures.context

    for (who, _, _), group in groupby(sorted(exams, key=belongs), key=belongs):
        dots = tuple(_dot_of_exam(exam, _estimate(exam, name), form, texts) for exam in group)
        yield Line(who, dots, joined=who != "candidate")


def _dot_of_exam(exam: SatExam, estimate: Estimate, form: Form, texts: PageTexts) -> Dot:
    names, figures = texts.quality.trend, exam.figures
    at, who = texts.write_time(figures.at.astimezone()), names.whos[exam.who]
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return Dot(figures.at, None, None, None, names.gap.format(time=at, who=who, reason=estimate.reason))
    value, low, high = (write_figure(one, form, texts) for one in (estimate.value, estimate.low, estimate.high))
    version = figures.night if exam.who == "candidate" and figures.night else figures.adapter_id
    version = version or texts.frame.base_model
    label = names.dot.format(time=at, who=who, version=version, value=value, low=low, high=high, n=estimate.n)
    return Dot(figures.at, estimate.value, estimate.low, estimate.high, label)


def _dot_of_period(period: DayStats, share: Estimate, texts: PageTexts) -> Dot:
    names = texts.quality.trend
    noon = datetime.combine(period.day, time(12), UTC)
    if share.value is None or share.low is None or share.high is None:
        return Dot(noon, None, None, None, names.no_thumbs)
    value, low, high = (write_figure(one, "share", texts) for one in (share.value, share.low, share.high))
    label = names.period.format(time=noon.strftime(names.day), value=value, low=low, high=high, n=share.n)
    return Dot(noon, share.value, share.low, share.high, label)


def _by_period(days: Sequence[DayStats]) -> Iterator[DayStats]:
    """Yield the days, or the weeks where they are many, each week under its Thursday."""
    if days[-1].day - days[0].day < MOST_DAYS:
        yield from days
        return
    for monday, group in groupby(days, lambda one: one.day - timedelta(days=one.day.weekday())):
        some = list(group)
        yield DayStats(
            monday + timedelta(days=3),
            sum(one.answers for one in some),
            sum(one.up for one in some),
            sum(one.down for one in some),
            sum(one.edited for one in some),
        )


def _mark_changes(changes: Sequence[ServingChange], texts: PageTexts) -> Marks:
    return tuple(
        (change.at, f"{texts.write_time(change.at.astimezone())}: {_name_versions(change, texts)}")
        for change in changes
    )


def _name_versions(change: ServingChange, texts: PageTexts) -> str:
    return ", ".join(change.versions) or texts.frame.base_model


def _render_legend(texts: TrendTexts) -> str:
    whos = "".join(f'<span class="{who}"><i></i>{name}</span>' for who, name in texts.whos.items())
    return (
        f'<p class="legend">{whos}<span class="band"><i></i>{texts.interval}</span>'
        f'<span class="change"><i></i>{texts.change}</span></p>'
    )


def _estimate(exam: SatExam, name: str) -> Estimate:
    return exam.figures.estimates[name]
