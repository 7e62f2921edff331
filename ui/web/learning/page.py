"""What the learning page shows, as HTML: waiting corrections, learned versions, the last verdict, the training."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from html import escape
from pathlib import Path

from assistant.adapters.files import PARTS, Adapter
from assistant.adapters.parts import Parts
from feedback.pairs.candidates import Candidate
from feedback.pairs.reviewing import REJECTED
from feedback.records import CORRECTIONS
from finetune.data.plan import Placement, Use
from finetune.promotion.verdict import Verdict
from finetune.runs.progress import Progress
from ui.actions.training.run import TrainingRun
from ui.web.learning.curves import render_curves
from ui.web.look.panel import button, confirm_button
from ui.web.look.parts import render_bar, render_time
from ui.web.look.verdicts import name_outcome
from ui.wording.texts.learning.learning import LearningTexts, RunTexts
from ui.wording.texts.texts import PageTexts

STYLE_SHEET = Path(__file__).with_name("learning.css")


def render_pairs(training: int, uses: Mapping[Use, int], needed: int, texts: LearningTexts) -> str:
    """Return how many corrections the next training has and needs, and what it does with the other answers."""
    missing = max(needed - training, 0)
    state = texts.missing.of(missing) if missing else texts.enough
    others = (
        (texts.kept_for_exam, uses["exam"]),
        (texts.teach_refusing, uses["score"]),
        (texts.teach_quoting, uses["extract"]),
        (texts.left_out, uses["left out"]),
    )
    notes = [text.of(count) for text, count in others if count]
    of_needed = texts.corrections.format(needed=f'<span id="pairs-needed">{needed}</span>')
    width = round(100 * min(training / max(needed, 1), 1))
    return (
        f'<div class="count"><span class="big" id="pairs-waiting">{training}</span>'
        f'<span class="of">{of_needed}</span></div>'
        f'<div class="bar"><div style="width:{width}%"></div></div><p>{" ".join([state, *notes])}</p>'
    )


def render_candidates(judged: Sequence[Placement], readable: Collection[str], texts: LearningTexts) -> str:
    """Return every judged answer with what the training does with it and why; the texts only of those in `readable`."""
    anothers = f'<span class="where">{texts.anothers}</span>'
    rows = "".join(
        f'<tr data-decision="{one.candidate.decision}" data-exchange="{escape(one.candidate.exchange_id)}">'
        f"<td>{_lesson(one.candidate, texts) if one.candidate.exchange_id in readable else anothers}</td>"
        f'<td><span class="status {one.use.replace(" ", "-")}">{texts.uses[one.use]}</span></td>'
        f"<td>{escape(_reason(one, readable, texts))}</td></tr>"
        for one in judged
    )
    return (
        f'<table class="listing"><thead><tr><th>{texts.question}</th><th>{texts.next_training}</th>'
        f"<th>{texts.reason}</th></tr></thead><tbody>{rows}</tbody></table>"
    )


def render_adapters(
    adapters: Sequence[Adapter],
    verdicts: Mapping[str, Verdict],
    erased: Mapping[str, int],
    parts: Parts,
    texts: PageTexts,
) -> str:
    """Return the learned versions, newest first, then the base model; what each of them does in an answer is marked.

    So is, with `erased`, from how many corrections a version learned that are gone.
    """
    rows = "".join(
        _adapter(adapter, verdicts.get(adapter.id), erased.get(adapter.id, 0), parts, texts)
        for adapter in reversed(adapters)
    )
    names = texts.learning
    base = _mark_serving(None, parts, names)
    return (
        f'<table class="listing"><thead><tr><th>{names.version}</th><th>{names.method}</th>'
        f'<th class="figure">{names.learned_from}</th><th>{names.training}</th>'
        f"<th>{names.exam}</th><th>{names.made}</th><th></th></tr></thead><tbody>{rows}"
        f'<tr data-adapter="base"{" class=current" if base else ""}>'
        f'<td><span class="title">{texts.frame.base_model}</span>'
        f'{base}</td><td colspan="6" class="where">{names.installed}</td></tr></tbody></table>'
    )


def render_rollback(possible: bool, parts: Parts, texts: PageTexts) -> str:
    """Return the button that undoes a promotion, "" when there is none to undo."""
    if not possible:
        return ""
    names = texts.learning
    return confirm_button(
        names.roll_back,
        names.roll_back_sure.format(version=name_versions(parts, names)),
        names.roll_back,
        texts.frame.keep,
        "confirm-rollback",
        do="rollback",
    )


def render_no_verdict(texts: LearningTexts) -> str:
    """Return what stands there before the first verdict."""
    return f'<p class="nothing">{texts.no_verdict}</p>'


def render_run(run: TrainingRun | None, page: PageTexts, *, may_resume: bool = True) -> str:
    """Return the progress of the training, or how the last one ended; `may_resume`: an interrupted one can go on."""
    texts = page.learning.run
    if run is None:
        return ""
    if not run.running:
        return _ended(run, texts, may_resume)
    share, doing = (_share(run.progress), _doing(run.progress, texts)) if run.progress else (0.0, texts.loading_model)
    name = f"<b>{escape(run.adapter_id or texts.new_version)}</b>"
    keep = page.frame.keep
    cancel = (
        confirm_button(texts.cancel, texts.cancel_sure, texts.stop, keep, "confirm-cancel", do="cancel")
        if run.ours
        else ""
    )
    elsewhere = page.learning.each_version.elsewhere.format(process=run.process) if run.process else ""
    note = f'<p class="where">{elsewhere}</p>' if elsewhere else ""
    return (
        f'<div class="run" data-state="running"><div class="head">{name}{cancel}</div>'
        f"{render_bar(share, doing)}{_figures(run.progress, texts)}{note}{render_curves(run.curve, page)}</div>"
    )


def _ended(run: TrainingRun, texts: RunTexts, may_resume: bool) -> str:
    if run.cancelled:
        state, words = "cancelled", texts.cancelled
    elif not run.ours:
        state, words = "interrupted", texts.interrupted.format(version=run.adapter_id)
    elif run.exit_code == 0:
        state, words = "done", texts.finished
    elif run.exit_code == 1:
        state, words = "refused", texts.not_promoted
    else:
        state, words = "failed", texts.failed
    output = f"<pre>{escape(run.output)}</pre>" if run.output and state in ("done", "refused", "failed") else ""
    resume = (
        button(texts.resume, classes="quiet", do="resume", method=run.resumable) if run.resumable and may_resume else ""
    )
    return f'<div class="run" data-state="{state}"><div class="head"><b>{escape(words)}</b>{resume}</div>{output}</div>'


def _share(progress: Progress) -> float:
    return progress.done / max(progress.total, 1)


def _doing(progress: Progress, texts: RunTexts) -> str:
    left = _time_left(progress.seconds_left, texts) if progress.seconds_left else ""
    return texts.progress.format(stage=texts.stages[progress.stage], done=progress.done, total=progress.total) + left


def _figures(progress: Progress | None, texts: RunTexts) -> str:
    if progress is None or progress.loss is None:
        return ""
    figures = [(texts.loss, f"{progress.loss:.3f}")]
    if progress.reward_margin is not None:
        figures.append((texts.margin, f"{progress.reward_margin:+.3f}"))
    if progress.reward_accuracy is not None:
        figures.append((texts.prefers, f"{progress.reward_accuracy:.0%}"))
    return (
        '<dl class="figures">'
        + "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in figures)
        + "</dl>"
    )


def _time_left(seconds: float, texts: RunTexts) -> str:
    if seconds < 90:
        return texts.seconds_left.format(time=f"{seconds:.0f}")
    return texts.minutes_left.format(time=f"{seconds / 60:.0f}")


def name_versions(parts: Parts, texts: LearningTexts) -> str:
    """Return the versions that serve, or what the base model is called."""
    return ", ".join(parts.versions) or texts.the_base_model


def _adapter(adapter: Adapter, verdict: Verdict | None, erased: int, parts: Parts, texts: PageTexts) -> str:
    names = texts.learning
    gone = f'<div class="where erased">{names.erased.of(erased)}</div>' if erased else ""
    serving = _mark_serving(adapter.id, parts, names)
    opens = names.each_version.card.open.format(version=adapter.id)
    title = button(escape(adapter.id), classes="title", title=opens, do="open", adapter=adapter.id)
    promote = confirm_button(
        names.promote,
        names.promote_sure,
        names.promote,
        texts.frame.keep,
        f"promote-{adapter.id}",
        do="promote",
        adapter=adapter.id,
    )
    return (
        f'<tr data-adapter="{escape(adapter.id)}"{" class=current" if serving else ""}>'
        f"<td>{title}{serving}{gone}</td>"
        f'<td>{escape(adapter.trained_by)}</td><td class="figure">{adapter.pairs}</td>'
        f"<td>{_training(adapter.metrics, names.run)}</td><td>{_exam(verdict, names)}</td>"
        f"<td>{render_time(datetime.fromisoformat(adapter.created_at), texts)}</td>"
        f'<td class="actions">{"" if serving else promote}</td></tr>'
    )


def _mark_serving(version: str | None, parts: Parts, texts: LearningTexts) -> str:
    """Return what a version, or with None the base model, does in an answer; "" where it does nothing."""
    does = [texts.serves[part] for part in PARTS if parts.of(part) == version]
    if len(does) == len(PARTS):
        does = [texts.answers_now]
    return "".join(f'<span class="status champion">{one}</span>' for one in does)


def _training(metrics: Mapping[str, float], texts: RunTexts) -> str:
    """Return the most telling figures of a training; the tooltip has the others."""
    shown = "".join(
        f'<span class="metric">{label} <b>{metrics[name]:{form}}</b></span>'
        for name, label, form in (
            ("loss", texts.loss, ".3f"),
            ("reward_margin", texts.margin, "+.2f"),
            ("reward_accuracy", texts.prefers, ".0%"),
        )
        if name in metrics
    )
    everything = ", ".join(f"{name.replace('_', ' ')} {value:.4g}" for name, value in metrics.items())
    return f'<span title="{escape(everything)}">{shown or "–"}</span>'


def _exam(verdict: Verdict | None, texts: LearningTexts) -> str:
    if verdict is None:
        return f'<span class="metric">{texts.no_exam}</span>'
    figures = verdict.figures
    everything = ", ".join(f"{name.replace('_', ' ')} {value:.4g}" for name, value in figures.items())
    gain = f'<span class="metric">{texts.gain} <b>{figures["gain"]:+.3f}</b></span>' if "gain" in figures else ""
    chance = f'<span class="metric">p <b>{figures["p"]:.2g}</b></span>' if "p" in figures else ""
    return f'<span title="{escape(everything)}">{gain}{chance or name_outcome(verdict, texts)}</span>'


def _reason(one: Placement, readable: Collection[str], texts: LearningTexts) -> str:
    if one.candidate.exchange_id in readable:
        return one.reason
    return texts.gap if one.candidate.missing else REJECTED if one.candidate.rejected else one.reason


def _lesson(candidate: Candidate, texts: LearningTexts) -> str:
    question = f'<div class="title">{escape(candidate.question)}</div>'
    if candidate.pair is None:
        return question
    chosen, rejected = escape(candidate.pair.chosen), escape(candidate.pair.rejected)
    write = f"<dt>{texts.write}</dt><dd>{chosen}</dd>"
    match candidate.pair.kind:
        case "contrast":
            learned = f'{write}<dt>{texts.instead_of}</dt><dd class="rejected">{rejected}</dd>'
        case "label":
            learned = write
        case "desirable":
            learned = f"<dt>{texts.liked}</dt><dd>{chosen}</dd>"
        case "undesirable":
            learned = f'<dt>{texts.disliked}</dt><dd class="rejected">{rejected}</dd>'
    summary = texts.show_lesson if candidate.pair.kind in CORRECTIONS else texts.show_answer
    return f'{question}<details class="difference"><summary>{summary}</summary><dl>{learned}</dl></details>'
