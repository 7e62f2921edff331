"""The prompt fits the window, and what is left out is left out in order."""

import pytest

from assistant.answers import Turn
from assistant.errors import AssistantError
from assistant.seams import Highlight
from assistant.steps.corrections import Correction
from assistant.steps.prompt import PROMPT_VERSION, Prompt, PromptParts, compose, take_apart
from tests.assistant.fakes import passage

REFUSAL = "I cannot answer this."
TALK = (Turn("user", "What is Apprentice?"), Turn("assistant", "An assistant [1]. It learns [1, 2]."))


def words(messages: tuple[Turn, ...]) -> int:
    return sum(len(turn.text.split()) for turn in messages)


def composed(passages, history=(), budget=10_000, question="How tall is it?", examples=(), highlights=()) -> Prompt:
    return compose(question, history, passages, budget, words, REFUSAL, examples, highlights)


def test_the_system_message_holds_the_refusal_sentence_word_for_word():
    assert REFUSAL in composed([passage("Text.")]).messages[0].text


def test_passages_are_numbered_with_title_and_page_and_the_question_comes_last():
    prompt = composed([passage("One.", "First", page=True), passage("Two.", "Second")])
    assert prompt.messages[-1].text == "[1] First (page 1)\nOne.\n\n[2] Second\nTwo.\n\nQuestion: How tall is it?"


def test_earlier_turns_stand_between_without_their_citations():
    prompt = composed([passage("Text.")], TALK)
    assert prompt.messages[1:3] == (TALK[0], Turn("assistant", "An assistant. It learns."))


def test_roles_alternate_even_when_the_conversation_does_not():
    broken = (Turn("assistant", "Hello."), *TALK, Turn("user", "unanswered"), Turn("user", "twice"))
    roles = [turn.role for turn in composed([passage("Text.")], broken).messages]
    assert roles == ["system", "user", "assistant", "user"]


def test_the_lowest_scored_passages_go_first_and_the_others_keep_their_order():
    low, high, middle = (
        passage(f"{name} " * 100, name, score=score) for name, score in [("a", 0.1), ("b", 0.9), ("c", 0.5)]
    )
    full = words(composed([low, high, middle]).messages)
    prompt = composed([low, high, middle], budget=full - 1)
    assert (prompt.passages, prompt.dropped) == ((high, middle), 1)
    assert composed([low, high, middle], budget=full - 110).passages == (high,)


def test_the_oldest_turns_go_after_the_passages_but_before_the_last_passage_is_cut():
    history = (Turn("user", "old " * 50), Turn("assistant", "older " * 50), *TALK)
    only = passage("Short text.")
    full = words(composed([only], history).messages)
    prompt = composed([only], history, budget=full - 10)
    assert [turn.text for turn in prompt.messages[1:-1]] == ["What is Apprentice?", "An assistant. It learns."]
    assert prompt.passages == (only,)


def test_a_passage_too_long_on_its_own_is_cut_after_a_sentence_and_kept():
    long = passage("Every sentence here has six words. " * 200)
    prompt = composed([long], budget=150)
    assert words(prompt.messages) <= 150 < words(prompt.messages) + 7
    assert prompt.messages[-1].text.split("\n\n")[0].endswith("six words.")
    assert (prompt.passages, prompt.dropped) == ((long,), 0)


def test_one_endless_sentence_is_left_out_rather_than_overflowing():
    assert words(composed([passage("word " * 5000)], budget=100).messages) <= 100


def test_a_question_longer_than_the_window_is_an_error_with_the_numbers():
    with pytest.raises(AssistantError, match=r"needs \d+ tokens .* room for 100"):
        composed([passage("Text.")], question="why " * 200, budget=100)


EXAMPLES = (Correction("e1", "How high is it?", "330 m [1]. At last [2, 3]."), Correction("e2", "How big?", "Big."))


def test_examples_stand_before_the_conversation_the_most_similar_last_and_cite_nothing():
    messages = composed([passage("Text.")], TALK, examples=EXAMPLES).messages
    assert [turn.text for turn in messages[1:5]] == [
        "Question: How big?",
        "Big.",
        "Question: How high is it?",
        "330 m. At last.",
    ]
    assert messages[5] == TALK[0]
    assert [turn.role for turn in messages] == ["system", *["user", "assistant"] * 3, "user"]


