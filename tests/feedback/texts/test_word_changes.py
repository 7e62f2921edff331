"""The difference between two texts, in runs of words."""

import pytest

from feedback.texts.word_changes import compare_words


def marked(before: str, after: str) -> tuple[str, str]:
    """Both texts with what only they have in brackets."""
    both = compare_words(before, after)
    old, new = ("".join(run.text if run.shared else f"<{run.text}>" for run in runs) for runs in both)
    return old, new


@pytest.mark.parametrize(
    ("before", "after", "old", "new"),
    [
        ("The door is red.", "The door is red.", "The door is red.", "The door is red."),
        ("The door is red.", "The door is blue.", "The door is <red>.", "The door is <blue>."),
        ("It is red and old [1].", "It is blue and old.", "It is <red> and old< [1]>.", "It is <blue> and old."),
        ("one two", "three four", "<one two>", "<three four>"),
        ("", "new", "", "<new>"),
        ("old", "", "<old>", ""),
        ("门是红色的", "门是蓝色的", "门是<红>色的", "门是<蓝>色的"),
        ("a\nb", "a\n\nb", "a<\n>b", "a<\n\n>b"),
    ],
)
def test_what_only_one_text_has_is_marked(before: str, after: str, old: str, new: str):
    assert marked(before, after) == (old, new)


def test_the_runs_joined_are_the_texts():
    before, after = "The  north door,\tis red [1].  ", "Is the door red? It’s blue\n[2]"
    assert tuple("".join(run.text for run in runs) for runs in compare_words(before, after)) == (before, after)
