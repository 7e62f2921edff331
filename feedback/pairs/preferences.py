"""Compares several answers to one question: one that was chosen, liked or corrected is preferred to the others.

"Answer again" records a new exchange with the same question in the same conversation, and leaves the earlier attempts
out of the prompt. So attempts are found by conversation, person and question, which is how the page shows them.
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
    """Turn every answer that lost to another one into a contrast: learn the winner's text rather than this one.

    The contrast uses the winner's prompt. `choices` are those that people made, oldest first; where nobody chose, the
    winner among the attempts at a question is found from thumbs and corrections. An answer that was corrected loses to
    none, because its own correction says more. A choice counts only when both of its exchanges are in `judgements`; it
    may be made while they are being read.
    """
    by_id = {one.exchange_id: one for one in judgements}
    result = dict(by_id)
    # Between two answers the latest choice counts, whoever made it.
    made = {choice.between: choice for choice in choices if choice.between <= by_id.keys()}
    for choice in _choose_among_attempts(judgements, made.keys()):
        result[choice.rejected_id] = _make_contrast(by_id[choice.chosen_id], by_id[choice.rejected_id], choice)
    for choice in made.values():
        winner, loser = by_id[choice.chosen_id], by_id[choice.rejected_id]
        if "excluded" in (winner.opinion, loser.opinion) or loser.opinion == "edited":
            continue
        if obstacle := _find_obstacle(winner, loser):
            if loser.kind is None:
                chosen = replace(loser, judged=True, user=choice.user, at=choice.at, preferred_id=choice.chosen_id)
                result[choice.rejected_id] = chosen.refuse(obstacle)
        else:
            result[choice.rejected_id] = _make_contrast(winner, loser, choice)
    return list(result.values())


def is_worth_choosing(first: JudgedExchange, second: JudgedExchange, rules: LearningRules) -> bool:
    """Return whether a choice between two answers can teach something, provided that neither is edited later."""
    one, other = (read_judgement(JudgedExchange(entry.exchange), rules) for entry in (first, second))
    return _find_round(one) == _find_round(other) and not (_find_obstacle(one, other) and _find_obstacle(other, one))


def _choose_among_attempts(judgements: Sequence[Judgement], decided: Collection[frozenset[str]]) -> list[Choice]:
    """Return a choice against each attempt that was disliked or left alone where another was corrected or liked.

    Where people chose between two attempts themselves, these are in `decided` and left out.
    """
    rounds: dict[tuple[str, str, str], list[Judgement]] = defaultdict(list)
    for one in judgements:
        if one.opinion != "excluded":
            rounds[_find_round(one)].append(one)
    found = []
    for attempts in rounds.values():
        # A rewrite is a label, so it is not contrasted with any answer.
        winners = [one for one in attempts if one.kind in ("contrast", "desirable")]
        winners.sort(key=lambda one: (one.opinion == "edited", one.at), reverse=True)
        for loser in attempts:
            if loser.opinion in ("disliked", "none"):
                rivals = (one for one in winners[:5] if frozenset({one.exchange_id, loser.exchange_id}) not in decided)
                best = next((winner for winner in rivals if not _find_obstacle(winner, loser)), None)
                found += [Choice(best.exchange_id, loser.exchange_id, best.user, best.at)] if best else []
    return found


def _find_round(one: Judgement) -> tuple[str, str, str]:
    """Return what all attempts at one question have in common: conversation, person and question."""
    return one.conversation_id, one.asker, one.question


def _find_obstacle(winner: Judgement, loser: Judgement) -> str:
    """Return why `loser` cannot be contrasted with `winner`, as a sentence for people; "" when it can."""
    name = f"Answer {winner.exchange_id}"
    if not winner.prompt or not loser.prompt:
        return f"{name} was preferred, but not both answers were written by a model."
    if winner.passages != loser.passages:
        return f"{name} was preferred, but it was written from other passages."
    if winner.kind in (None, "undesirable", "label") and (winner.opinion == "edited" or not winner.whole):
        return f"{name} was preferred, but it was cut short or rewritten."
    texts = winner.answer_words, keep_words(_pick_text(winner))
    if not loser.answer.strip() or not _pick_text(winner).strip() or loser.answer_words in texts:
        return f"{name} was preferred, but both answers have the same text, or one has none."
    return ""


def _pick_text(winner: Judgement) -> str:
    return winner.chosen if winner.kind in ("contrast", "desirable") else winner.answer


def _make_contrast(winner: Judgement, loser: Judgement, choice: Choice) -> Judgement:
    how = "The correction of answer {} is" if winner.opinion == "edited" else "Answer {} is"
    return replace(
        loser,
        kind="contrast",
        reason=f"{how.format(winner.exchange_id)} preferred to this answer to the same question.",
        judged=True,
        user=choice.user,
        at=choice.at,
        prompt=winner.prompt,
        chosen=_pick_text(winner),
        refuses=winner.refuses,
        sources=winner.sources,
        preferred_id=winner.exchange_id,
    )
