"""Opens an Apprentice that has documents. Where there are none, that is said before anything is made or loaded."""

from typing import TYPE_CHECKING

from retrieval.errors import RetrievalError

if TYPE_CHECKING:
    from ui.wiring import Apprentice


def opened_with_documents() -> "Apprentice":
    """Return the Apprentice of the settings.

    Raises:
        RetrievalError: It has no documents yet, so that no question can be answered.
    """
    from ui.wiring import Apprentice

    apprentice = Apprentice.open()
    if is_empty(apprentice):
        raise RetrievalError(no_documents(apprentice))
    return apprentice


def is_empty(apprentice: "Apprentice") -> bool:
    """Whether there are no documents; a home that does not exist yet is not made for the answer."""
    unmade = apprentice.settings.database is None and not apprentice.home.exists()
    return unmade or not apprentice.library.documents()


def no_documents(apprentice: "Apprentice") -> str:
    """Say that there are no documents, where they were looked for, and what to do."""
    return (
        f"There are no documents yet in {str(apprentice.home)!r}. Add some: `assistant ingest PATH_OR_URL`. If yours "
        "are in another home, go to the folder of its apprentice.toml, or set APPRENTICE_HOME to it."
    )