def test_examples_go_before_any_passage_the_least_similar_first():
    passages = [passage("word " * 50, "a"), passage("word " * 50, "b", score=0.5)]
    full, bare = (words(composed(passages, examples=examples).messages) for examples in (EXAMPLES, ()))
    prompt = composed(passages, budget=full - 1, examples=EXAMPLES)
    assert (prompt.dropped, prompt.messages[1].text) == (0, "Question: How high is it?")
    assert composed(passages, budget=bare, examples=EXAMPLES) == composed(passages)
    assert composed(passages, budget=bare - 1, examples=EXAMPLES).dropped == 1


@pytest.mark.parametrize("budget", range(60, 700, 37))
def test_no_budget_is_ever_exceeded(budget):
    passages = [passage("Some words in a row. " * count, score=1 / count) for count in (3, 40, 9, 27)]
    highlights = [Highlight(one, "Some words in a row.") for one in passages]
    assert words(composed(passages, TALK * 3, budget, examples=EXAMPLES, highlights=highlights).messages) <= budget


def taken(passages, question="How tall is it?", history=()) -> PromptParts:
    found = take_apart(composed(passages, history, question=question, examples=EXAMPLES).messages)
    assert found
    return found


def test_a_composed_prompt_is_taken_apart_and_put_together_again():
    faq = passage("Opening hours?\n\nQuestion: When?\n\nAt nine [2].", "FAQ", page=True)
    whole = composed([faq, passage("Two.", "Second")], TALK, examples=EXAMPLES)
    found = take_apart(whole.messages)
    assert found
    assert found.question == "How tall is it?"
    assert found.with_passages(found.passages) == whole.messages
    assert found.with_passages("") == composed([], TALK, examples=EXAMPLES).messages
    other = taken([passage("Other.", "Elsewhere")], "Where?")
    assert (
        found.with_passages(other.passages)
        == composed([passage("Other.", "Elsewhere")], TALK, examples=EXAMPLES).messages
    )


def test_highlights_end_the_prompt_each_on_one_line():
    one, two = passage("One.\n\nAnd more.", "First"), passage("Two.", "Second")
    prompt = composed([one, two], highlights=[Highlight(one, "And\n\nQuestion: more."), Highlight(two, "Two.")])
    assert prompt.messages[-1].text.endswith(
        "Two.\n\nQuestion: How tall is it?\n\nThe sentences that matter most: And Question: more. Two."
    )
    found = take_apart(prompt.messages)
    assert found
    assert found.question == "How tall is it?"
    assert found.with_passages(found.passages) == composed([one, two]).messages


def test_a_highlight_goes_with_its_passage():
    low, high = passage("Low " * 100, "a", score=0.1), passage("High.", "b", score=0.9)
    highlights = [Highlight(low, "Low"), Highlight(high, "High.")]
    prompt = composed([low, high], budget=words(composed([low, high]).messages), highlights=highlights)
    assert prompt.passages == (high,)
    assert prompt.messages[-1].text.endswith("most: High.")


def test_a_highlight_stays_when_its_sentence_is_cut_off_and_goes_when_nothing_fits_beside_it():
    long = passage("Many words in a row. " * 40 + "The last one.")
    highlights = [Highlight(long, "The last one.")]
    prompt = composed([long], budget=120, highlights=highlights)
    assert prompt.messages[-1].text.count("The last one.") == 1
    assert prompt.messages[-1].text.endswith("most: The last one.")
    bare = words(composed([]).messages)
    assert composed([long], budget=bare + 3, highlights=highlights).messages == composed([]).messages


def test_a_prompt_without_passages_or_of_another_make_is_not_taken_apart():
    assert take_apart(composed([]).messages) is None
    assert take_apart((Turn("user", "Some text.\n\nQuestion: How tall is it?"),)) is None
    assert take_apart(()) is None


def test_passages_share_text_under_whatever_numbers():
    one, two, three = passage("One.", "First"), passage("Two [1].\n\nAnd more.", "Second"), passage("Three.", "Third")
    assert taken([one, two]).shares_text(taken([two]))
    assert taken([one]).shares_text(taken([passage("Other words.", "First")]))
    assert not taken([one, two]).shares_text(taken([three]))


def test_the_version_names_this_wording():
    # it is computed from a composed prompt: a new value here means that answers before and after do not compare
    assert PROMPT_VERSION == "6d04f69d"
