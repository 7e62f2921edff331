"""How much is quoted: what corrections of quotes teach, and what came with the program."""

from dataclasses import asdict, dataclass
from functools import cached_property

from pydantic import TypeAdapter, ValidationError

from assistant.errors import AssistantError
from retrieval.documents import content_id


@dataclass(frozen=True)
class ExtractStyle:
    """How much of the passages is shown. A unit, such as a sentence or a row, is never cut."""

    sure_words: int = 60
    """Of an answer that is sure: as many as are read at a glance."""
    doubtful_words: int = 100
    """Of a doubtful one, which holds the fact more often when it is longer."""
    compared_words: int = 50
    """Of each side of a comparison."""
    places: int = 1
    """How many parts of the passages are shown, each of so many words; a comparison shows at least two."""
    note: str = "It came with the program."
    """How it was learned, for people."""

    @cached_property
    def digest(self) -> str:
        """The identity of what it does."""
        return content_id("extract", *(str(value) for value in asdict(self).values()))

    def to_json(self) -> str:
        """Return the style as JSON; `from_json` gives an equal one back."""
        return _ADAPTER.dump_json(self, indent=1).decode()

    @staticmethod
    def from_json(text: str) -> "ExtractStyle":
        """Read what `to_json` wrote. Raises AssistantError when it is something else."""
        try:
            return _ADAPTER.validate_json(text)
        except ValidationError as error:
            raise AssistantError(f"Not a style of extracts: {error.errors()[0]['msg']}.") from error


_ADAPTER = TypeAdapter(ExtractStyle)
FIRST_STYLE = ExtractStyle()
"""How much is quoted before corrections have taught more or less."""
