"""Feedback is exported to a file and imported from it, completely or not at all."""

import json
from pathlib import Path

import pytest
import sqlalchemy

from feedback.errors import FeedbackError
from feedback.evaluation.kept.golden_store import GoldenStore
from feedback.exporters.belongings import dump_golden
from feedback.exporters.history import ImportCounts, export_history, from_line, import_history, other_line, to_line
from feedback.store.store import FeedbackStore
from feedback.store.tables import golden
from tests.feedback.evaluation.kept.test_golden_store import a_question
from tests.feedback.fakes import Story, an_answer, judged

HISTORY = judged(
    Story(name="e1").rated(-1, "style", "wrong fact").edited("Ünï\u2028code \U0001f600").rated(0),
    Story(an_answer(text="half \ud83d, nul \x00"), name="e2", day=1, simulated=True).edited("Three."),
    Story(name="e3", day=2, conversation="c"),
    Story(name="e4", day=3, conversation="c").chosen_over("e3").chosen_over("e3", withdrawn=True),
)


def read_into(store: FeedbackStore, path: Path) -> ImportCounts:
    return import_history(path, store, GoldenStore(store._engine))


def test_a_line_comes_back_equal() -> None:
    assert [from_line(to_line(entry)) for entry in HISTORY] == list(HISTORY)


def test_what_is_exported_can_be_imported_elsewhere(store: FeedbackStore, tmp_path: Path) -> None:
    path = tmp_path / "feedback.jsonl"
    assert export_history(HISTORY, path) == 4
    assert read_into(store, path) == ImportCounts(read=4, exchanges=4, ratings=2, edits=2, choices=2)
    assert list(store.history()) == list(HISTORY)
    again = tmp_path / "again.jsonl"
    export_history(store.history(), again)
    assert again.read_bytes() == path.read_bytes()


def test_importing_twice_adds_nothing_and_new_entries_of_a_known_exchange_are_added(
    store: FeedbackStore, tmp_path: Path
) -> None:
    path = tmp_path / "feedback.jsonl"
    export_history(HISTORY, path)
    read_into(store, path)
    assert read_into(store, path) == ImportCounts(read=4, exchanges=0, ratings=0, edits=0, choices=0)
    story = Story(name="e3", day=2, conversation="c").rated(1).chosen_over("e4")
    export_history(judged(story), path)
    assert read_into(store, path) == ImportCounts(read=1, exchanges=0, ratings=1, edits=0, choices=1)


def test_a_file_with_every_line_twice_counts_once(store: FeedbackStore, tmp_path: Path) -> None:
    path = tmp_path / "feedback.jsonl"
    export_history([*HISTORY, *HISTORY], path)
    assert read_into(store, path) == ImportCounts(read=8, exchanges=4, ratings=2, edits=2, choices=2)


def test_the_order_of_the_lines_does_not_matter(store: FeedbackStore, tmp_path: Path) -> None:
    path = tmp_path / "feedback.jsonl"
    export_history(HISTORY[::-1], path)
    read_into(store, path)
    assert list(store.history()) == list(HISTORY)


def test_a_file_from_before_there_were_choices_can_be_imported(store: FeedbackStore, tmp_path: Path) -> None:
    path = tmp_path / "feedback.jsonl"
    values = [json.loads(to_line(entry)) for entry in HISTORY]
    for value in values:
        del value["choices"]
        value["version"] = 1
    path.write_text("\n".join(map(json.dumps, values)))
    assert read_into(store, path) == ImportCounts(read=4, exchanges=4, ratings=2, edits=2, choices=0)


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        (Story(name="e5", conversation="c").chosen_over("gone"), "There is no answer 'gone'"),
        (Story(name="e5", conversation="c").chosen_over("e5"), "names the answer 'e5' twice"),
        (Story(name="e5", conversation="elsewhere").chosen_over("e3"), "not to the same question"),
    ],
)
def test_a_choice_that_cannot_be_is_named_and_nothing_is_imported(
    store: FeedbackStore, tmp_path: Path, chosen: Story, message: str
) -> None:
    path = tmp_path / "feedback.jsonl"
    export_history([*HISTORY, chosen.judged], path)
    with pytest.raises(FeedbackError, match=message):
        read_into(store, path)
    assert list(store.history()) == []


