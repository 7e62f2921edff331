"""Search, answer and add in a home that is read-only: `python -m tests.attacks.machine.in_read_only_home HOME`."""

import sys
from pathlib import Path

from retrieval.errors import RetrievalError
from tests.attacks.machine.homes import close, finds_all, open_home
from tests.feedback.fakes import an_answer
from ui.actions.documents import add
from ui.doctor import _home, _index, _words


def main(home: Path) -> None:
    apprentice = open_home(home)
    sys.stdout.write(f"found: {finds_all(apprentice)}\n")
    recorded = apprentice.feedback.record(an_answer(), user="anna", conversation_id="c2")
    sys.stdout.write(f"answered: {apprentice.feedback.exchange(recorded.id).id == recorded.id}\n")
    try:
        list(add(apprentice, [str(home / "apprentice.db")]))
    except RetrievalError as error:
        sys.stdout.write(f"add: {error}\n")
    for check in (_home, _index, _words):
        found = check(apprentice)
        sys.stdout.write(f"{found.name}: {found.status} {found.found}\n")
    close(apprentice)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
