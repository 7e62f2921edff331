"""Choices between two answers in the store, on SQLite and on PostgreSQL."""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from feedback.errors import FeedbackError
from feedback.history import find_standing_choices
from feedback.pairs.candidates import decide_candidates
from feedback.records import Choice, Exchange
from feedback.store.store import FeedbackStore
from tests.feedback.fakes import RULES, Story, an_answer, judged
from tests.project.processes import Processes

OTHER = "It depends on the shop."


@pytest.fixture
def attempts(store: FeedbackStore) -> tuple[Exchange, Exchange]:
    """Two answers to one question."""
    return attempt(store, "It is two years."), attempt(store, OTHER)


def attempt(
    store: FeedbackStore,
    text: str,
    *,
    user: str = "ada",
    conversation: str = "c1",
    question: str = "How long is the warranty?",
) -> Exchange:
    return store.record(an_answer(question, text), user=user, conversation_id=conversation)


def count_of(store: FeedbackStore) -> list[Choice]:
    """The choices that count."""
    return find_standing_choices(choice for judged in store.history() for choice in judged.choices)


def test_a_choice_brings_both_answers_and_stands_with_the_one_that_was_chosen(
    store: FeedbackStore, attempts: tuple[Exchange, Exchange]
) -> None:
    first, second = attempts
    alone = attempt(store, "Nobody judged this.", question="Who pays?")
    choice = store.choose(second.id, first.id, user="ada")
    rejected, chosen = store.judged()
    assert (rejected.exchange, rejected.choices) == (first, ())
    assert (chosen.exchange, chosen.choices) == (second, (choice,))
    assert [entry.choices for entry in store.conversation("c1")] == [(), (choice,), ()]
    assert alone.id not in store.judgements()


def test_a_choice_is_learned_from_without_anything_else_being_said(
    store: FeedbackStore, attempts: tuple[Exchange, Exchange]
) -> None:
    first, second = attempts
    store.choose(second.id, first.id, user="ada")
    [candidate] = decide_candidates(store.judged(), RULES)
    assert candidate.pair is not None
    assert (candidate.pair.chosen, candidate.pair.rejected) == (OTHER, "It is two years.")


def test_the_latest_choice_of_a_person_counts_and_every_one_is_kept(
    store: FeedbackStore, attempts: tuple[Exchange, Exchange]
) -> None:
    first, second = attempts
    given = [
        store.choose(first.id, second.id, user="ada"),
        store.choose(second.id, first.id, user="ada"),
        store.choose(first.id, second.id, user="ben"),
    ]
    assert count_of(store) == given[1:]
    withdrawal = store.choose(second.id, first.id, user="ada", withdrawn=True)
    assert count_of(store) == given[2:]
    assert [entry.choices for entry in store.history()] == [(given[0], given[2]), (given[1], withdrawal)]
    assert store.stats().choices == 1


def test_the_same_choice_twice_in_a_row_is_kept_once(store: FeedbackStore, attempts: tuple[Exchange, Exchange]) -> None:
    first, second = attempts
    choice = store.choose(first.id, second.id, user="ada")
    assert store.choose(first.id, second.id, user="ada") == choice
    withdrawal = store.choose(first.id, second.id, user="ada", withdrawn=True)
    assert store.choose(first.id, second.id, user="ada", withdrawn=True) == withdrawal
    assert store.choose(first.id, second.id, user="ada") not in (choice, withdrawal)
    assert store.revision() == (0, 0, 3, 0, 0)


def test_choices_stay_in_order_when_the_clock_is_set_back(store: FeedbackStore) -> None:
    later = Story(an_answer(text=OTHER), name="e2", day=100_000, conversation="c").chosen_over("e1")
    store.restore(judged(later, Story(name="e1", conversation="c")))
    flipped = store.choose("e1", "e2", user="ada")
    assert count_of(store) == [flipped]


def test_a_choice_is_between_two_recorded_answers_to_one_question_of_one_conversation(
    store: FeedbackStore, attempts: tuple[Exchange, Exchange]
) -> None:
    first, _ = attempts
    with pytest.raises(FeedbackError, match="There is no answer 'nope'"):
        store.choose(first.id, "nope", user="ada")
    with pytest.raises(FeedbackError, match="There is no answer 'nope'"):
        store.choose("nope", first.id, user="ada")
    with pytest.raises(FeedbackError, match="twice"):
        store.choose(first.id, first.id, user="ada")
    for elsewhere in (
        attempt(store, OTHER, conversation="c2"),
        attempt(store, OTHER, question="Who pays?"),
        attempt(store, OTHER, user="ben"),
    ):
        with pytest.raises(FeedbackError, match="not to the same question in the same conversation"):
            store.choose(first.id, elsewhere.id, user="ada")
    assert store.revision() == (0, 0, 0, 0, 0)


def test_a_name_that_no_database_keeps_is_refused_with_a_sentence(
    store: FeedbackStore, attempts: tuple[Exchange, Exchange]
) -> None:
    with pytest.raises(FeedbackError, match="cannot be stored"):
        store.choose(attempts[0].id, attempts[1].id, user="half \ud83d")


def test_many_threads_choose_at_once_and_nothing_is_lost(
    store: FeedbackStore, attempts: tuple[Exchange, Exchange]
) -> None:
    first, second = attempts

    def choose(number: int) -> Choice:
        pair = (first.id, second.id) if number % 2 else (second.id, first.id)
        return store.choose(*pair, user=f"user {number}")

    with ThreadPoolExecutor(12) as threads:
        given = list(threads.map(choose, range(60)))
    assert set(count_of(store)) == set(given)
    assert store.stats().choices == 60


CHOOSER = """
import sys
from feedback.store.database import open_database
from feedback.store.store import FeedbackStore
store = FeedbackStore(open_database(sys.argv[1]))
for _ in range(20):
    store.choose(sys.argv[2], sys.argv[3], user=sys.argv[4])
    store.choose(sys.argv[3], sys.argv[2], user=sys.argv[4])
"""


def test_several_processes_choose_at_once_and_nothing_is_lost(
    store: FeedbackStore, attempts: tuple[Exchange, Exchange], database_url: str, processes: Processes
) -> None:
    first, second = attempts
    choosers = [
        processes.start(
            [sys.executable, "-c", CHOOSER, database_url, first.id, second.id, user], cwd=Path(__file__).parents[3]
        )
        for user in ("ada", "ben")
    ]
    assert [chooser.wait(120) for chooser in choosers] == [0, 0]
    assert store.revision() == (0, 0, 80, 0, 0)
    assert {(choice.user, choice.chosen_id) for choice in count_of(store)} == {("ada", second.id), ("ben", second.id)}
