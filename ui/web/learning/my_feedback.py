"""What one's own feedback did: each judgement with what learned it, and the answer then and now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import gradio as gr

from assistant.answers import Answer
from feedback.evaluation.report import Row
from finetune.data.plan import Placement, TrainingPlan
from ui.actions import judging
from ui.actions.quality import my_feedback
from ui.actions.quality.my_feedback import Asked, Learned, Today, Trace
from ui.people.reading.reach import Reach
from ui.web.chat.answers.marking import render_marked
from ui.web.chat.answers.prose import render_answer
from ui.web.edge import LISTEN, find_their_reach, identify, needs, polite
from ui.web.learning.page import render_candidates
from ui.web.look.panel import button, heading, panel
from ui.web.review.outcome import render_outcome
from ui.web.sent.clicks import read_click
from ui.wiring import Apprentice
from ui.wording.errors import OURS
from ui.wording.texts.texts import PageTexts

SHOWN = 20
"""Judgements that are not folded away, the newest ones."""


@dataclass
class MyFeedback:
    """The list and its events. Create it inside `gr.Blocks`, where it is to be drawn."""

    apprentice: Apprentice
    texts: PageTexts

    def __post_init__(self) -> None:
        texts = self.texts.my_feedback
        heading(texts.heading)
        gr.HTML(f"<p>{texts.intro}</p>", apply_default_css=False, elem_classes=["panel", "intro", "below-heading"])
        self.own = panel("my-feedback")
        self.others = panel("candidates")
        self.today: Any = gr.State({})
        """By exchange what is answered today, as far as that was asked for."""
        self.own.act(polite(self._ask_today), self.today, [self.own, self.today], **LISTEN)

    @property
    def view(self) -> list[Any]:
        """The components that `show` fills."""
        return [self.own, self.others, self.today]

    def show(self, user: str, reach: Reach, plan: TrainingPlan) -> dict[Any, Any]:
        """Return what the feedback of `user` did, and below it the judgements of others; `plan` is the next training's.

        What is answered today is asked for anew: a promotion may have changed it.
        """
        traces = my_feedback.trace_feedback(self.apprentice, user, reach, plan)
        own = {trace.placement.candidate.exchange_id for trace in traces}
        others = [one for one in plan.placements[::-1] if one.candidate.exchange_id not in own]
        return {
            self.own: render_own(traces, {}, self.texts),
            self.others: self._render_others(others, user, reach),
            self.today: {},
        }

    def _render_others(self, others: Sequence[Placement], user: str, reach: Reach) -> str:
        if not others:
            return ""
        table = render_candidates(others, judging.find_readable(self.apprentice, user, reach), self.texts.learning)
        count = self.texts.my_feedback.others.of(len(others))
        return f'<details class="earlier"><summary>{count}</summary>{table}</details>'

    @needs("judge")
    def _ask_today(
        self, today: Mapping[str, Today], request: gr.Request, event: gr.EventData
    ) -> Iterator[dict[Any, Any]]:
        """Answer the question of a judgement again."""
        action = read_click(event)
        if action["do"] != "today":
            yield gr.skip()
            return
        user, exchange_id, reach = identify(request), action["exchange"], find_their_reach(self.apprentice, request)
        traces = my_feedback.trace_feedback(self.apprentice, user, reach)
        yield {self.own: render_own(traces, today, self.texts, asking=exchange_id)}
        try:
            today = {
                **today,
                exchange_id: my_feedback.answer_today(self.apprentice, exchange_id, user=user, reach=reach),
            }
        except OURS:
            yield {self.own: render_own(traces, today, self.texts)}
            raise
        yield {self.own: render_own(traces, today, self.texts, opened=exchange_id), self.today: today}


def render_own(
    traces: Sequence[Trace], today: Mapping[str, Today], texts: PageTexts, *, asking: str = "", opened: str = ""
) -> str:
    """Return a person's judgements, the newest first, below what changed most in exams.

    `today` is what is answered now, by exchange; `asking` is the exchange that is being asked again, `opened` the one
    whose texts are to be seen.
    """
    names = texts.my_feedback
    if not traces:
        return (
            f'<div class="empty"><b>{texts.learning.nothing_judged}</b><br>{texts.learning.nothing_judged_hint}</div>'
        )
    entries = [
        _entry(trace, today.get(name), texts, asking=name == asking, opened=name == opened)
        for trace in traces
        for name in [trace.judged.exchange.id]
    ]
    shown, older = "".join(entries[:SHOWN]), entries[SHOWN:]
    folded = (
        f'<details class="earlier"><summary>{names.older.of(len(older))}</summary>{"".join(older)}</details>'
        if older
        else ""
    )
    return f'{_most_changed(traces, texts)}<div class="entries">{shown}{folded}</div>'


def _most_changed(traces: Sequence[Trace], texts: PageTexts) -> str:
    names, changed = texts.my_feedback, my_feedback.find_most_changed(traces)
    if not changed:
        return ""
    rows = "".join(_compared(trace, asked, texts) for trace, asked in changed)
    return f'<div id="most-changed" class="entries"><div class="title">{names.most_changed}</div>{rows}</div>'


def _compared(trace: Trace, asked: Asked, texts: PageTexts) -> str:
    names = texts.my_feedback
    status = ("pair", names.promoted) if asked.promoted else ("refused", names.not_promoted)
    return (
        f'<div class="entry"><div class="head"><span class="title">{escape(asked.after.question)}</span>'
        f'{_figure(asked, texts)}<span class="status {status[0]}">{status[1]}</span></div>'
        f'<div class="where">{names.exam_of.format(version=escape(asked.version))}</div>'
        f'<div class="sides">{_side(names.before, asked.before)}{_side(names.after, asked.after)}</div>'
        f"{_correction(trace, texts)}</div>"
    )


def _side(title: str, row: Row) -> str:
    return f'<div><div class="where">{title}</div><div class="said">{escape(row.answer)}</div></div>'


def _figure(asked: Asked, texts: PageTexts) -> str:
    """Return the score before and after; a question without an answer has none."""
    before, after = (row.scores.get(asked.score) for row in (asked.before, asked.after))
    if before is None or after is None:
        return ""
    name = {"rougeL_f": "ROUGE-L", "rouge1_f": "ROUGE-1"}.get(asked.score, asked.score.replace("_", " "))
    shown = " → ".join(texts.write_number(value, ".2f") for value in (before, after))
    return f'<span class="metric">{name} <b>{shown}</b></span>'


def _entry(trace: Trace, today: Today | None, texts: PageTexts, *, asking: bool, opened: bool) -> str:
    one, names = trace.placement, texts.my_feedback
    exchange_id = escape(one.candidate.exchange_id)
    learned = "".join(_learned(version, texts) for version in trace.learned)
    asked = names.asked.format(versions=escape(", ".join(trace.examined_by))) if trace.examined_by else ""
    outcome = render_outcome(trace.judged, trace.judged.exchange.user, texts)
    nowhere = "" if learned or asked else f'<div class="where">{names.no_version}</div>'
    return (
        f'<div class="entry" data-decision="{one.candidate.decision}" data-exchange="{exchange_id}">'
        f'<div class="head"><span class="title">{escape(one.candidate.question)}</span>'
        f'<span class="status {one.use.replace(" ", "-")}" title="{escape(texts.learning.next_training)}">'
        f"{texts.learning.uses[one.use]}</span></div><div>{escape(one.reason)}</div>"
        f"{outcome}{learned}{f'<div>{asked}</div>' if asked else ''}{nowhere}"
        f"{_then_and_now(trace, today, texts, asking=asking, opened=opened)}</div>"
    )


def _learned(version: Learned, texts: PageTexts) -> str:
    names = texts.my_feedback
    sentence = names.learned_earlier if version.earlier else names.learned
    lessons = ", ".join(names.lessons[part] for part in version.parts)
    status = ("champion", names.serves) if version.serves else ("", names.rests)
    said = sentence.format(version=f"<b>{escape(version.version)}</b>", lessons=lessons)
    return f'<div class="learned">{said} <span class="status {status[0]}">{status[1]}</span></div>'


def _then_and_now(trace: Trace, today: Today | None, texts: PageTexts, *, asking: bool, opened: bool) -> str:
    names, exchange = texts.my_feedback, trace.judged.exchange
    then = _said(names.answered_then, exchange.answer, texts)
    if asking:
        now = f'<div class="waiting" role="status">{names.asking}</div>'
    else:
        now = _today(today, texts) if today else ""
        now += button(names.ask_today, classes="quiet", do="today", exchange=exchange.id)
    return (
        f'<details class="difference"{" open" if opened or asking else ""}><summary>{names.then_and_now}</summary>'
        f"{then}{_correction(trace, texts)}{now}</details>"
    )


def _correction(trace: Trace, texts: PageTexts) -> str:
    """Return what the person said of the answer."""
    judged, names = trace.judged, texts.my_feedback
    marked = render_marked(judged.mark, judged.exchange.answer, texts.marking)
    if written := judged.written or judged.edit:
        return (
            marked + f'<div class="where">{names.your_correction}</div><div class="said">{escape(written.text)}</div>'
        )
    if judged.rating is None:
        return marked
    thumb = texts.judging.good if judged.rating.value == 1 else texts.judging.bad
    return f'<div class="where">{names.your_thumb}</div><div class="said">{thumb}</div>{marked}'


def _today(today: Today, texts: PageTexts) -> str:
    names = texts.my_feedback
    if today.alone is None:
        return _said(names.today, today.answer, texts)
    note = f'<div class="note">{names.approved_today}</div>'
    return _said(names.today, today.answer, texts) + note + _said(names.alone_today, today.alone, texts)


def _said(title: str, answer: Answer, texts: PageTexts) -> str:
    text = render_answer(answer, texts.chat) or f"<p><i>{texts.chat.empty_answer}</i></p>"
    return f'<div class="where">{title}</div><div class="prose said">{text}</div>'
