"""The card of a learned version: how it was made, what its exam found, when it answered, and deleting it, as HTML."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from html import escape

from assistant.adapters.files import Adapter
from ui.actions.training.versions import Version
from ui.web.learning.curves import render_curves
from ui.web.look.panel import button, confirm_button, icon, save_link
from ui.web.look.parts import render_time
from ui.web.look.verdicts import render_verdict
from ui.wording.texts.texts import PageTexts

Fact = tuple[str, str]
"""What it is called, and its value as people write it."""


def render_version(version: Version, texts: PageTexts, *, save: bool = False) -> str:
    """Return the card; with `save` the browser saves it as a file, too."""
    names, adapter = texts.learning.each_version.card, version.adapter
    name = escape(adapter.id)
    facts = "".join(
        f"<div><dt>{label}</dt><dd>{escape(value)}</dd></div>" for label, value in list_facts(version, texts)
    )
    verdict = (
        render_verdict(adapter, version.verdict, texts)
        if version.verdict
        else f'<p class="nothing">{texts.learning.no_exam}</p>'
    )
    buttons = (
        button(names.download, classes="quiet", do="download", adapter=adapter.id)
        + _render_deleting(version, texts)
        + button(names.close, classes="quiet", do="close")
    )
    file = save_link(f"{adapter.id}.json", "application/json", version.to_json()) if save else ""
    return (
        f'<section class="version" data-version="{name}" data-reveal><div class="head"><h4>{name}</h4>{buttons}</div>'
        f'<dl class="known">{facts}</dl>{render_curves(version.curve, texts)}'
        f"<h5>{texts.learning.exam}</h5>{verdict}{_render_served(version, texts)}"
        f"{_render_all(names.figures, _list_figures(adapter, texts))}"
        f"{_render_all(names.settings, _list_settings(adapter.settings))}{file}</section>"
    )


def list_facts(version: Version, texts: PageTexts) -> Iterator[Fact]:
    """Yield what a version is and what it cost, as far as that was measured."""
    names, learning, adapter = texts.learning.each_version.card, texts.learning, version.adapter
    yield learning.method, adapter.trained_by
    yield names.base_model, adapter.base_model
    yield learning.learned_from, str(adapter.pairs)
    if adapter.validation_pairs:
        yield names.held_back, str(adapter.validation_pairs)
    yield learning.made, texts.write_time(datetime.fromisoformat(adapter.created_at).astimezone())
    yield from _list_measured(adapter.metrics, texts)
    if computed_on := adapter.settings.get("computed_on"):
        yield names.computed_on, str(computed_on)
    yield names.size, f"{texts.write_number(version.weights_bytes / 1e6, ',.1f')} MB"


def _list_measured(metrics: Mapping[str, float], texts: PageTexts) -> Iterator[Fact]:
    """Yield the figures of the training that people may know, as far as they were measured."""
    names, run = texts.learning.each_version.card, texts.learning.run
    for figure, label, divisor, form, unit in (
        ("steps", names.steps, 1, ",.0f", ""),
        ("loss", run.loss, 1, ".3f", ""),
        ("reward_margin", run.margin, 1, "+.2f", ""),
        ("reward_accuracy", run.prefers, 1, ".0%", ""),
        ("reward_measured_accuracy", names.ranked, 1, ".0%", ""),
        ("sampled_reward_after", texts.learning.each_version.curve.reward, 1, "+.2f", ""),
        ("validation_margin", texts.learning.each_version.curve.held_back, 1, "+.2f", ""),
        ("seconds", names.time, 60, ",.1f", " min"),
        ("peak_memory_bytes", names.memory, 1e9, ",.1f", " GB"),
        ("energy_kwh", names.energy, 1e-3, ",.1f", " Wh"),
    ):
        if figure in metrics:
            yield label, texts.write_number(metrics[figure] / divisor, form) + unit


def _list_figures(adapter: Adapter, texts: PageTexts) -> Iterator[Fact]:
    """Yield every figure under the name that `finetune show` gives it."""
    for name, value in adapter.metrics.items():
        yield name, texts.write_number(value, ".6g")


def _list_settings(settings: Mapping[str, object], before: str = "") -> Iterator[Fact]:
    for name, value in settings.items():
        if isinstance(value, Mapping):
            yield from _list_settings(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", str(value)


def _render_all(title: str, facts: Iterator[Fact]) -> str:
    """Return a table to unfold; "" for nothing."""
    rows = "".join(f"<tr><td><code>{escape(name)}</code></td><td>{escape(value)}</td></tr>" for name, value in facts)
    if not rows:
        return ""
    return (
        f'<details class="all"><summary>{title}</summary><table class="listing"><tbody>{rows}</tbody></table></details>'
    )


def _render_served(version: Version, texts: PageTexts) -> str:
    if not version.promotions:
        return ""
    rows = "".join(
        f"<li>{render_time(change.at, texts)} <span>{escape(change.reason)}</span></li>"
        for change in version.promotions
    )
    return f'<h5>{texts.learning.each_version.card.served}</h5><ul class="changes">{rows}</ul>'


def _render_deleting(version: Version, texts: PageTexts) -> str:
    """Return the button that deletes the version; where it is needed, a button that does nothing, and why."""
    names, name = texts.learning.each_version.card, version.adapter.id
    if version.hold:
        why = f'<span class="where" id="why-kept">{icon("note")}{names.holds[version.hold]}</span>'
        deleting = (
            f'<button type="button" class="quiet" disabled aria-describedby="why-kept">{names.delete}</button>{why}'
        )
    else:
        deleting = confirm_button(
            names.delete,
            names.delete_sure,
            names.delete,
            texts.frame.keep,
            f"delete-{name}",
            do="delete",
            adapter=name,
        )
    return f'<span class="deleting">{deleting}</span>'
