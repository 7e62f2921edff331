"""The formats of other programs that feedback is exported to and imported from."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from feedback.errors import FeedbackError
from feedback.exporters.formats import alpaca, argilla, label_studio, open_webui, sharegpt, trl
from feedback.exporters.formats.files import read_rows
from feedback.exporters.formats.lesson import SHAPES, Lesson, Shape
from feedback.exporters.formats.said import NothingSaid, Said
from feedback.exporters.history import NOT_IMPORTED
from feedback.store.rows import check_storable
from feedback.texts.text_changes import has_words


@dataclass(frozen=True)
class Format:
    """How one program writes what was said of answers."""

    name: str
    read: Callable[[object], Said | NothingSaid]
    write: Callable[[Lesson, Shape], list[dict[str, object]]]
    usual: str | None = None
    """The method of training that its rows are for where nobody names one; None where they are for people to read."""
    as_lines: bool = False
    """Whether it is a row a line, and not one array."""


def _always(write: Callable[[Lesson], dict[str, object]]) -> Callable[[Lesson, Shape], list[dict[str, object]]]:
    """Return a writer of rows that are the same for every training."""
    return lambda lesson, _: [write(lesson)]


FORMATS = (
    Format("trl", trl.read, trl.write, usual="dpo", as_lines=True),
    Format("alpaca", alpaca.read, alpaca.write, usual="sft"),
    Format("sharegpt", sharegpt.read, sharegpt.write, usual="dpo"),
    Format("open-webui", open_webui.read, _always(open_webui.write)),
    Format("argilla", argilla.read, _always(argilla.write)),
    Format("label-studio", label_studio.read, _always(label_studio.write)),
)


def find_format(name: str) -> Format:
    """Return the format of this name. Raises FeedbackError, which names those there are, when there is none."""
    for known in FORMATS:
        if known.name == name:
            return known
    raise FeedbackError(f"There is no format {name!r}: use {', '.join(known.name for known in FORMATS)}.")


def choose_shape(known: Format, method: str | None) -> Shape:
    """Return the shape of the rows that a method needs. Raises FeedbackError where the format has none for it."""
    if method is not None and known.usual is None:
        raise FeedbackError(f"Rows of {known.name} are not for a training: leave --method out.")
    wanted = method or known.usual or "dpo"
    if wanted not in SHAPES:
        raise FeedbackError(f"What {wanted} learns is no feedback: use --method {', '.join(SHAPES)}.")
    return SHAPES[wanted]


def write_lessons(known: Format, lessons: Iterable[Lesson], shape: Shape) -> tuple[list[dict[str, object]], int]:
    """Return the rows of the lessons, and how many of these have none, because such trainings cannot learn them."""
    rows, without = list[dict[str, object]](), 0
    for lesson in lessons:
        written = known.write(lesson, shape)
        rows += written
        without += not written
    return rows, without


def read_said(known: Format, path: Path, consequence: str = NOT_IMPORTED) -> Iterator[Said | NothingSaid]:
    """Yield what each row of a file says. `consequence` ends every error.

    Raises FeedbackError, which names the line, for a row in another format.
    """
    for line, row in read_rows(path, consequence):
        try:
            yield _check(known.read(row))
        except FeedbackError as error:
            where = f"{path.name}, line {line}: {known.name}"
            raise FeedbackError(f"{where}: {error}. {consequence}") from error


def _check(said: Said | NothingSaid) -> Said | NothingSaid:
    """Return what is said, nothing where it has no words. Raises FeedbackError for a text that cannot be stored."""
    if isinstance(said, NothingSaid):
        return said
    texts = (said.question, said.answer, said.correction, said.comment, said.model, said.key, said.exchange_id)
    for text in (*texts, *(turn.text for turn in said.history)):
        check_storable(text)
    return said if has_words(said.question) else NothingSaid("Its question holds no word.")
