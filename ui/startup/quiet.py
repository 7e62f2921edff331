"""What the libraries are told before they are loaded: no telemetry, no hub, no chatter, no spinning. Loads none.

Most read these variables once, on import, so these functions must run before anything heavy is imported.
"""

import inspect
import logging
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

OURS = ("assistant", "feedback", "finetune", "retrieval", "ui")
HUB_IS_FORBIDDEN = os.environ.get("HF_HUB_OFFLINE", "0").upper() in ("1", "ON", "YES", "TRUE")
"""Whether whoever started the program forbids the hub; `stay_private` sets the variable, too."""

TELEMETRY_OFF = {
    "ANONYMIZED_TELEMETRY": "False",  # chromadb
    "DO_NOT_TRACK": "1",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "RAGAS_DO_NOT_TRACK": "true",  # only this literal counts
}
TRACING = ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2")
"""With one of these in a shell, questions and passages go to LangSmith; the newest version reads all of them."""


def stay_private(*, hub: bool, tracing: bool) -> None:
    """Switch off every telemetry, whatever the shell says, and tracing unless it is wanted.

    The Hugging Face hub is switched off too, unless a model must come from it or the shell says otherwise.
    """
    os.environ.update(TELEMETRY_OFF)
    if not tracing:
        os.environ.update(dict.fromkeys(TRACING, "false"))
    quiet = {"TRL_EXPERIMENTAL_SILENCE": "1", "TOKENIZERS_PARALLELISM": "false"}  # the latter warns about forks
    if not hub:
        quiet["HF_HUB_OFFLINE"] = "1"
    for name, value in quiet.items():
        os.environ.setdefault(name, value)


def share_the_processor() -> None:
    """Let torch's threads sleep soon while they wait: a chat beside a training is many times faster (decision 0002)."""
    if "OMP_WAIT_POLICY" not in os.environ:
        os.environ.setdefault("GOMP_SPINCOUNT", "4000")


def keep_quiet() -> None:
    """Keep warnings, log lines and progress bars of the libraries away from the user of a command; ours stay."""
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TQDM_DISABLE", "1")
    os.environ.setdefault("PYTHONWARNINGS", "ignore")  # processes that libraries start
    warnings.simplefilter("ignore")
    lines = logging.StreamHandler()
    lines.addFilter(lambda record: record.name.partition(".")[0] in OURS)
    logging.basicConfig(level=logging.WARNING, format="%(message)s", handlers=[lines])


@contextmanager
def without_stubs() -> Iterator[None]:
    """Import Gradio in half the time: it writes a stub for editors beside each of its components at every import.

    It passes over components that have no source file, so within this block none of them has one.
    """
    find = inspect.getfile

    def getfile(thing: object) -> str:
        if sys._getframe(1).f_globals.get("__name__") == "gradio.component_meta":
            raise OSError("Stubs are not written here.")
        return find(thing)  # type: ignore[arg-type]

    inspect.getfile = getfile
    try:
        yield
    finally:
        inspect.getfile = find
