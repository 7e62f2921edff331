"""Downloads a model in a process of its own, which may ask the hub where the server that began it must not.

Run as `python -m ui.actions.training.models.fetching NAME`. It prints a JSON object a line: how many bytes there are of
how many, and at the end why it failed, where it did.
"""

import json
import sys

from assistant.errors import AssistantError
from ui.startup.quiet import keep_quiet, stay_private


def fetch(name: str) -> int:
    """Download the model of a Hugging Face id; return the exit code."""
    from ui.settings.models.download import download

    def report(done: float, total: int, _: str) -> None:
        _tell(done=done, total=total)

    try:
        download(name, report)
    except AssistantError as error:
        _tell(failed=str(error))
        return 1
    return 0


def _tell(**told: object) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    stay_private(hub=True, tracing=False)
    keep_quiet()
    sys.exit(fetch(sys.argv[1]))
