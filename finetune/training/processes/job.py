"""What a training needs to be done in other processes, as a file in its folder."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.adapters.files import write_whole
from assistant.settings import ModelSettings
from finetune.settings import TrainingSettings

if TYPE_CHECKING:
    from finetune.data.tokens import TrainingRow

JOB = "job.json"
RESULT = "job-result.json"
"""The figures of the finished training."""
FAILURE = "job-failure-{number}.txt"
"""Why a process gave up, in one line."""


@dataclass(frozen=True)
class ModelSource:
    """What every process loads the base model from."""

    settings: ModelSettings
    home: Path


@dataclass(frozen=True)
class Job:
    """One training: what `train` takes, with the base model as what it is loaded from."""

    method: str
    settings: TrainingSettings
    source: ModelSource
    rows: "list[TrainingRow]"
    validation: "list[TrainingRow]"
    folder: Path
    references: Path


def write_job(job: Job) -> Path:
    """Write the job to its folder. It holds what people wrote, so it must not stay there; no key is in it."""
    path = job.folder / JOB
    record = {
        "method": job.method,
        "settings": job.settings.model_dump(mode="json"),
        "model": job.source.settings.model_dump(mode="json", exclude={"api_key"}),
        "home": str(job.source.home),
        "rows": [_list_row(row) for row in job.rows],
        "validation": [_list_row(row) for row in job.validation],
        "references": str(job.references),
    }
    write_whole(path, json.dumps(record))
    return path


def read_job(path: Path) -> Job:
    """Return the job that was written to a file."""
    from finetune.data.tokens import TrainingRow

    record = json.loads(path.read_text(encoding="utf-8"))
    rows, validation = (
        [
            TrainingRow(name, tuple(prompt), tuple(chosen), tuple(rejected), weight)
            for name, prompt, chosen, rejected, weight in record[side]
        ]
        for side in ("rows", "validation")
    )
    return Job(
        record["method"],
        TrainingSettings.model_validate(record["settings"]),
        ModelSource(ModelSettings.model_validate(record["model"]), Path(record["home"])),
        rows,
        validation,
        path.parent,
        Path(record["references"]),
    )


def _list_row(row: "TrainingRow") -> list[object]:
    return [row.pair_id, row.prompt_ids, row.chosen_ids, row.rejected_ids, row.weight]
