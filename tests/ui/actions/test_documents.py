"""What people do with documents, without a page."""

from pathlib import Path

import pytest

from tests.ui.fakes import MemoryLibrary, a_file
from ui.actions import documents
from ui.actions.library.uploads import upload
from ui.people.reading.reach import EVERYTHING
from ui.people.roles import Person
from ui.settings.loading import Loaded, Settings
from ui.wiring import Apprentice


def test_removing_a_document_removes_its_upload_but_no_other_file(apprentice: Apprentice, tmp_path: Path) -> None:
    *_, state = upload(apprentice, [a_file(tmp_path)], person=Person("mia"))
    removed = documents.remove(apprentice, state.finished[0].document_id or "", reach=EVERYTHING)
    assert removed.title == "Note"
    assert not (apprentice.home / "uploads" / "note.md").exists()
    [handbook] = apprentice.library.documents()
    documents.remove(apprentice, handbook.id, reach=EVERYTHING)
    assert (tmp_path / "warehouse-handbook.md").exists()


@pytest.mark.parametrize("spelling", ["elsewhere/../home", "link"])
def test_an_upload_is_removed_however_its_home_is_spelled(tmp_path: Path, spelling: str) -> None:
    for folder in ("home", "elsewhere"):
        (tmp_path / folder).mkdir()
    (tmp_path / "link").symlink_to("home")
    apprentice = Apprentice(Loaded(Settings(home=tmp_path / spelling), None, {}))
    apprentice.library = MemoryLibrary()  # type: ignore[assignment]
    note = Path(a_file(apprentice.home / "uploads"))
    [added] = apprentice.library.ingest([str(note.resolve())])  # as the real library names it
    documents.remove(apprentice, added.document_id or "", reach=EVERYTHING)
    assert not note.exists()
