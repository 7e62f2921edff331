"""Champion against candidate of a night, question by question, as HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from feedback.evaluation.quality.intervals import Estimate
from feedback.evaluation.quality.measures import MEASURES, REFUSED_RIGHTLY, REFUSED_WRONGLY, measure
from feedback.evaluation.report import Row
from feedback.texts.word_changes import compare_words
from finetune.promotion.cases import CHANGES, Case, Contest, count_cases
from retrieval.documents import Passage
from ui.actions.quality.exams import MayRead, Night
from ui.web.look.parts import mark_differences
from ui.web.look.verdicts import render_verdict
from ui.web.quality.trends import SHARES, explain, name_measure, write_figure
from ui.wording.texts.quality.quality import ComparisonTexts
from ui.wording.texts.texts import PageTexts

STATUS = {"improved": "pair", "regressed": "failed", "unchanged": ""}
"""The colour of each change, as the style sheet names it."""


@dataclass(frozen=True)
class Sides:
    """The two that are compared, the earlier one first."""

    names: tuple[str, str]
    """Above their figures."""
    titles: tuple[str, str]
    """Above their answers."""


def render_night(night: Night, may_read: MayRead, texts: PageTexts) -> str:
    """Return the verdict on a night, and what changed in each of its contests."""
    names = texts.quality.comparison
    shown = ""
    for contest in night.contests:
        versions = ", ".join(contest.champion_versions) or texts.frame.base_model, night.adapter.id
        who = names.champion, names.candidate
        first, second = (
            names.answer_of.format(who=one, version=version) for one, version in zip(who, versions, strict=True)
        )
        group, title = f"{night.adapter.id}-{contest.part}", names.parts[contest.part]
        cases, sides = night.cases(contest), Sides(who, (first, second))
        shown += render_contest(contest, cases, sides, group, title, may_read, texts)
    return render_verdict(night.adapter, night.verdict, texts) + (shown or f'<p class="nothing">{names.no_contest}</p>')


def render_contest(
    contest: Contest,
    cases: Sequence[Case],
    sides: Sides,
    group: str,
    title: str,
    may_read: MayRead,
    texts: PageTexts,
) -> str:
    """Return an exam of two in figures and question by question. `group` is a name of its own on the page."""
    names = texts.quality.comparison
    counts = {"all": len(cases), **count_cases(cases)}
    labels = {"all": names.all, **names.changes}
    choices = "".join(
        f'<label class="choice"><input type="radio" name="{group}" value="{name}"{" checked" if name == "all" else ""}>'
        f"<span>{labels[name]} <b>{count}</b></span></label>"
        for name, count in counts.items()
    )
    failed = len(contest.candidate.rows) - len(cases)
    note = f'<p class="where">{names.not_compared.of(failed)}</p>' if failed else ""
    readable = [(case, may_read(case.after.id)) for case in cases]
    first = sorted(readable, key=lambda one: not one[1])  # what can be read before what cannot
    listed = "".join(_render_case(case, sides, can_read, texts) for case, can_read in first)
    empty = "".join(f'<p class="nothing if-{name}">{names.none}</p>' for name in CHANGES if not counts[name])
    return (
        f'<section class="contest"><h4>{title}</h4>{_render_figures(contest, sides, texts)}'
        f'<div class="choices">{choices}</div>{note}<div class="cases">{listed}{empty}</div></section>'
    )


def _render_figures(contest: Contest, sides: Sides, texts: PageTexts) -> str:
    """Return every measure of both, with intervals."""
    names = texts.quality.comparison
    before, after = measure(contest.champion), measure(contest.candidate)
    heads = "".join(f'<th class="figure">{escape(name)}</th>' for name in sides.names)
    known = [
        name
        for family in MEASURES.values()
        for name in family
        if before[name].value is not None or after[name].value is not None
    ]
    rows = "".join(
        f"<tr><td>{name_measure(name, texts.quality.trend)}</td>"
        f"{''.join(_figure(name, one[name], texts) for one in (before, after))}</tr>"
        for name in known
    )
    return (
        f'<table class="listing"><thead><tr><th>{names.measure}</th>{heads}</tr></thead><tbody>{rows}</tbody></table>'
    )


def _figure(name: str, estimate: Estimate, texts: PageTexts) -> str:
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return f'<td class="figure where">{escape(explain(estimate.reason, texts.quality.trend))}</td>'
    form = "share" if name in SHARES else "score"
    value, low, high = (write_figure(one, form, texts) for one in (estimate.value, estimate.low, estimate.high))
    return f'<td class="figure"><b>{value}</b> <span class="where">{low}–{high}</span></td>'


def _render_case(case: Case, sides: Sides, readable: bool, texts: PageTexts) -> str:
    """Return a question to unfold: both answers, what is right, the sources and the figures."""
    names = texts.quality.comparison
    question = escape(case.after.question) if readable else f'<span class="where">{texts.learning.anothers}</span>'
    difference = "" if case.change == "unchanged" else f"{case.difference:+.2f}"
    difference = difference.replace(".", texts.decimal).replace("-", "−")
    head = (
        f'<span class="status {STATUS[case.change]}">{names.changes[case.change]}</span>'
        f'<span class="asked">{question}</span><span class="difference-of">{difference}</span>'
    )
    answers = _render_answers(case, sides, texts) if readable else ""
    return (
        f'<details class="case {case.change}"><summary>{head}</summary>{answers}{_render_scores(case, texts)}</details>'
    )


def _render_answers(case: Case, compared: Sides, texts: PageTexts) -> str:
    names = texts.quality.comparison
    old, new = compare_words(case.before.answer, case.after.answer)
    sides = "".join(
        f'<div class="side"><h5>{escape(title)}{_mark_refused(row, names)}</h5>'
        f"<p>{mark_differences(runs, tag)}</p></div>"
        for title, row, runs, tag in (
            (compared.titles[0], case.before, old, "del"),
            (compared.titles[1], case.after, new, "ins"),
        )
    )
    return f'<div class="sides">{sides}</div>{_render_reference(case.after, names)}{_render_sources(case.after, names)}'


def _mark_refused(row: Row, texts: ComparisonTexts) -> str:
    return f' <span class="status">{texts.refused}</span>' if row.refused else ""


def _render_reference(row: Row, texts: ComparisonTexts) -> str:
    if not row.answerable:
        return f'<p class="where">{texts.unanswerable}</p>'
    if not row.references:
        return ""
    title = texts.reference if len(row.references) == 1 else texts.references
    return f"<h5>{title}</h5>" + "".join(f"<p>{escape(one)}</p>" for one in row.references)


def _render_sources(row: Row, texts: ComparisonTexts) -> str:
    places = dict.fromkeys(_place(passage) for passage in row.passages)
    if not places:
        return ""
    return f"<h5>{texts.sources}</h5><ul>{''.join(f'<li>{escape(place)}</li>' for place in places)}</ul>"


def _place(passage: Passage) -> str:
    chunk = passage.chunk
    return f"{chunk.title}, {chunk.place}" if chunk.place else chunk.title


def _render_scores(case: Case, texts: PageTexts) -> str:
    """Return the figures of one question, before and after."""
    shown = ""
    for family in MEASURES.values():
        for name in family:
            before, after = case.before.scores.get(name), case.after.scores.get(name)
            if name not in (REFUSED_RIGHTLY, REFUSED_WRONGLY) and (before is not None or after is not None):
                written = " → ".join(
                    "–" if one is None else write_figure(one, "score", texts) for one in (before, after)
                )
                label = name_measure(name, texts.quality.trend)
                shown += f'<span class="metric">{label} <b>{written}</b></span>'
    return f'<p class="scores">{shown}</p>' if shown else ""
