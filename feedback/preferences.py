"""Several answers to one question: the one that was liked or corrected is preferred to those that were not.

"Answer again" makes a new exchange with the same question in the same conversation, and leaves the earlier attempts
out of its prompt. So attempts are found by conversation, person and question, as the page shows them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from feedback.errors import FeedbackError
from feedback.facts import words
from feedback.judgements import Judgement
from feedback.records import Choice


def with_preferences(judgements: Sequence[Judgement], choices: Iterable[Choice] = ()) -> list[Judgement]:
    """Turn every answer that lost to another one into a contrast: the winner's text on the winner's prompt, against it.

    `choices` are what people said outright; the others are found among the attempts at a question. An answer that was
    corrected loses to none: its own correction says more. Raises FeedbackError for a choice of an unknown exchange.
    """
    by_id = {one.exchange_id: one for one in judgements}
    result = dict(by_id)
    for choice in _among_attempts(judgements):
        result[choice.rejected_id] = _contrast(by_id[choice.chosen_id], by_id[choice.rejected_id], choice)
    for choice in choices:
        for name in (choice.chosen_id, choice.rejected_id):
            if name not in by_id:
                raise FeedbackError(
                    f"The choice names the exchange {name!r}, which was not given. Give both exchanges."
                )
        winner, loser = by_id[choice.chosen_id], by_id[choice.rejected_id]
        if "excluded" in (winner.verdict, loser.verdict) or loser.verdict == "edited":
            continue
        if why_not := _why_not(winner, loser):
            if loser.kind is None:
                result[choice.rejected_id] = replace(loser.refused(why_not), judged=True)
        else:
            result[choice.rejected_id] = _contrast(winner, loser, choice)
    return list(result.values())


def _among_attempts(judgements: Sequence[Judgement]) -> list[Choice]:
    """Return a choice for each attempt that was disliked or left where another one was corrected or liked."""
    rounds: dict[tuple[str, str, str], list[Judgement]] = defaultdict(list)
    for one in judgements:
        if one.verdict != "excluded":
            rounds[one.conversation_id, one.asker, one.question].append(one)
    found = []
    for attempts in rounds.values():
        # A rewrite is a label: it stands in contrast to no answer.
        winners = [one for one in attempts if one.kind in ("contrast", "desirable")]
        winners.sort(key=lambda one: (one.verdict == "edited", one.at), reverse=True)
        for loser in attempts:
            if loser.verdict in ("disliked", "none"):
                best = next((winner for winner in winners[:5] if not _why_not(winner, loser)), None)
                found += [Choice(best.exchange_id, loser.exchange_id, best.user, best.at)] if best else []
    return found


def _why_not(winner: Judgement, loser: Judgement) -> str:
    """Return why `loser` cannot be contrasted with `winner`; empty when it can."""
    name = f"Exchange {winner.exchange_id}"
    if not winner.prompt or not loser.prompt:
        return f"{name} was preferred, but not both answers were written by a model."
    if winner.passages != loser.passages:
        return f"{name} was preferred, but it was written from other passages."
    if winner.kind in (None, "undesirable", "label") and (winner.verdict == "edited" or not winner.whole):
        return f"{name} was preferred, but it was cut short or rewritten."
    if not loser.answer.strip() or loser.answer_words in (winner.answer_words, words(_text(winner))):
        return f"{name} was preferred, but there is no other text to contrast it with."
    return ""


def _text(winner: Judgement) -> str:
    return winner.chosen if winner.kind in ("contrast", "desirable") else winner.answer


def _contrast(winner: Judgement, loser: Judgement, choice: Choice) -> Judgement:
    how = "The correction of exchange {} is" if winner.verdict == "edited" else "Exchange {} is"
    return replace(
        loser,
        kind="contrast",
        reason=f"{how.format(winner.exchange_id)} preferred to this answer to the same question.",
        judged=True,
        user=choice.user,
        at=choice.at,
        prompt=winner.prompt,
        chosen=_text(winner),
        refuses=winner.refuses,
        sources=winner.sources,
    )
