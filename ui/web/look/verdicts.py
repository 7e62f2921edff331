"""A verdict as HTML, which the tabs Learning and Quality show."""

from datetime import datetime
from html import escape

from assistant.adapters.files import Adapter
from finetune.promotion.verdict import Verdict
from ui.web.look.parts import render_time
from ui.wording.texts.learning.learning import LearningTexts
from ui.wording.texts.texts import PageTexts


def render_verdict(adapter: Adapter, verdict: Verdict, texts: PageTexts) -> str:
    """Return the verdict on a learned version."""
    status = "pair" if verdict.promote else "refused"
    sentences = "".join(f"<li>{escape(sentence)}</li>" for sentence in verdict.sentences)
    return (
        f'<div class="verdict"><div class="head"><b>{escape(adapter.id)}</b>'
        f'<span class="status {status}">{name_outcome(verdict, texts.learning)}</span>'
        f"{render_time(datetime.fromisoformat(adapter.created_at), texts)}</div><ul>{sentences}</ul></div>"
    )


def name_outcome(verdict: Verdict, texts: LearningTexts) -> str:
    """Return what a verdict says in a word."""
    if verdict.inconclusive:
        return texts.inconclusive
    return texts.better if verdict.promote else texts.not_better
