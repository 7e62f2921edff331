"""Start a training in several processes by `accelerate launch`, follow it, and explain how it failed.

Only the training itself is done there. Everything else of a night stays in the process that calls this.
"""

import json
import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from assistant.adapters.files import write_whole
from finetune.errors import FinetuneError
from finetune.runs.folder import LAUNCH_LOG
from finetune.runs.progress import ProgressFile, Training
from finetune.settings import TrainingSettings, check_processes
from finetune.training.processes.job import FAILURE, JOB, RESULT, Job, write_job

WORKER = "finetune.training.worker"
CONFIG = "launch.json"
_SECONDS_BETWEEN_LOOKS = 0.5
_SECONDS_TO_END = 30


@dataclass(frozen=True)
class _Processes:
    """What accelerate is to start."""

    kind: str
    """accelerate's name of how they work together."""
    count: int
    machines: int = 1


def check_launch(settings: TrainingSettings) -> None:
    """Look at what `training.launch` names before anything is trained.

    Raises FinetuneError when these processes cannot train on this machine or cannot share the pairs of a step.
    """
    if settings.launch is None:
        return
    import torch

    processes = _read_processes(settings.launch)
    gpus = torch.cuda.device_count()
    here = processes.count // processes.machines
    if 0 < gpus < here:
        raise FinetuneError(f"{here} processes need as many GPUs on this machine, and there are {gpus}: start {gpus}.")
    if processes.kind in ("FSDP", "DEEPSPEED") and not gpus:
        raise FinetuneError(
            f"{processes.kind} splits a model over GPUs, and this machine has none: give `[training] launch` a number."
        )
    if processes.kind in ("MULTI_CPU", "NO") and processes.count > 1:
        raise FinetuneError(
            f"accelerate starts no several processes for {processes.kind}: give `[training] launch` the number "
            f"{processes.count}."
        )
    if processes.kind == "DEEPSPEED" and find_spec("deepspeed") is None:
        raise FinetuneError(f"{settings.launch!r} asks for DeepSpeed, which is not installed: `pip install deepspeed`.")
    try:
        check_processes(settings, processes.count)
    except ValueError as error:
        raise FinetuneError(f"{error}.") from None


def launch(job: Job, progress: ProgressFile) -> Training:
    """Train in the processes that `training.launch` asks for, and return the figures.

    Raises FinetuneError, which names the file with what they printed, when one of them fails; all others end then.
    """
    assert job.settings.launch is not None
    folder, log = job.folder, job.folder / LAUNCH_LOG
    scraps = [folder / JOB, folder / CONFIG, folder / RESULT, *folder.glob(FAILURE.format(number="*"))]
    for left in scraps[2:]:
        left.unlink(missing_ok=True)
    told = len(progress.records())
    command = _build_command(job, job.settings.launch)
    try:
        with log.open("wb") as output, subprocess.Popen(
            command,
            stdin=subprocess.PIPE,  # each worker ends when this process does, which closes it
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as process:  # fmt: skip
            try:
                while process.poll() is None:
                    with suppress(subprocess.TimeoutExpired):
                        process.wait(_SECONDS_BETWEEN_LOOKS)
                    told = _tell(progress, told)
            finally:
                _end(process)
        if process.returncode:
            raise FinetuneError(_explain(folder, log))
        return Training(**json.loads((folder / RESULT).read_text(encoding="utf-8")))
    finally:
        for left in [*scraps, *folder.glob(FAILURE.format(number="*"))]:
            left.unlink(missing_ok=True)


def _read_processes(launch: str) -> _Processes:
    """Return what a setting asks for. Raises FinetuneError when it names no configuration of accelerate."""
    if launch.isdecimal():
        return _Processes("MULTI_GPU", int(launch))
    if not Path(launch).is_file():
        raise FinetuneError(f"There is no file {launch!r}: write it by `accelerate config --config_file {launch}`.")
    from accelerate.commands.config import config_args

    try:
        config: Any = config_args.load_config_from_file(launch)
    except (OSError, ValueError, AttributeError, TypeError, KeyError, config_args.yaml.YAMLError) as error:
        raise FinetuneError(
            f"{launch!r} is no configuration that accelerate can read ({str(error).splitlines()[0]}): run `accelerate "
            "config --config_file FILE`, and name that file, or give a number of processes."
        ) from None
    kind = str(getattr(config.distributed_type, "value", config.distributed_type))
    return _Processes("MULTI_CPU" if config.use_cpu else kind, config.num_processes or 1, config.num_machines or 1)


def _build_command(job: Job, launch: str) -> list[str]:
    processes = _read_processes(launch)
    config = Path(launch)
    if launch.isdecimal():
        config = job.folder / CONFIG
        # all of it, or a configuration that lies in the folder of accelerate would be mixed in
        written = {
            "compute_environment": "LOCAL_MACHINE",
            "distributed_type": processes.kind,  # on a processor too: accelerate starts several for no other
            "num_processes": processes.count,
            "num_machines": 1,
            "machine_rank": 0,
            "mixed_precision": "no",
            "use_cpu": False,
        }
        write_whole(config, json.dumps(written))
    threads = max(1, (os.cpu_count() or 1) * processes.machines // processes.count)
    return [
        *(sys.executable, "-m", "accelerate.commands.launch", "--config_file", str(config)),
        *(("--main_process_port", "0") if processes.machines == 1 else ()),
        *("--num_cpu_threads_per_process", str(threads), "-m", WORKER, str(write_job(job))),
    ]


def _tell(progress: ProgressFile, told: int) -> int:
    """Pass on what the main process has reported since; return how many records that makes."""
    records = progress.records()
    for record in records[told:]:
        progress.tell(record)
    return len(records)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the processes, if they have not ended."""
    if process.stdin:
        process.stdin.close()
    try:
        process.wait(_SECONDS_TO_END if process.poll() is None else 0)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _explain(folder: Path, log: Path) -> str:
    """Say why the first process that failed did so."""
    text = log.read_text(encoding="utf-8", errors="replace")
    first = text.rpartition("Root Cause")[2]
    number, code = (re.search(rf"{name}\s*: (-?\d+)", first) for name in ("rank", "exitcode"))
    where = f"What the processes printed is in {str(log)!r}."
    failure = folder / FAILURE.format(number=number[1] if number else 0)
    if failure.exists():
        return f"{failure.read_text(encoding='utf-8')} {where}"
    if number and code and int(code[1]) < 0:
        ended = signal.Signals(-int(code[1])).name
        hint = ", as happens when memory runs out" if ended == "SIGKILL" else ""
        return (
            f"Process {number[1]} of the training was ended by {ended}{hint}, and the others with it: `--resume` goes "
            f"on from the last checkpoint. {where}"
        )
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return f"The processes of the training did not start ({lines[-1] if lines else 'they said nothing'}). {where}"
