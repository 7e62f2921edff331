"""What the learning page shows, as HTML: waiting corrections, learned versions, the last verdict, the training."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from html import escape

from assistant.adapters.files import Adapter
from feedback.pairs.candidates import Candidate
from feedback.records import CORRECTIONS
from finetune.data.plan import Placement, Use
from finetune.methods.table import METHODS
from finetune.promotion.verdict import Verdict
from finetune.runs.progress import Progress
from ui.actions.training_run import TrainingRun
from ui.web.look.panel import button, confirm_button, icon
from ui.web.look.parts import render_bar, render_time

USED: dict[Use, str] = {
    "trained": "will learn",
    "replayed": "will repeat",
    "validation": "stops training",
    "exam": "in the exam",
    "score": "when to refuse",
    "left out": "left out",
}
GAP = "The passages do not say what the correction says: add a document that does."
"""The reason without words of the correction, for people who may not read it."""
STAGES = {
    "contrast": "The base model writes without the passages",
    "reference": "The base model reads the answers to learn from",
    "training": "Training",
    "exam": "Exam",
}


def render_pairs(training: int, uses: Mapping[Use, int], needed: int) -> str:
    """Return how many corrections the next training has and needs, and what it does with the other answers."""
    missing = max(needed - training, 0)
    state = (
        f"{missing} more {'is' if missing == 1 else 'are'} needed for a training."
        if missing
        else "Enough for a training."
    )
    held_out, score, left_out = uses["exam"], uses["score"], uses["left out"]
    notes = [f"{held_out} more {'is' if held_out == 1 else 'are'} kept for the exam."] if held_out else []
    if score:
        notes.append(f"{score} refusal{'s teach' if score > 1 else ' teaches'} only when to refuse.")
    if left_out:
        notes.append(f"{left_out} judged answer{'s are' if left_out > 1 else ' is'} left out.")
    width = round(100 * min(training / max(needed, 1), 1))
    return (
        f'<div class="count"><span class="big" id="pairs-waiting">{training}</span>'
        f'<span class="of">of <span id="pairs-needed">{needed}</span> corrections</span></div>'
        f'<div class="bar"><div style="width:{width}%"></div></div><p>{" ".join([state, *notes])}</p>'
    )


def render_start(training: int, needed: int, in_vain: bool) -> str:
    """Return what the methods do and, if no training can start, why; `in_vain`: its exam would be too small."""
    why_not = ""
    if training < needed:
        there = "there is 1" if training == 1 else f"there are {training or 'none'}"
        why_not = f"A training needs {needed} corrections, and {there}. Correct answers in the chat."
    elif in_vain:
        why_not = (
            "The exam would have too few questions to show which version is better. Correct more answers in the chat."
        )
    reason = f'<p id="train-not-yet">{icon("note")}{why_not}</p>' if why_not else ""
    methods = " ".join(f"{method.name.upper()} {method.summary}." for method in METHODS)
    return f"{reason}<p>{methods}</p>"


def render_candidates(judged: Sequence[Placement], readable: Collection[str]) -> str:
    """Return every judged answer with what the training does with it and why; the texts only of those in `readable`."""
    if not judged:
        return (
            '<div class="empty"><b>Nothing judged yet.</b><br>Correct or rate an answer in the chat. '
            "What the next training does with it appears here.</div>"
        )
    rows = "".join(
        f'<tr data-decision="{one.candidate.decision}" data-exchange="{escape(one.candidate.exchange_id)}">'
        f"<td>{_texts(one.candidate) if one.candidate.exchange_id in readable else ANOTHERS}</td>"
        f'<td><span class="status {one.use.replace(" ", "-")}">{USED[one.use]}</span></td>'
        f"<td>{escape(_reason(one, readable))}</td></tr>"
        for one in judged
    )
    return (
        '<table class="listing"><thead><tr><th>Question</th><th>Next training</th><th>Reason</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def render_adapters(adapters: Sequence[Adapter], verdicts: Mapping[str, Verdict], champion: str | None) -> str:
    """Return the learned versions, newest first, then the base model; the one that answers is marked."""
    rows = "".join(
        _adapter(adapter, verdicts.get(adapter.id), adapter.id == champion) for adapter in reversed(adapters)
    )
    base = CHAMPION if champion is None else ""
    return (
        '<table class="listing"><thead><tr><th>Version</th><th>Method</th><th class="figure">Learned from</th>'
        "<th>Training</th>"
        f"<th>Exam</th><th>Made</th><th></th></tr></thead><tbody>{rows}"
        f'<tr data-adapter="base"{" class=current" if champion is None else ""}>'
        '<td><span class="title">base model</span>'
        f'{base}</td><td colspan="6" class="where">the model as it was installed</td></tr></tbody></table>'
    )


def render_rollback(possible: bool, champion: str | None) -> str:
    """Return the button that undoes a promotion, "" when there is none to undo."""
    if not possible:
        return ""
    now = champion or "the base model"
    return confirm_button(
        "Roll back",
        f"Undo the last promotion? Then {now} no longer answers.",
        "Roll back",
        "confirm-rollback",
        do="rollback",
    )


def render_verdict(adapter: Adapter, verdict: Verdict) -> str:
    """Return the verdict on a learned version."""
    status = "pair" if verdict.promote else "refused"
    sentences = "".join(f"<li>{escape(sentence)}</li>" for sentence in verdict.sentences)
    return (
        f'<div class="verdict"><div class="head"><b>{escape(adapter.id)}</b>'
        f'<span class="status {status}">{_outcome(verdict)}</span>'
        f"{render_time(datetime.fromisoformat(adapter.created_at))}</div><ul>{sentences}</ul></div>"
    )


NO_VERDICT = (
    '<p class="nothing">After each training the new version takes the same exam as the one that answers now. '
    "The verdict appears here.</p>"
)


def render_run(run: TrainingRun | None) -> str:
    """Return the progress of the training, or how the last one ended."""
    if run is None:
        return ""
    if not run.running:
        return _ended(run)
    share, doing = (_share(run.progress), _doing(run.progress)) if run.progress else (0.0, "Loading the model")
    name = f"<b>{escape(run.adapter_id or 'New version')}</b>"
    cancel = (
        confirm_button("Cancel", "Stop it? You can resume it later.", "Stop", "confirm-cancel", do="cancel")
        if run.ours
        else ""
    )
    return (
        f'<div class="run" data-state="running"><div class="head">{name}{cancel}</div>'
        f"{render_bar(share, doing)}{_figures(run.progress)}</div>"
    )


def _ended(run: TrainingRun) -> str:
    if run.cancelled:
        state, words = "cancelled", "The training was cancelled."
    elif not run.ours:
        state, words = "interrupted", f"The training of {run.adapter_id} was interrupted."
    elif run.exit_code == 0:
        state, words = "done", "The training is finished."
    elif run.exit_code == 1:
        state, words = "refused", "The training ended without a promotion."
    else:
        state, words = "failed", "The training failed."
    output = f"<pre>{escape(run.output)}</pre>" if run.output and state in ("done", "refused", "failed") else ""
    resume = button("Resume", classes="quiet", do="resume", method=run.resumable) if run.resumable else ""
    return f'<div class="run" data-state="{state}"><div class="head"><b>{escape(words)}</b>{resume}</div>{output}</div>'


def _share(progress: Progress) -> float:
    return progress.done / max(progress.total, 1)


def _doing(progress: Progress) -> str:
    left = f", about {_duration(progress.seconds_left)} left" if progress.seconds_left else ""
    return f"{STAGES[progress.stage]}: {progress.done} of {progress.total}{left}"


def _figures(progress: Progress | None) -> str:
    if progress is None or progress.loss is None:
        return ""
    figures = [("loss", f"{progress.loss:.3f}")]
    if progress.reward_margin is not None:
        figures.append(("margin", f"{progress.reward_margin:+.3f}"))
    if progress.reward_accuracy is not None:
        figures.append(("prefers the correction", f"{progress.reward_accuracy:.0%}"))
    return (
        '<dl class="figures">'
        + "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in figures)
        + "</dl>"
    )


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def _adapter(adapter: Adapter, verdict: Verdict | None, serving: bool) -> str:
    promote = confirm_button(
        "Promote", "Let it answer from now on?", "Promote", f"promote-{adapter.id}", do="promote", adapter=adapter.id
    )
    return (
        f'<tr data-adapter="{escape(adapter.id)}"{" class=current" if serving else ""}>'
        f'<td><span class="title">{escape(adapter.id)}</span>{CHAMPION if serving else ""}</td>'
        f'<td>{escape(adapter.method.upper())}</td><td class="figure">{adapter.pairs}</td>'
        f"<td>{_training(adapter.metrics)}</td><td>{_exam(verdict)}</td>"
        f"<td>{render_time(datetime.fromisoformat(adapter.created_at))}</td>"
        f'<td class="actions">{"" if serving else promote}</td></tr>'
    )


CHAMPION = '<span class="status champion">answers now</span>'


def _training(metrics: Mapping[str, float]) -> str:
    """Return the most telling figures of a training; the tooltip has the others."""
    shown = "".join(
        f'<span class="metric">{label} <b>{metrics[name]:{form}}</b></span>'
        for name, label, form in (
            ("loss", "loss", ".3f"),
            ("reward_margin", "margin", "+.2f"),
            ("reward_accuracy", "prefers the correction", ".0%"),
        )
        if name in metrics
    )
    everything = ", ".join(f"{name.replace('_', ' ')} {value:.4g}" for name, value in metrics.items())
    return f'<span title="{escape(everything)}">{shown or "–"}</span>'


def _exam(verdict: Verdict | None) -> str:
    if verdict is None:
        return '<span class="metric">no exam</span>'
    figures = verdict.figures
    everything = ", ".join(f"{name.replace('_', ' ')} {value:.4g}" for name, value in figures.items())
    gain = f'<span class="metric">gain <b>{figures["gain"]:+.3f}</b></span>' if "gain" in figures else ""
    chance = f'<span class="metric">p <b>{figures["p"]:.2g}</b></span>' if "p" in figures else ""
    return f'<span title="{escape(everything)}">{gain}{chance or _outcome(verdict)}</span>'


def _outcome(verdict: Verdict) -> str:
    if verdict.inconclusive:
        return "inconclusive"
    return "better" if verdict.promote else "not better"


ANOTHERS = '<span class="where">(another person\'s question)</span>'


def _reason(one: Placement, readable: Collection[str]) -> str:
    return GAP if one.candidate.missing and one.candidate.exchange_id not in readable else one.reason


def _texts(candidate: Candidate) -> str:
    question = f'<div class="title">{escape(candidate.question)}</div>'
    if candidate.pair is None:
        return question
    chosen, rejected = escape(candidate.pair.chosen), escape(candidate.pair.rejected)
    match candidate.pair.kind:
        case "contrast":
            learned = f'<dt>Write</dt><dd>{chosen}</dd><dt>instead of</dt><dd class="rejected">{rejected}</dd>'
        case "label":
            learned = f"<dt>Write</dt><dd>{chosen}</dd>"
        case "desirable":
            learned = f"<dt>Liked</dt><dd>{chosen}</dd>"
        case "undesirable":
            learned = f'<dt>Disliked</dt><dd class="rejected">{rejected}</dd>'
    summary = "Show what it teaches" if candidate.pair.kind in CORRECTIONS else "Show the answer"
    return f'{question}<details class="difference"><summary>{summary}</summary><dl>{learned}</dl></details>'
