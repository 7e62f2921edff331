"""What the chat shows of files on their way into a conversation, and to whom it gives the button."""

from retrieval.records import IngestProgress, IngestResult
from ui.actions.documents import Reading
from ui.people.roles import Person
from ui.web.chat.attached.chips import InProgress, render_attached
from ui.web.look.account import render_account
from ui.wording.texts.languages.english import ENGLISH


def progress(name: str, done: int, chunks: int = 0, total: int = 0) -> IngestProgress:
    return IngestProgress(f"/home/uploads/{name}", done, 3, chunks, total)


def test_each_file_is_as_far_as_it_was_or_further_until_its_chip_takes_its_place() -> None:
    coming = InProgress(["a.md", "b.md", "c.md"])
    shown = []
    for event in (
        progress("a.md", 0, 2, 4),
        progress("a.md", 0, 3, 12),  # there is more of it than was thought
        IngestResult("/home/uploads/a.md", "added"),
        progress("b.md", 1, 1, 2),
        IngestResult("/home/uploads/b.md", "failed", "The file is <empty>."),
        progress("c.md", 2),
    ):
        coming.state = coming.state.after(event)
        shown.append(coming.unread)
    waiting = [("b.md", None), ("c.md", None)]
    assert shown == [
        [("a.md", 0.5), *waiting],
        [("a.md", 0.5), *waiting],
        waiting,
        [("b.md", 0.5), ("c.md", None)],
        [("c.md", None)],
        [("c.md", 0.0)],
    ]
    html = render_attached([], [coming], coming.state.finished, ENGLISH)
    assert 'role="progressbar" aria-valuenow="0" aria-label="c.md"' in html
    assert "“b.md” could not be read: The file is &lt;empty&gt;." in html
    assert "a.md" not in html


def test_a_page_is_shown_by_its_address_until_it_is_a_file() -> None:
    coming = InProgress(["https://example.org/"])
    assert coming.unread == [("https://example.org/", 0.0)]
    coming.state = Reading(finished=(IngestResult("/home/uploads/example.org.html", "added"),))
    assert coming.unread == []


def test_readers_are_not_offered_what_their_role_does_not_allow() -> None:
    hidden = {role: "#attach," in render_account(Person("mia", role), ENGLISH) for role in ("reader", "contributor")}
    assert hidden == {"reader": True, "contributor": False}
