"""Several answers to one question: the one that was chosen, liked or corrected is preferred to those that were not.

"Answer again" makes a new exchange with the same question in the same conversation, and leaves the earlier attempts
out of its prompt. So attempts are found by conversation, person and question, as the page shows them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from feedback.history import JudgedExchange
from feedback.pairs.judgements import Judgement, read_judgement
from feedback.records import Choice
from feedback.settings import LearningRules
from feedback.texts.facts import keep_words


def apply_preferences(judgements: Sequence[Judgement], choices: Iterable[Choice]) -> list[Judgement]:
    """Turn every answer that lost to another one into a contrast: the winner's text on the winner's prompt, against it.

    `choices` are what people said outright, oldest first; the others are found among the attempts at a question, where
    nobody chose. An answer that was corrected loses to none: its own correction says more. A choice is not heard before
    both of its exchanges are among `judgements`: one may be made while they are read.
    """
    by_id = {one.exchange_id: one for one in judgements}
    result = dict(by_id)
    # Between two answers the last person's word counts.
    said = {choice.between: choice for choice in choices if choice.between <= by_id.keys()}
    for choice in _among_attempts(judgements, said.keys()):
        result[choice.rejected_id] = _contrast(by_id[choice.chosen_id], by_id[choice.rejected_id], choice)
    for choice in said.values():
        winner, loser = by_id[choice.chosen_id], by_id[choice.rejected_id]
        if "excluded" in (winner.opinion, loser.opinion) or loser.opinion == "edited":
            continue
        if why_not := _why_not(winner, loser):
            if loser.kind is None:
                heard = replace(loser, judged=True, user=choice.user, at=choice.at, preferred_id=choice.chosen_id)
                result[choice.rejected_id] = heard.refused(why_not)
        else:
            result[choice.rejected_id] = _contrast(winner, loser, choice)
    return list(result.values())


def is_worth_choosing(first: JudgedExchange, second: JudgedExchange, rules: LearningRules) -> bool:
    """Whether a choice between two answers can teach something, one way or the other, as long as neither is edited."""
    one, other = (read_judgement(JudgedExchange(entry.exchange), rules) for entry in (first, second))
    return _round(one) == _round(other) and not (_why_not(one, other) and _why_not(other, one))


def _among_attempts(judgements: Sequence[Judgement], decided: Collection[frozenset[str]]) -> list[Choice]:
    """Return a choice for each attempt that was disliked or left where another one was corrected or liked, but for
    those two between which the choice is `decided`.
    """
    rounds: dict[tuple[str, str, str], list[Judgement]] = defaultdict(list)
    for one in judgements:
        if one.opinion != "excluded":
            rounds[_round(one)].append(one)
    found = []
    for attempts in rounds.values():
        # A rewrite is a label: it stands in contrast to no answer.
        winners = [one for one in attempts if one.kind in ("contrast", "desirable")]
        winners.sort(key=lambda one: (one.opinion == "edited", one.at), reverse=True)
        for loser in attempts:
            if loser.opinion in ("disliked", "none"):
                rivals = (one for one in winners[:5] if frozenset({one.exchange_id, loser.exchange_id}) not in decided)
                best = next((winner for winner in rivals if not _why_not(winner, loser)), None)
                found += [Choice(best.exchange_id, loser.exchange_id, best.user, best.at)] if best else []
    return found


def _round(one: Judgement) -> tuple[str, str, str]:
    """Return what the attempts at one question have in common."""
    return one.conversation_id, one.asker, one.question


def _why_not(winner: Judgement, loser: Judgement) -> str:
    """Return why `loser` cannot be contrasted with `winner`; empty when it can."""
    name = f"Exchange {winner.exchange_id}"
    if not winner.prompt or not loser.prompt:
        return f"{name} was preferred, but not both answers were written by a model."
    if winner.passages != loser.passages:
        return f"{name} was preferred, but it was written from other passages."
    if winner.kind in (None, "undesirable", "label") and (winner.opinion == "edited" or not winner.whole):
        return f"{name} was preferred, but it was cut short or rewritten."
    texts = winner.answer_words, keep_words(_text(winner))
    if not loser.answer.strip() or not _text(winner).strip() or loser.answer_words in texts:
        return f"{name} was preferred, but there is no other text to contrast it with."
    return ""


def _text(winner: Judgement) -> str:
    return winner.chosen if winner.kind in ("contrast", "desirable") else winner.answer


def _contrast(winner: Judgement, loser: Judgement, choice: Choice) -> Judgement:
    how = "The correction of exchange {} is" if winner.opinion == "edited" else "Exchange {} is"
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
        preferred_id=winner.exchange_id,
    )
