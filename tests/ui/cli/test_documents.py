"""What the `assistant documents` command does, without a model."""

from retrieval.library import Library
from tests.retrieval.fakes import WordEmbedder
from tests.ui.cli.commands import Shell
from ui.settings import Loaded, Settings
from ui.wiring import Apprentice


def test_removing_a_document_deletes_the_file_that_was_uploaded(shell: Shell):
    apprentice = Apprentice(Loaded(Settings(home=shell.folder / "home"), None, {}))
    note = apprentice.uploads / "note.md"
    note.parent.mkdir(parents=True)
    note.write_text("Green tea.", encoding="utf-8")
    library = Library.open(apprentice.settings.index, apprentice.home, apprentice.engine, WordEmbedder())
    [added] = library.ingest([str(note)])
    library.close()
    apprentice.engine.dispose()
    done = shell.run("assistant documents remove", added.document_id or "")
    assert (done.code, done.out[:16]) == (0, "Removed 'note' (")
    assert not note.exists()
