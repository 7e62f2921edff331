"""Which exchange a pair of a training came from, whatever was said of the exchange since.

A training names its pairs by id alone, and the id changes with every new edit. So it is decided again what could be
learned on each day on which something was said.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from feedback.history import JudgedExchange, Scope
from feedback.pairs.candidates import decide_candidates
from feedback.pairs.document_groups import name_groups
from feedback.settings import LearningRules
from retrieval.documents import content_id


def trace_pairs(judged: Iterable[JudgedExchange], user: str, rules: LearningRules) -> dict[str, str]:
    """Return by id every pair that the exchanges which concern `user` have ever made, with the id of its exchange.

    `judged` are all judged exchanges with their other attempts, as a training reads them.
    """
    traced: dict[str, str] = {}
    for group in group_related(judged):
        if any(involves(entry, Scope(user)) for entry in group):
            traced |= find_pairs(group, rules)
    return traced


def group_related(judged: Iterable[JudgedExchange]) -> list[list[JudgedExchange]]:
    """Return the exchanges in groups, so that no pair is made of exchanges of two groups.

    Related are all attempts at one question, and approved answers and what they repeat.
    """
    entries = list(judged)
    groups: defaultdict[str, list[JudgedExchange]] = defaultdict(list)
    for name, entry in zip(name_groups([_name_relations(entry) for entry in entries]), entries, strict=True):
        groups[name].append(entry)
    return list(groups.values())


def involves(entry: JudgedExchange, scope: Scope) -> bool:
    """Return whether an answer, or something that was said of it, is in the scope."""
    said = (*entry.ratings, *entry.edits, *entry.choices, *entry.reviews)
    return scope.asks(entry.exchange) or any(scope.says(entry.exchange, one.user) for one in said)


def find_pairs(group: Sequence[JudgedExchange], rules: LearningRules) -> dict[str, str]:
    """Return the pairs that a group has ever made, on whatever day a training came, with their exchanges, by id."""
    days = {entry.exchange.at for entry in group}
    days |= {one.at for entry in group for one in (*entry.ratings, *entry.edits, *entry.choices, *entry.reviews)}
    decided = (
        decide_candidates([_at(entry, day) for entry in group if entry.exchange.at <= day], rules) for day in days
    )
    return {lesson.id: one.exchange_id for candidates in decided for one in candidates for lesson in one.lessons}


def _name_relations(entry: JudgedExchange) -> frozenset[str]:
    exchange, answer = entry.exchange, entry.exchange.answer
    attempts = content_id(exchange.conversation_id, exchange.user, answer.question)
    return frozenset({exchange.id, attempts, answer.approved_exchange_id or exchange.id})


def _at(entry: JudgedExchange, day: datetime) -> JudgedExchange:
    """Return the exchange with what had been said of it then."""
    return replace(
        entry,
        ratings=tuple(one for one in entry.ratings if one.at <= day),
        edits=tuple(one for one in entry.edits if one.at <= day),
        choices=tuple(one for one in entry.choices if one.at <= day),
        reviews=tuple(one for one in entry.reviews if one.at <= day),
    )
