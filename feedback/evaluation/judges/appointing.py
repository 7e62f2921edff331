"""From settings to the judge of an exam, or to the reason why there is none."""

from collections.abc import Callable
from pathlib import Path

from assistant.seams import Generator
from assistant.settings import ModelSettings
from feedback.evaluation.judges.asking import JudgeModel
from feedback.evaluation.judges.check.kept import find_check
from feedback.evaluation.judges.judge_scores import NOT_CONFIGURED, NoJudge
from feedback.evaluation.judges.own import OwnJudge
from feedback.evaluation.suites.suite import MetricSuite
from feedback.settings import JudgeSettings
from retrieval.index.embedding.embedder import Embedder

HERE = "this machine"
"""The address of a judge in this process."""


def find_judge_model(
    settings: JudgeSettings, model: ModelSettings, generator: Callable[[], Generator]
) -> JudgeModel | None:
    """Return the model that the settings name as judge, None when they name none.

    `model` and `generator` are what answers questions. Raises FeedbackError when the key of a service is missing.
    """
    if settings.local:
        return OwnJudge(generator, model.model_id, model.base_url or HERE)
    if not settings.base_url:
        return None
    from feedback.evaluation.judges.remote import RemoteJudge

    return RemoteJudge(settings)


def explain_refusal(judge: JudgeModel, home: Path) -> str:
    """Say why exams do without this judge, and what to do; "" when it has passed its check."""
    named = f"The judge {judge.name!r} at {judge.address!r}"
    check = find_check(home, judge.name, judge.address)
    if check is None:
        return f"{named} was never measured: run `assistant judge check`."
    return "" if check.passed else f"{named} failed its check on {check.at:%Y-%m-%d}: {check.failures[0]}"


def appoint_judge(
    judge: JudgeModel | None, settings: JudgeSettings, home: Path, embedder: Callable[[], Embedder]
) -> MetricSuite | NoJudge:
    """Return the judge if it has passed its check, else why it does not judge."""
    if judge is None:
        return NOT_CONFIGURED
    if refusal := explain_refusal(judge, home):
        return NoJudge(refusal)
    from feedback.evaluation.judges.ragas_judge import RagasJudge

    return RagasJudge(judge, settings, embedder())
