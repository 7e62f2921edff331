"""An upload that was killed leaves the file that its document was read from, and nothing that belongs to nobody."""

from pathlib import Path
from queue import SimpleQueue

import pytest

from retrieval.library import Library
from retrieval.records import DEFAULT_COLLECTION
from tests.attacks.machine.homes import close, open_home
from tests.ui.fakes import a_file
from ui.actions.library.uploads import erase_uploads, find_uploads, take_in, upload
from ui.people.roles import Person
from ui.wiring import Apprentice


class Dead(BaseException):
    """Stands for a process that is gone: nothing may catch it."""


def die(*_: object, **__: object) -> None:
    raise Dead


@pytest.fixture
def killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Apprentice:
    """A home with a note of Mia, which Ben was about to replace by another of that name."""
    apprentice = open_home(tmp_path / "home")
    list(upload(apprentice, [a_file(tmp_path / "mia", "Mia likes okapis.")], person=Person("mia")))
    with monkeypatch.context() as patched:
        patched.setattr(Library, "ingest", die)
        patched.setattr("ui.actions.library.uploads._settle", die)
        file = Path(a_file(tmp_path / "ben", "Ben likes tapirs."))
        with pytest.raises(Dead):
            list(take_in(apprentice, [file], DEFAULT_COLLECTION, "ben", SimpleQueue()))
    assert (apprentice.uploads / "note.md").read_text() == "Ben likes tapirs."
    close(apprentice)
    return open_home(tmp_path / "home")


def test_the_next_upload_puts_the_file_back_that_the_library_shows(killed: Apprentice, tmp_path: Path) -> None:
    list(upload(killed, [a_file(tmp_path, "Something else.", name="other.md")], person=Person("ben")))
    assert sorted(path.name for path in killed.uploads.iterdir()) == ["note.md", "other.md"]
    assert (killed.uploads / "note.md").read_text() == "Mia likes okapis."
    assert [one.name for one in find_uploads(killed, "ben").alone] == ["other.md"]
    close(killed)


def test_whoever_is_erased_takes_along_what_a_killed_upload_was_to_replace(killed: Apprentice) -> None:
    assert [one.name for one in erase_uploads(killed, "mia").alone] == ["note.md"]
    assert killed.library.documents() == []
    assert list(killed.uploads.iterdir()) == []
    close(killed)
