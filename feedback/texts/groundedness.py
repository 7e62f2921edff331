"""Whether the passages of an answer say what its correction says. Knows words, no model.

A correction that its passages do not hold teaches to invent. It is a gap in the documents and is reported as one.
"""

from assistant.answers import Answer
from feedback.settings import FeedbackSettings
from feedback.texts.facts import Fact, find_fact_keys, find_facts

_NAMED = 4
"""Missing words that are spelled out; the rest is counted."""


def find_ungrounded_words(text: str, answer: Answer, settings: FeedbackSettings) -> tuple[str, ...]:
    """Return the words of `text` that nothing supports, numbers and names first; none when it is supported.

    Of the facts that the question does not give already, `minimum_support` must occur in the passages or their titles,
    and so must every number and, with `names_must_occur`, every name. A minimum of 0 asks for nothing at all.
    """
    if settings.minimum_support == 0:
        return ()
    stated = find_fact_keys(text) - find_fact_keys(answer.question) - find_fact_keys(answer.standalone_question)
    untold = set(stated)
    for passage in answer.passages:
        untold -= find_fact_keys(passage.chunk.text) | find_fact_keys(passage.chunk.title)
    if not untold:
        return ()
    missing = [fact for fact in find_facts(text) if fact.key in untold]
    enough = len(stated) - len(missing) >= settings.minimum_support * len(stated)
    if enough and not any(_is_indispensable(fact, settings) for fact in missing):
        return ()
    return tuple(fact.text for fact in sorted(missing, key=lambda fact: not (fact.is_number or fact.is_name)))


def describe_gap(missing: tuple[str, ...]) -> str:
    """Return the sentence that reports what is missing, and what to do."""
    named = ", ".join(map(repr, missing[:_NAMED]))
    more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
    return f"The passages do not say {named}{more}: add a document that does."


def _is_indispensable(fact: Fact, settings: FeedbackSettings) -> bool:
    return fact.is_number or (fact.is_name and settings.names_must_occur)
