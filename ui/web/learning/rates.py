"""How people judge what was promoted, and what their judgements have taken back, as HTML."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from finetune.promotion.live import Live, Tally
from ui.web.look.parts import render_time
from ui.wording.texts.texts import PageTexts

if TYPE_CHECKING:
    from assistant.adapters.promotions import Promotion


def render_rates(live: Sequence[Live], taken_back: "Promotion | None", automatic: bool, texts: PageTexts) -> str:
    """Return a line for each part that was promoted; "" without any.

    `taken_back` is the last change where judgements made it; `automatic`: whether they take back what is worse.
    """
    names = texts.learning.live
    lines = [_render_one(one, texts) for one in live]
    if taken_back:
        at = render_time(taken_back.at, texts)
        lines.append(
            f'<li data-taken-back><span class="status failed">{names.taken_back}</span> '
            f"{at} · {escape(taken_back.reason)}</li>"
        )
    if not lines:
        return ""
    note = names.automatic if automatic else names.not_automatic
    return f'<ul class="rates" id="rates">{"".join(lines)}</ul><p class="where">{note}</p>'


def _render_one(live: Live, texts: PageTexts) -> str:
    names = texts.learning.live
    who = f"<b>{escape(live.version)}</b> {texts.learning.serves[live.part]}"
    since = render_time(live.since, texts)
    if not live.now.judged:
        said = names.unjudged.format(who=who, since=since)
        return f"<li>{said}</li>"
    figures = {"now": _render_tally(live.now, texts), "before": _render_tally(live.before, texts)}
    status, words = ("failed", names.worse) if live.worse else ("", names.not_worse)
    said = names.judged.format(who=who, since=since, **figures)
    return (
        f'<li title="{names.evidence.format(evidence=f"{live.evidence:.3g}", needed=f"{live.needed:.3g}")}">'
        f'{said} <span class="status {status}">{words}</span></li>'
    )


def _render_tally(tally: Tally, texts: PageTexts) -> str:
    counted = texts.learning.live.tally.format(bad=tally.bad, judged=tally.judged)
    return f"{counted} ({tally.rate:.0%})" if tally.judged else counted
