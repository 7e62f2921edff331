"""Groundedness: whether the passages of an answer say what its correction says. Words are compared, without a model.

Learning a correction that is not in its passages would teach the model to invent. Such a correction shows a gap in the
documents, and is reported as one.
"""

from assistant.answers import Answer
from feedback.settings import FeedbackSettings
from feedback.texts.facts import Fact, find_fact_keys, find_facts

_NAMED = 4
"""How many missing words are named; the others are only counted."""


def find_ungrounded_words(text: str, answer: Answer, settings: FeedbackSettings) -> tuple[str, ...]:
    """Return the words of `text` that the passages do not say, numbers and names first; none when it is grounded.

    Facts that are already in the question are not looked for. Of the others, the share `minimum_support` must occur in
    the passages or their titles, and so must every number and, with `names_must_occur`, every name. With a minimum of 0
    every text counts as grounded.
    """
    if settings.minimum_support == 0:
        return ()
    stated = find_fact_keys(text) - find_fact_keys(answer.question) - find_fact_keys(answer.standalone_question)
    absent = set(stated)
    for passage in answer.passages:
        absent -= find_fact_keys(passage.chunk.text) | find_fact_keys(passage.chunk.title)
    if not absent:
        return ()
    missing = [fact for fact in find_facts(text) if fact.key in absent]
    enough = len(stated) - len(missing) >= settings.minimum_support * len(stated)
    if enough and not any(_must_occur(fact, settings) for fact in missing):
        return ()
    return tuple(fact.text for fact in sorted(missing, key=lambda fact: not (fact.is_number or fact.is_name)))


def describe_gap(missing: tuple[str, ...]) -> str:
    """Return the sentence that reports what is missing, and what to do."""
    named = ", ".join(map(repr, missing[:_NAMED]))
    more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
    return f"The passages do not say {named}{more}: add a document that does."


def _must_occur(fact: Fact, settings: FeedbackSettings) -> bool:
    return fact.is_number or (fact.is_name and settings.names_must_occur)