def broken(line: int = 0, **changes: object) -> str:
    value = json.loads(to_line(HISTORY[line]))
    for place, new in changes.items():
        *parents, last = place.split("__")
        inside = value
        for parent in parents:
            inside = inside[int(parent) if isinstance(inside, list) else parent]
        inside[last] = new
    return json.dumps(value)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "not JSON"),
        ("[]", "not a line of 'apprentice-feedback'"),
        ('{"question": "q"}', "not a line of 'apprentice-feedback'"),
        ('{"format": "apprentice-feedback", "version": 1}', "incomplete: 'exchange'"),
        ('{"format": "apprentice-feedback"}', "version None"),
        (broken(version=5), "version 5 is not known here, only 1 to 4"),
        (broken(version="2"), "version '2' is not known here"),
        (broken(exchange=[]), "incomplete"),
        (broken(exchange__answer={}), "schema None"),
        (broken(exchange__at="yesterday"), "exchange.at"),
        (broken(exchange__at="2026-01-01T00:00:00"), "has no time zone"),
        (broken(ratings__0__value=5), "ratings.0.value"),
        (broken(ratings__0__reasons=["boring"]), "ratings.0.reasons"),
        (broken(edits__0__exchange_id="other"), "belongs to 'other', not to 'e1'"),
        (broken(edits__0__text="nul \x00"), "cannot be stored"),
        (broken(edits__0__text="  "), "is empty"),
        (broken(choices=None), "choices"),
        (broken(3, choices__0__chosen_id="other"), "belongs to 'other', not to 'e4'"),
        (broken(3, choices__0__user="nul \x00"), "cannot be stored"),
        (broken(3, choices__0__at="2026-01-01T00:00:00"), "has no time zone"),
        (
            '{"format": "apprentice-feedback", "version": 3, "golden": {"role": "gold"}}',
            "golden.question: Field required",
        ),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_imported(
    sqlite_store: FeedbackStore, tmp_path: Path, line: str, message: str
) -> None:
    path = tmp_path / "feedback.jsonl"
    path.write_text("\n".join([to_line(HISTORY[1]), "", line, to_line(HISTORY[2])]))
    with pytest.raises(FeedbackError, match="line 3") as error:
        read_into(sqlite_store, path)
    assert message in str(error.value)
    assert list(sqlite_store.history()) == []


def test_golden_questions_come_along_and_those_that_ask_the_same_as_one_here_do_not(
    store: FeedbackStore, engine: sqlalchemy.Engine, tmp_path: Path
) -> None:
    here, path = GoldenStore(engine), tmp_path / "feedback.jsonl"
    one, removed = (here.keep(a_question(text), "pin", user="mia") for text in ("Who pays?", "Who asks?"))
    here.remove(removed.question.id)
    export_history(HISTORY, path, dump_golden(here.written_by("mia")))
    assert read_into(store, path).golden == 0
    with engine.begin() as connection:
        connection.execute(golden.delete())
    assert read_into(store, path).golden == 1
    assert here.questions() == [one]
    here.remove(one.question.id)
    other = here.keep(a_question("Who pays?"), "gold", user="bob")
    assert read_into(store, path).golden == 0
    assert here.questions() == [other]


def test_a_line_that_names_an_upload_is_passed_over(sqlite_store: FeedbackStore, tmp_path: Path) -> None:
    path = tmp_path / "feedback.jsonl"
    export_history(HISTORY, path, [{"upload": {"name": "note.md"}}])
    assert read_into(sqlite_store, path).read == 4
    assert from_line(other_line({"upload": {"name": "note.md"}})) is None


def test_a_byte_order_mark_at_the_beginning_is_no_part_of_the_first_line(
    sqlite_store: FeedbackStore, tmp_path: Path
) -> None:
    (tmp_path / "windows.jsonl").write_text(to_line(HISTORY[0]), encoding="utf-8-sig")
    assert read_into(sqlite_store, tmp_path / "windows.jsonl").exchanges == 1


def test_a_missing_or_unreadable_file_is_reported(sqlite_store: FeedbackStore, tmp_path: Path) -> None:
    with pytest.raises(FeedbackError, match="There is no file"):
        read_into(sqlite_store, tmp_path / "none.jsonl")
    (tmp_path / "latin.jsonl").write_bytes(b"\xff\xfe\xe9")
    with pytest.raises(FeedbackError, match="Cannot read"):
        read_into(sqlite_store, tmp_path / "latin.jsonl")


def test_an_interrupted_export_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "feedback.jsonl"
    export_history(HISTORY[:1], path)

    def interrupted():
        yield HISTORY[1]
        raise FeedbackError("gone")

    with pytest.raises(FeedbackError, match="gone"):
        export_history(interrupted(), path)
    assert path.read_text() == to_line(HISTORY[0]) + "\n"
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    with pytest.raises(FeedbackError, match="Cannot write"):
        export_history(HISTORY, tmp_path / "no folder" / "feedback.jsonl")
