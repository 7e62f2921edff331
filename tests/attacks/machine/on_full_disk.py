"""Ingest, answer, rate, promote on a full disk, then not: `python -m tests.attacks.machine.on_full_disk HOME`."""

import sys
from collections.abc import Callable
from pathlib import Path

from tests.attacks.machine.homes import close, fill, finds_all, open_home
from tests.feedback.fakes import an_answer
from tests.ui.fakes import on_shelf
from ui.actions.library.uploads import keep
from ui.cli.terminal.edge import explain


def say(name: str, action: Callable[[], object]) -> None:
    try:
        action()
    except Exception as error:  # noqa: BLE001  what people are told is what is tested
        sys.stdout.write(f"{name}: {explain(error)}\n")
    else:
        sys.stdout.write(f"{name}: done\n")


def main(home: Path) -> None:
    apprentice = open_home(home)
    answered = fill(apprentice)
    big = home.parent / "big.txt"
    big.write_text("\n\n".join(f"Line {number} on okapi leaves, which are eaten." for number in range(800)))
    filler = home / "filler"
    with filler.open("wb", buffering=0) as opened:
        try:
            while True:
                opened.write(bytes(4096))
        except OSError:
            pass
    many = [an_answer() for _ in range(200)]
    say("ingest", lambda: list(apprentice.library.ingest([str(big)])))
    say("answer", lambda: [apprentice.feedback.record(one, user="b", conversation_id="c") for one in many])
    say(
        "rate",
        lambda: [apprentice.feedback.rate(answered.id, user="anna", value=-1, comment=str(n) * 999) for n in range(99)],
    )
    say("promote", lambda: apprentice.shelf.promote(on_shelf(apprentice.shelf, "dpo-1").id, "better"))
    say("upload", lambda: keep(home / "uploads", big))
    sys.stdout.write(f"left behind: {sorted(path.name for path in (home / 'uploads').glob('*'))}\n")
    filler.unlink()
    sys.stdout.write(f"still found: {finds_all(apprentice)}\n")
    sys.stdout.write(f"titles: {[record.title for record in apprentice.library.documents()]}\n")
    say("ingest with room", lambda: list(apprentice.library.ingest([str(big)])))
    sys.stdout.write(f"incomplete: {apprentice.library.find_incomplete()}\n")
    close(apprentice)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
