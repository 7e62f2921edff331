"""Thoughts of a model are no part of its answers, whoever marks them how."""

import pytest

from assistant.models.chat.thoughts import strip_thoughts

ANSWER = "The door is red [1]."


@pytest.mark.parametrize(
    ("text", "opened"),
    [
        (ANSWER, False),
        (f"<think>\nWhich door?\n</think>\n\n{ANSWER}", False),
        (f"Which door?\n</think>\n\n{ANSWER}", True),
        (f"Which door?</think>{ANSWER}", None),
        (f"<think></think><think>Again.</think>{ANSWER}", None),
        (f"  <thinking>Which?</thinking> {ANSWER}", False),
        (f"[THINK]Which?[/THINK]{ANSWER}", False),
    ],
)
def test_what_stands_before_the_answer_is_left_out(text: str, opened: bool | None) -> None:
    assert strip_thoughts(text, opened=opened) == ANSWER


def test_nothing_is_shown_while_the_model_thinks() -> None:
    text = f"<think>\nWhich door?\n</think>\n\n{ANSWER}"
    shown = [strip_thoughts(text[:end], opened=False, running=True) for end in range(len(text) + 1)]
    assert set(shown) == {ANSWER[:end] for end in range(len(ANSWER) + 1)}
    assert strip_thoughts("Which door? The", opened=True, running=True) == ""


@pytest.mark.parametrize(
    "text", ["Models write <think> and </think> around thoughts [1].", "It ends in </think>.", "<b"]
)
def test_marks_within_an_answer_stay(text: str) -> None:
    assert strip_thoughts(text, opened=False) == text


def test_a_citation_at_the_beginning_is_shown_at_once() -> None:
    assert strip_thoughts("[", opened=False, running=True) == "["
