"""Documents that are there are found, moved, read again and removed; their citations are found."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from retrieval.errors import RetrievalError
from retrieval.ingest.sources.uploads import Uploads
from retrieval.records import IngestProgress, IngestResult, member_uri
from tests.ui.actions.asking import asked
from tests.ui.fakes import a_file
from ui.actions.documents import Reading, list_documents
from ui.actions.library.arranging import move, read_again, remove_several
from ui.actions.library.citing import find_cited
from ui.actions.library.finding import Wanted, find_documents
from ui.actions.library.uploads import find_uploads, upload
from ui.people.audit import Actor, AuditLog
from ui.people.reading.reach import EVERYTHING
from ui.people.roles import Person
from ui.wiring import Apprentice

ADA, ACTOR = Person("ada", "admin"), Actor("ada", "127.0.0.1")


def put_in(
    apprentice: Apprentice, folder: Path, name: str, text: str = "One.\n\nTwo.", collection: str = "default"
) -> str:
    """Upload a file as mia does, and return the id of its document."""
    *_, last = upload(apprentice, [a_file(folder, text, name)], collection, person=Person("mia"))
    return last.finished[0].document_id or ""


def places(apprentice: Apprentice) -> dict[str, str]:
    return {Path(one.uri).name: one.collection for one in list_documents(apprentice, reach=EVERYTHING)}


def test_a_moved_upload_takes_its_file_along_and_still_belongs_to_who_put_it_in(
    apprentice: Apprentice, tmp_path: Path
) -> None:
    note = put_in(apprentice, tmp_path, "note.md")
    *_, last = move(apprentice, [note], "finance", ADA, ACTOR)
    assert [result.status for result in last.finished] == ["added"]
    assert places(apprentice) == {"note.md": "finance", "warehouse-handbook.md": "default"}
    assert [one.relative_to(apprentice.uploads).as_posix() for one in apprentice.uploads.rglob("*.md")] == [
        "finance/note.md"
    ]
    [own] = find_uploads(apprentice, "mia").alone
    assert (own.name, own.collection) == ("finance/note.md", "finance")
    [logged] = AuditLog(apprentice.engine).read()
    assert (logged.user, logged.action) == ("ada", "document moved")


def test_what_cannot_be_moved_stays_and_says_why(apprentice: Apprentice, tmp_path: Path) -> None:
    put_in(apprentice, tmp_path, "note.md", "Of finance.", "finance")
    note, gone = put_in(apprentice, tmp_path, "note.md"), put_in(apprentice, tmp_path, "gone.md", "Gone soon.")
    (apprentice.uploads / "gone.md").unlink()
    *_, last = move(apprentice, [note, gone], "finance", ADA, ACTOR)
    assert {result.status for result in last.finished} == {"failed"}
    assert {result.reason.split(";")[0] for result in last.finished} == {
        "there is another file of this name in 'finance'",
        "its file is gone",
    }
    assert {one.id for one in list_documents(apprentice, reach=EVERYTHING)} >= {note, gone}
    assert {one.name for one in Uploads(apprentice.engine).all()} == {"finance/note.md", "note.md", "gone.md"}
    for name in ("../elsewhere", "a/b", ""):
        with pytest.raises(RetrievalError):
            list(move(apprentice, [note], name, ADA, ACTOR))


def test_a_document_is_read_again_and_several_are_removed(apprentice: Apprentice, tmp_path: Path) -> None:
    tea = a_file(tmp_path / "own", name="tea.md")
    [added] = apprentice.library.ingest([tea])
    a_file(tmp_path / "own", "Three.", name="tea.md")
    *_, last = read_again(apprentice, [added.document_id or ""], ADA)
    [result] = last.finished
    assert result.document_id != added.document_id
    removed = remove_several(
        apprentice, [one.id for one in list_documents(apprentice, reach=EVERYTHING)], EVERYTHING, ACTOR
    )
    assert {one.title for one in removed} == {"Tea", "Warehouse handbook"}
    assert list_documents(apprentice, reach=EVERYTHING) == []
    assert Path(tea).exists()
    with pytest.raises(RetrievalError, match="None of these documents is there"):
        remove_several(apprentice, [removed[0].id], EVERYTHING, ACTOR)


def test_documents_are_found_by_all_that_the_list_shows(apprentice: Apprentice) -> None:
    [handbook] = list_documents(apprentice, reach=EVERYTHING)
    now = handbook.ingested_at + timedelta(hours=1)
    page = replace(handbook, id="2", uri="https://example.org/tea.html", title="Tea", collection="drinks", characters=9)
    scan = replace(handbook, id="3", uri=member_uri("/a.zip", "b/Scan.PDF"), title="scan", notes=("page 2",))
    old = replace(handbook, id="4", uri="/notes", title="Old notes", ingested_at=now - timedelta(days=20))
    known = [handbook, page, scan, old]

    def find(**wanted: str) -> list[str]:
        return [one.id for one in find_documents(known, Wanted(**wanted), now)]  # type: ignore[arg-type]

    assert find() == ["4", "3", "2", handbook.id]
    assert find(words="EXAMPLE tea") == ["2"]
    assert find(collection="drinks") == find(kind="web") == ["2"]
    assert find(kind="PDF") == find(condition="partly") == ["3"]
    assert find(kind="other") == ["4"]
    assert find(since="7", order="largest")[-1] == "2"
    assert find(order="oldest")[0] == find(order="newest")[-1] == "4"
    assert find(condition="whole", words="nothing of this") == []


def test_who_was_answered_from_a_document_is_said_to_themselves_and_counted_for_admins(apprentice: Apprentice) -> None:
    [handbook] = list_documents(apprentice, reach=EVERYTHING)
    mine = asked(apprentice, "When does the warehouse open?", user="mia")
    asked(apprentice, "Who drives a forklift?", user="ada", conversation="c2")
    cited = find_cited(apprentice, handbook.uri, Person("mia", "reader"))
    assert ([one.id for one in cited.own], cited.of_all) == ([mine.id], None)
    assert find_cited(apprentice, handbook.uri, ADA).of_all == 2
    assert find_cited(apprentice, "/other.md", ADA).of_all == 0


def test_no_share_of_a_reading_ever_falls() -> None:
    zipped = [IngestProgress(member_uri("/a.zip", name), 1, 2, done, 8) for name in ("x", "y") for done in (2, 8)]
    estimates = [IngestProgress("/big.md", 0, 2, done, total) for done, total in ((64, 100), (128, 300), (192, 192))]
    states, state = [], Reading()
    for event in (*estimates, IngestProgress("/big.md", 1, 2), IngestResult("/big.md", "added"), *zipped):
        state = state.after(event)
        states.append(state)
    assert [one.share for one in states] == sorted(one.share for one in states)
    assert [one.within for one in states[:3]] == [0.64, 0.64, 1.0]
    assert states[-1].share == 0.5
