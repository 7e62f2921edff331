"""Finishes, promotes and rolls back adapters until it is killed, saying what is done once it is done."""

import sys
from itertools import count
from pathlib import Path

from assistant.adapters.shelf import AdapterShelf
from tests.assistant.fakes import engine_at, finished_adapter


def main(folder: Path, name: str) -> None:
    """Print "promote ID" or "rollback ID", ID being the one that serves then."""
    shelf = AdapterShelf(folder / "adapters", engine_at(folder / "apprentice.db"), base_model="scripted")
    for number in count():
        finished_adapter(shelf, f"{name}-{number}")
        shelf.promote(f"{name}-{number}", "better")
        say(f"promote {shelf.champion()}")
        if number % 3 == 2:
            say(f"rollback {shelf.rollback()[1].adapter_id}")


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
