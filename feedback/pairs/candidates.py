"""What can be learned from judged exchanges, how much it counts, and why the rest cannot. Knows no database.

The rejected text is what the model wrote first, the chosen text is the last edit, the prompt is what was served.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from feedback.history import JudgedExchange, find_standing_choices
from feedback.pairs.document_groups import name_groups
from feedback.pairs.judgements import Judgement, read_judgement
from feedback.pairs.preferences import apply_preferences
from feedback.pairs.raters import Rater, weigh_raters
from feedback.pairs.selection import drop_contradictions, drop_repetitions, limit_shares
from feedback.pairs.superseding import fold_approved_answers
from feedback.records import CORRECTIONS, THUMBS, Kind, PreferencePair
from feedback.settings import FeedbackSettings, LearningRules
from retrieval.documents import content_id

Decision = Literal["pair", "label", "desirable", "undesirable", "refused"]
"""What became of a judgement. A pair is learned as a contrast; the next three are kinds of their own."""
DECISIONS: tuple[Decision, ...] = get_args(Decision)
KIND_OF: dict[Decision, Kind] = {
    "pair": "contrast",
    "label": "label",
    "desirable": "desirable",
    "undesirable": "undesirable",
}
DISPUTED = "The correction was given as an approved answer and got a thumb down. Somebody must correct it again."
_DECISION_OF: dict[Kind, Decision] = {kind: decision for decision, kind in KIND_OF.items()}


@dataclass(frozen=True)
class Candidate:
    """What became of one judged exchange."""

    exchange_id: str
    question: str
    decision: Decision
    reason: str
    """A sentence for people."""
    pair: PreferencePair | None = None
    user: str = ""
    """Who judged."""
    missing: tuple[str, ...] = ()
    """Words that the documents lack, when the exchange is refused for that; `reason` quotes some of them."""
    preferred_id: str = ""
    """Exchange whose text was preferred to this answer, when that led to the decision."""


def decide_candidates(judged: Iterable[JudgedExchange], rules: LearningRules) -> list[Candidate]:
    """Decide on every judged exchange, in the order given.

    `judged` may hold answers that nobody judged: they are other attempts at a question, and get a decision when another
    attempt was preferred. An edit of an approved answer is the newest edit of the exchange in which a model wrote.
    """
    entries, disputed = fold_approved_answers(list(judged))
    choices = find_standing_choices(choice for entry in entries for choice in entry.choices)
    alone = [read_judgement(entry, rules) for entry in entries]
    alone = [one.refused(DISPUTED) if one.exchange_id in disputed else one for one in alone]
    known = {**{choice.user: Rater() for choice in choices}, **weigh_raters(alone)}
    among = apply_preferences(alone, choices)
    once = drop_repetitions(among)
    agreed = drop_contradictions(once, known)
    decided = limit_shares(agreed, rules.settings)
    return _placed([one for one in decided if one.judged], known, rules.settings)


def count_decisions(decided: Iterable[Candidate]) -> dict[Decision, int]:
    """Count the candidates by decision; every decision is there."""
    counted = Counter(candidate.decision for candidate in decided)
    return {decision: counted[decision] for decision in DECISIONS}


def _placed(decided: Sequence[Judgement], known: dict[str, Rater], settings: FeedbackSettings) -> list[Candidate]:
    """Put what is learned into its document groups.

    Corrections alone make the groups. Thumbs are many, and each may rest on several documents: they would tie nearly
    everything together, and then nothing could be held out. A thumb touches every group that it rests on instead.
    """
    corrections = [one for one in decided if one.kind in CORRECTIONS]
    names = name_groups([one.sources for one in corrections])
    group_of = {uri: name for one, name in zip(corrections, names, strict=True) for uri in one.sources}
    placed = []
    for one in decided:
        if one.kind is None:
            placed.append(_candidate(one, "refused", one.reason))
            continue
        groups = sorted({group_of.get(uri, uri) for uri in one.sources})
        rater = known[one.user]
        pair = _pair(one, groups, rater.weight * (settings.thumb_weight if one.kind in THUMBS else 1.0))
        reason = one.reason if rater.weight == 1 else f"{one.reason} Counts {pair.weight:.2f}: {rater}."
        placed.append(_candidate(one, _DECISION_OF[one.kind], reason, pair))
    return placed


def _candidate(one: Judgement, decision: Decision, reason: str, pair: PreferencePair | None = None) -> Candidate:
    return Candidate(one.exchange_id, one.question, decision, reason, pair, one.user, one.missing, one.preferred_id)


def _pair(one: Judgement, groups: Sequence[str], weight: float) -> PreferencePair:
    assert one.kind is not None
    texts = (part for turn in one.prompt for part in (turn.role, turn.text))
    pair = PreferencePair(
        id="",
        exchange_id=one.exchange_id,
        user=one.user,
        prompt=one.prompt,
        chosen="" if one.kind == "undesirable" else one.chosen,
        rejected="" if one.kind == "desirable" else one.answer,
        document_group=groups[0],
        simulated=one.simulated,
        rejected_whole=one.whole,
        kind=one.kind,
        weight=weight,
        touches=tuple(groups[1:]),
        refuses=one.refuses,
    )
    taught = "pair" if one.kind == "contrast" else one.kind
    return replace(pair, id=content_id(taught, *texts, pair.chosen, pair.rejected))
