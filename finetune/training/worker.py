"""One of the processes that train together, as `accelerate launch` starts it: `-m finetune.training.worker JOB`.

On the other machines of a training it is started without JOB, and gets it from the main process.
"""

import json
import os
import sys
import threading
import traceback
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path

import torch
import torch.distributed as distributed
from accelerate import PartialState

from assistant.adapters.files import write_whole
from assistant.errors import AssistantError
from assistant.models.base import load_base
from finetune.errors import FinetuneError
from finetune.methods.table import find_method
from finetune.runs.folder import PROGRESS
from finetune.runs.progress import ProgressFile, Training
from finetune.training.energy import EnergyMeter
from finetune.training.processes.group import ask_main, gather, is_main, number
from finetune.training.processes.job import FAILURE, RESULT, Job, read_job
from finetune.training.train import train

NO_JOB = "The main process of a training is started by `finetune`: give this machine another --machine_rank."


def work(job: Job) -> Training:
    """Train along; return the figures of all processes together.

    Raises FinetuneError when the training cannot be done in this way or went wrong.
    """
    base = load_base(job.source.settings, job.source.home)
    split = any(os.environ.get(f"ACCELERATE_USE_{way}", "").lower() == "true" for way in ("FSDP", "DEEPSPEED"))
    if split and base.quantization != "none":
        raise FinetuneError(
            f"Weights that are held in {base.quantization!r} cannot be split over GPUs: set `[model] quantization` to "
            "'none', or start a number of processes."
        )
    if split and find_method(job.method).reinforce:
        raise FinetuneError(
            f"{job.method} lets the model write while it learns, and one that is split over GPUs cannot do so "
            "here: give `[training] launch` a number of processes, or train by another method."
        )
    progress = ProgressFile(job.folder / PROGRESS)
    with EnergyMeter([torch.cuda.current_device()] if torch.cuda.is_available() else None) as meter:
        training = train(
            *(find_method(job.method), base, job.rows, job.settings),
            *(job.folder, progress, job.references, job.validation),
        )
    measured = [kwh for kwh in gather(meter.kwh) if kwh is not None]
    return replace(training, energy_kwh=sum(measured) if measured else None)


def main() -> None:
    """Take a part in the training; note in one line why it failed."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    if path:
        threading.Thread(target=_end_with_starter, daemon=True).start()
    PartialState(cpu=not torch.cuda.is_available())
    job = ask_main(lambda: read_job(path) if path else sys.exit(NO_JOB))
    try:
        training = work(job)
    except Exception as error:  # noqa: BLE001 - this is the edge
        foreseen = isinstance(error, FinetuneError | AssistantError)
        line = (str(error).strip().splitlines() or [""])[0]
        said = str(error) if foreseen else f"Process {number()} of the training failed: {type(error).__name__}: {line}."
        sys.stderr.write(f"{said}\n" if foreseen else traceback.format_exc())
        sys.stderr.flush()
        with suppress(OSError):  # on another machine the folder may be missing
            write_whole(job.folder / FAILURE.format(number=number()), said)
        os._exit(1)  # the others wait for what this one no longer does, and so would its own end
    if is_main():
        write_whole(job.folder / RESULT, json.dumps(asdict(training)))
    if distributed.is_initialized():
        distributed.barrier()
        distributed.destroy_process_group()


def _end_with_starter() -> None:
    """End this process when the one that started the training is gone: its end of this input closes then."""
    while os.read(0, 1):  # a buffered reader would hold a lock when this process ends
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
