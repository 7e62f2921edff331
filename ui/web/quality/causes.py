"""The panel that counts why answers were bad, as HTML."""

from collections.abc import Mapping

from feedback.evaluation.causes import Cause
from ui.wording.texts.causes.causes import CausesTexts


def render_causes(counts: Mapping[Cause, int], texts: CausesTexts) -> str:
    """Return how many bad answers went wrong at each step, the most frequent first, with what that means."""
    most = max(counts.values(), default=0)
    if not most:
        return f'<div class="empty">{texts.none}</div>'
    rows = "".join(
        f'<tr data-cause="{cause}"><td><span class="title">{texts.names[cause]}</span>'
        f'<span class="where">{texts.meanings[cause]}</span></td>'
        f'<td class="figure">{times}</td>'
        f'<td class="share"><div class="bar"><div style="width:{round(100 * times / most)}%"></div></div></td></tr>'
        for cause, times in sorted(counts.items(), key=lambda one: -one[1])
    )
    return f'<table class="listing causes"><tbody>{rows}</tbody></table>'
