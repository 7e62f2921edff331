"""A question as HTML: how it is asked anew, and the way to where it was asked differently."""

from html import escape
from pathlib import Path

from ui.actions.chat.branching import Fork
from ui.actions.judging import AnswerView
from ui.web.look.panel import button, icon
from ui.wording.texts.chat.branches.branches import BranchTexts
from ui.wording.texts.texts import PageTexts

SCRIPT = Path(__file__).with_name("questions.js").read_text(encoding="utf-8")
LONGEST_BOX = 12
"""Lines of the box in which a question is edited; a longer one scrolls."""


def render_question(first: AnswerView, number: int, texts: PageTexts) -> str:
    """Return the question with the `number` of a conversation; `first` is the first answer to it."""
    question, exchange_id = escape(first.exchange.answer.question), escape(first.exchange.id)
    part, branches = f"question-{exchange_id}", texts.branches
    label = escape(branches.edited)
    lines = first.exchange.answer.question.count("\n") + len(first.exchange.answer.question) // 70 + 1
    return (
        f'<div class="asked openable" id="{part}"><div class="question">{question}</div>'
        f'<div class="beside">{_render_versions(first.fork, number, branches) if first.fork else ""}'
        f"{button(icon('edit'), title=branches.edit, classes='reask', toggle=part)}</div>"
        f'<form class="rewording" data-for="{exchange_id}"><textarea name="question" aria-label="{label}" '
        f'rows="{min(LONGEST_BOX, lines)}">\n{question}</textarea>'
        f'<div class="row">{button(texts.chat.ask, classes="primary", do="branch", exchange=exchange_id)}'
        f"{button(texts.judging.cancel, classes='quiet', toggle=part)}"
        f'<span class="hint">{escape(branches.hint)}</span></div></form></div>'
    )


def _render_versions(fork: Fork, number: int, texts: BranchTexts) -> str:
    """Return which version of a question is shown, between links to the one before and the one after."""
    shown, count = fork.shown + 1, len(fork.conversation_ids)
    label = escape(texts.versions.format(number=shown, count=count))
    return (
        f'<div class="versions" role="group" aria-label="{label}" data-number="{number}">'
        f"{_link(fork.earlier_id, '‹', texts.earlier, 'earlier')}"
        f'<span aria-hidden="true">{shown} / {count}</span>'
        f"{_link(fork.later_id, '›', texts.later, 'later')}</div>"
    )


def _link(conversation_id: str, sign: str, title: str, way: str) -> str:
    """Return a link to a version; only its sign where there is none. The address opens it (see page.js)."""
    if not conversation_id:
        return f'<span class="turn" aria-hidden="true">{sign}</span>'
    named = f'title="{escape(title)}" aria-label="{escape(title)}"'
    return f'<a class="turn" href="#chat/{escape(conversation_id)}" data-way="{way}" {named}>{sign}</a>'
