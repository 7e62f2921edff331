"""Whether an answer is right, yes or no, without a model: for questions of which one must not break.

Scores such as ROUGE grade wordings. Here an answer is right if it states what a reference states, in whatever words.
"""

from feedback.evaluation.golden import GoldenQuestion
from feedback.texts.facts import find_fact_keys, keep_words

LEAST_FACTS = 0.5
"""Share of a reference's facts that a right answer states, beside all numbers."""


def is_right(question: GoldenQuestion, answer: str, *, refused: bool) -> bool:
    """Return whether an unanswerable question was refused, or an answer states what one of the references does.

    That is every number, and half of the other facts that the question does not hold. A reference without any, such
    as "Yes.", must be there word for word.
    """
    if refused or not question.answerable:
        return refused and not question.answerable
    return any(_states(answer, reference, question.question) for reference in question.references)


def _states(answer: str, reference: str, question: str) -> bool:
    wanted, found = find_fact_keys(reference) - find_fact_keys(question), find_fact_keys(answer)
    if not wanted:
        return f" {keep_words(reference)} " in f" {keep_words(answer)} "
    numbers = {fact for fact in wanted if fact[0].isdigit()}
    return numbers <= found and len(wanted & found) >= LEAST_FACTS * len(wanted)
