"""Decides what can be learned from judged answers, how much each counts, and why the rest cannot be learned.

In a pair, the rejected text is what the model wrote first, the chosen text is the last edit, and the prompt is the one
that the model was given.
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
from feedback.pairs.reviewing import WAITS
from feedback.pairs.selection import drop_contradictions, drop_repetitions, limit_shares
from feedback.pairs.superseding import fold_approved_answers
from feedback.records import CORRECTIONS, THUMBS, Kind, PreferencePair
from feedback.settings import FeedbackSettings, LearningRules
from retrieval.documents import content_id

Decision = Literal["pair", "label", "desirable", "undesirable", "refused"]
"""What was decided about a judgement. A "pair" is learned as a contrast; the next three are kinds of their own."""
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
    """One judged exchange, and what was decided about it."""

    exchange_id: str
    question: str
    decision: Decision
    reason: str
    """Why it was decided so, as a sentence for people."""
    pair: PreferencePair | None = None
    user: str = ""
    """The person who judged."""
    missing: tuple[str, ...] = ()
    """Words that the passages lack, when that is why it is refused; `reason` quotes some of them."""
    preferred_id: str = ""
    """Id of the exchange whose text was preferred to this answer, when that led to the decision."""
    standalone_question: str = ""
    """The question as it was searched."""
    by_new_person: bool = False
    """Whether nobody can know the person yet."""
    reworded: PreferencePair | None = None
    """The correction where it is refused for its words, because the passages lack them: no model learns to write it,
    but it shows how much the person would have read."""

    rejected: bool = False
    """Whether a reviewer rejected it; `reason` then says why to its author."""

    @property
    def lessons(self) -> tuple[PreferencePair, ...]:
        """What is learned from it, be it only how much to quote."""
        return tuple(one for one in (self.pair, self.reworded) if one)


def decide_candidates(judged: Iterable[JudgedExchange], rules: LearningRules) -> list[Candidate]:
    """Decide on every judged exchange, in the order given.

    `judged` may hold answers that nobody judged. They are other attempts at a question, and are decided on when another
    attempt was preferred to them. An edit of an approved answer counts as the newest edit of the original answer, the
    one that a model wrote.
    """
    entries, disputed = fold_approved_answers(list(judged), rules.settings)
    choices = find_standing_choices(choice for entry in entries for choice in entry.choices)
    alone = [read_judgement(entry, rules) for entry in entries]
    alone = [one.refuse(DISPUTED) if not one.held and one.exchange_id in disputed else one for one in alone]
    known = weigh_raters(alone, choices)
    among = apply_preferences(alone, choices)
    once = drop_repetitions(among, known)
    agreed = drop_contradictions(once, known)
    decided = limit_shares(agreed, known, rules.settings)
    return _place([one for one in decided if one.judged], known, rules.settings)


def count_decisions(decided: Iterable[Candidate]) -> dict[Decision, int]:
    """Return the number of candidates for every decision, 0 included."""
    counted = Counter(candidate.decision for candidate in decided)
    return {decision: counted[decision] for decision in DECISIONS}


def _place(decided: Sequence[Judgement], known: dict[str, Rater], settings: FeedbackSettings) -> list[Candidate]:
    """Make pairs of what is learned, and put each into its document group.

    Only corrections form groups. There are many thumbs and each may rest on several documents, so they would join
    nearly all documents into one group, and nothing could be held out for an exam. A thumb only touches groups.
    """
    corrections = [one for one in decided if one.kind in CORRECTIONS]
    names = name_groups([one.sources for one in corrections])
    group_of = {uri: name for one, name in zip(corrections, names, strict=True) for uri in one.sources}
    placed = []
    for one in decided:
        groups = sorted({group_of.get(uri, uri) for uri in one.sources})
        if one.kind is None:
            refused = _make_candidate(one, "refused", one.reason, known)
            placed.append(replace(refused, reworded=_make_reworded(one, groups, known, settings)))
            continue
        rater = known[one.user]
        reliability = 1.0 if one.accepted else rater.weight
        weight = reliability * (settings.thumb_weight if one.kind in THUMBS else 1.0)
        pair = _make_pair(one, groups, weight, known, settings)
        reason = one.reason if reliability == 1 else f"{one.reason} Counts {pair.weight:.2f}: {rater}."
        placed.append(_make_candidate(one, _DECISION_OF[one.kind], reason, known, pair))
    return placed


def _make_candidate(
    one: Judgement, decision: Decision, reason: str, known: dict[str, Rater], pair: PreferencePair | None = None
) -> Candidate:
    return Candidate(
        one.exchange_id,
        one.question,
        decision,
        reason,
        pair,
        one.user,
        one.missing,
        one.preferred_id,
        one.standalone_question,
        one.user in known and known[one.user].is_new,
        rejected=one.held and one.reason != WAITS,
    )


def _make_reworded(
    one: Judgement, groups: Sequence[str], known: dict[str, Rater], settings: FeedbackSettings
) -> PreferencePair | None:
    """Return a correction whose words its passages lack; it forms no group, and may touch several.

    None for an imported one: its author read other passages.
    """
    if not one.missing or one.imported:
        return None
    return _make_pair(replace(one, kind="label"), groups, known[one.user].weight, known, settings)


def _make_pair(
    one: Judgement, groups: Sequence[str], weight: float, known: dict[str, Rater], settings: FeedbackSettings
) -> PreferencePair:
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
        by_new_person=known[one.user].is_new,
        largest_share=settings.largest_user_share,
    )
    taught = "pair" if one.kind == "contrast" else one.kind
    return replace(pair, id=content_id(taught, *texts, pair.chosen, pair.rejected))
