"""Measure engines in a process of its own: it steps back behind whoever waits for an answer, and ends in time."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil

from assistant.errors import AssistantError
from assistant.models.engines.choosing import read_choice, read_measured
from assistant.models.profile import count_parameters
from assistant.settings import ModelSettings
from ui.settings.loading import CONFIG_VARIABLE, PREFIX
from ui.wiring import Apprentice

MEASURE = (sys.executable, "-m", "ui.cli.assistant", "models", "measure", "--json")
MOST_S = 600.0
"""The embedded model takes about a minute on two cores, a model of 3 billion parameters about ten."""
_BEHIND_OTHERS = 19
"""How nice the process is to others: whoever asks meanwhile gets the processor."""
_BYTES_PER_PARAMETER, _COPIES = 2.0, 2.5
"""An engine that prepares the model holds it twice, and what it computes takes some more."""


def measure_apart(
    model: ModelSettings,
    home: Path,
    config: Path | None,
    on_start: Callable[[subprocess.Popen[str]], None] = lambda _: None,
    most_s: float = MOST_S,
) -> str:
    """Measure which engine answers faster with `model`, keep it in `home`, and return the faster one.

    `on_start` gets the process, which may be killed: nothing is kept then.

    Raises:
        AssistantError: memory does not suffice, it took longer than `most_s` seconds, or it failed.
    """
    _check_memory(model)
    environment = {**os.environ, f"{PREFIX}HOME": str(home)}
    if config:
        environment[CONFIG_VARIABLE] = str(config)
    with subprocess.Popen(
        MEASURE, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        os.setpriority(os.PRIO_PROCESS, process.pid, _BEHIND_OTHERS)
        on_start(process)
        try:
            _, errors = process.communicate(timeout=most_s)
        except subprocess.TimeoutExpired:
            process.kill()
            raise AssistantError(
                f"Measuring engines took longer than {most_s / 60:.0f} minutes and was ended. `assistant models "
                "measure` takes the time that it needs."
            ) from None
        except BaseException:  # such as Ctrl-C: nobody else would end it
            process.kill()
            raise
    if process.returncode:
        said = [line for line in errors.splitlines() if line.strip()]
        raise AssistantError(said[-1] if said else f"Measuring engines ended with code {process.returncode}.")
    return read_choice(model, home)


def measure_when_needed(
    apprentice: Apprentice, on_start: Callable[[], None] = lambda: None, most_s: float = MOST_S
) -> str:
    """Measure engines after a training where that can make answers faster; return what came of it, "" where not.

    Needed is it where `[model] engine` is auto, the model writes answers and not only quotes them, and nobody has
    measured with it on this machine. What fails is told, and changes nothing. `on_start` is called where it begins.
    """
    model, home = apprentice.settings.model, apprentice.home
    if model.engine != "auto" or model.base_url or read_measured(model, home) or _computes_on_gpu():
        return ""
    if apprentice.serving.served().manner == "quote":
        return ""
    on_start()
    try:
        engine = measure_apart(model, home, apprentice.loaded.file, most_s=most_s)
    except AssistantError as error:
        return str(error)
    return (
        f"Measured on this machine: {engine} answers fastest with {model.model_id}, and runs it from the next start on."
    )


def _computes_on_gpu() -> bool:
    import torch

    return torch.cuda.is_available()


def _check_memory(model: ModelSettings) -> None:
    """Raise AssistantError where the model does not fit into memory once more, beside what is there."""
    wanted = (count_parameters(model) or 0.0) * _BYTES_PER_PARAMETER * _COPIES
    free = psutil.virtual_memory().available
    if wanted > free:
        raise AssistantError(
            f"Engines are not measured: that takes about {wanted / 1e9:.1f} GB of memory, and {free / 1e9:.1f} GB are "
            "free. Stop the server, then run `assistant models measure`."
        )
