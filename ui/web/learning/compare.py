"""Two versions side by side: how they were made, and what each did with the questions that both were asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import gradio as gr

from assistant.adapters.files import Adapter
from ui.actions.quality.exams import MayRead, find_readable_rows
from ui.actions.training.comparing import BASE, Comparison, compare_versions
from ui.actions.training.versions import Version
from ui.web.edge import LISTEN, find_their_reach, identify, needs, polite
from ui.web.learning.version_card import list_facts
from ui.web.look.panel import button, panel
from ui.web.look.verdicts import name_outcome
from ui.web.quality.comparison import Sides, render_contest
from ui.web.sent.clicks import read_click
from ui.wiring import Apprentice
from ui.wording.texts.texts import PageTexts

NOTHING = "–"
"""Stands where nothing was measured."""


@dataclass
class ComparePanel:
    """The choice of two versions, and below it what differs. Create it inside `gr.Blocks`, where it is to be drawn."""

    apprentice: Apprentice
    texts: PageTexts

    def __post_init__(self) -> None:
        self.panel = panel("compare")
        self.panel.act(polite(self._compare), None, self.panel, **LISTEN)

    @property
    def view(self) -> list[Any]:
        """The components that `show` fills."""
        return [self.panel]

    def show(self, adapters: Sequence[Adapter]) -> dict[Any, Any]:
        """Return the choice, at first of the base model and the newest version; nothing without a version."""
        return {self.panel: render_choice(adapters, BASE, adapters[-1].id, self.texts) if adapters else ""}

    @needs("see quality")
    def _compare(self, request: gr.Request, event: gr.EventData) -> str:
        action = read_click(event)
        first, second = action["first"], action["second"]
        compared = compare_versions(self.apprentice, first, second)
        may_read = find_readable_rows(self.apprentice, identify(request), find_their_reach(self.apprentice, request))
        choice = render_choice(self.apprentice.shelf.adapters(), first, second, self.texts)
        return choice + render_comparison(compared, may_read, self.texts)


def render_choice(adapters: Sequence[Adapter], first: str, second: str, texts: PageTexts) -> str:
    """Return the form that names two versions."""
    names = texts.learning.each_version.compare
    known = {**{one.id: one.id for one in reversed(adapters)}, BASE: texts.frame.base_model}
    fields = "".join(
        f"<label>{label} <select name={name}>{_render_options(known, chosen)}</select></label>"
        for name, label, chosen in (("first", names.first, first), ("second", names.second, second))
    )
    go = button(names.compare, classes="quiet", do="compare")
    return f'<h3 class="heading">{names.heading}</h3><form class="pair">{fields}{go}</form>'


def _render_options(known: Mapping[str, str], chosen: str) -> str:
    return "".join(
        f'<option value="{escape(name)}"{" selected" if name == chosen else ""}>{escape(label)}</option>'
        for name, label in known.items()
    )


def render_comparison(compared: Comparison, may_read: MayRead, texts: PageTexts) -> str:
    """Return figures side by side, and the exam of both."""
    names = texts.learning.each_version.compare
    who = _name(compared.first, texts), _name(compared.second, texts)
    facts = [_list_facts(one, texts) for one in (compared.first, compared.second)]
    rows = "".join(
        f"<tr><td>{label}</td><td>{escape(facts[0].get(label, NOTHING))}</td>"
        f"<td>{escape(facts[1].get(label, NOTHING))}</td></tr>"
        for label in dict.fromkeys([*facts[0], *facts[1]])
    )
    heads = "".join(f"<th>{escape(name)}</th>" for name in who)
    table = (
        f'<table class="listing"><thead><tr><th>{names.figure}</th>{heads}</tr></thead><tbody>{rows}</tbody></table>'
    )
    if compared.contest is None:
        exam = f'<p class="nothing">{names.no_exam}</p>'
    else:
        title, sides = names.asked.of(len(compared.contest.candidate.rows)), Sides(who, who)
        exam = render_contest(compared.contest, compared.cases, sides, "compared", title, may_read, texts)
    return f'<div class="nights" data-reveal>{table}{exam}</div>'


def _list_facts(version: Version | None, texts: PageTexts) -> dict[str, str]:
    """Return what is known of a version by what it is called; of the base model nothing was trained."""
    if version is None:
        return {}
    names, verdict = texts.learning.each_version.compare, version.verdict
    facts = dict(list_facts(version, texts))
    facts[names.verdict] = name_outcome(verdict, texts.learning) if verdict else texts.learning.no_exam
    if verdict and "gain" in verdict.figures:
        facts[texts.learning.gain] = texts.write_number(verdict.figures["gain"], "+.3f")
    if verdict and "p" in verdict.figures:
        facts["p"] = texts.write_number(verdict.figures["p"], ".2g")
    return facts


def _name(version: Version | None, texts: PageTexts) -> str:
    return version.adapter.id if version else texts.frame.base_model
