"""What a reviewer decided about a correction or a thumb down, as HTML, for its author and for other reviewers."""

from html import escape

from feedback.history import JudgedExchange
from ui.wording.approval import name_person
from ui.wording.texts.texts import PageTexts


def render_outcome(judged: JudgedExchange, reader: str, texts: PageTexts) -> str:
    """Return who decided what, and why; of a correction that was changed its new words. "" before a decision."""
    review, names = judged.review, texts.review
    if review is None or review.decision == "open":
        return ""
    reviewer = name_person(review.user, reader, texts.approval) if review.user else names.a_reviewer
    said = names.outcomes[review.decision].format(name=reviewer, reason=review.reason).rstrip(" :：")
    reason = f" {escape(review.reason)}" if review.reason and review.decision != "rejected" else ""
    changed = f'<div class="said">{escape(judged.text)}</div>' if review.decision == "changed" else ""
    return f'<div class="outcome" data-decision="{review.decision}">{escape(said)}{reason}{changed}</div>'
