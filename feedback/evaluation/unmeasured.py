"""Says why scores of an exam are missing. A missing score is never 0, and never without a reason."""

from collections import Counter

from feedback.evaluation.judges.judge_scores import JUDGE_SCORES
from feedback.evaluation.report import EvaluationReport


def explain_unmeasured(report: EvaluationReport) -> list[str]:
    """Return a sentence for all scores that no judge gave, and one for each other that is missing somewhere."""
    sentences = []
    rows = [row for row in report.rows if row.ok]
    means = report.totals().means
    judged_by_none = [name for name in means if name in JUDGE_SCORES] if report.unjudged else []
    if judged_by_none:
        sentences.append(f"Not judged: {', '.join(judged_by_none)}. {report.unjudged}")
    for name, mean in means.items():
        if name in judged_by_none:
            continue
        notes = Counter(
            note.removeprefix(f"{name}: ") for row in rows for note in row.notes if note.startswith(f"{name}: ")
        )
        if notes:
            [(reason, _)] = notes.most_common(1)
            sentences.append(f"{name} is missing for {notes.total()} of {notes.total() + mean.n}: {reason}")
    measured_nowhere = [
        name
        for name, mean in means.items()
        if mean.value is None and name not in judged_by_none and not any(one.startswith(name) for one in sentences)
    ]
    if measured_nowhere:
        sentences.append(f"Does not apply to any of these answers: {', '.join(measured_nowhere)}.")
    return sentences
