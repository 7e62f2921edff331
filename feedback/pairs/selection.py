"""Selects which judgements are learned from: no repetitions, no contradictions, nobody beyond a fair share.

Each step takes all judgements and returns them in the same order, with a reason where one is refused. Judgements are
grouped by keys before they are compared, so that no step compares all with all.
"""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence

from feedback.pairs.contradictions import contradict
from feedback.pairs.judgements import Judgement
from feedback.pairs.raters import Rater
from feedback.pairs.shares import Shares
from feedback.records import CORRECTIONS, THUMBS
from feedback.settings import FeedbackSettings

_KEPT_COMPARED = 20
"""How many kept corrections a further one is compared with; the most reliable and latest come first."""


def drop_repetitions(judgements: Sequence[Judgement], known: Mapping[str, Rater]) -> list[Judgement]:
    """Refuse what others repeat: of equal corrections and of equal thumbs only the latest is kept.

    Corrections are equal when their texts are and their questions nearly are. What a reviewer accepted comes first.
    People come before simulated users, and both before new people, who would take over what they repeat. A thumb on
    an answer that was corrected is refused as well, because the correction says more. `known` holds everybody who
    judged, by user name.
    """

    def rank(one: Judgement) -> tuple[bool, bool, bool, float]:
        return one.accepted, not known[one.user].is_new, not one.simulated, one.at.timestamp()

    corrected = {_make_answer_key(one): one for one in judgements if one.kind in CORRECTIONS}
    kept: dict[Hashable, Judgement] = {}
    for one in judgements:
        if one.kind is None or (one.kind in THUMBS and _make_answer_key(one) in corrected):
            continue
        key = _make_lesson_key(one)
        if key not in kept or rank(one) >= rank(kept[key]):
            kept[key] = one
    result = []
    for one in judgements:
        if one.kind in THUMBS and (better := corrected.get(_make_answer_key(one))):
            one = one.refuse(
                f"Answer {better.exchange_id} has the same text and was corrected, which says more than a thumb."
            )
        elif one.kind is not None and (best := kept[_make_lesson_key(one)]) is not one:
            what = "correction" if one.kind in CORRECTIONS else "text and the same thumb"
            one = one.refuse(f"Answer {best.exchange_id} has the same question and {what}.")
        result.append(one)
    return result


def drop_contradictions(judgements: Sequence[Judgement], known: Mapping[str, Rater]) -> list[Judgement]:
    """Refuse corrections of a question, or thumbs on an answer, that contradict a more reliable one.

    What a reviewer accepted is kept, then the judgement of the most reliable person, and of equally reliable people the
    newest. `known` holds
    everybody who judged, by user name.
    """
    among: dict[Hashable, list[Judgement]] = defaultdict(list)
    for one in judgements:
        if one.kind in CORRECTIONS:
            among[one.asked_words].append(one)
        elif one.kind in THUMBS:
            among[_make_answer_key(one)].append(one)
    lost: dict[str, Judgement] = {}
    for rivals in among.values():
        rivals.sort(key=lambda one: (one.accepted, known[one.user].weight, one.at), reverse=True)
        kept: list[Judgement] = []
        for one in rivals:
            winner = next((other for other in kept[:_KEPT_COMPARED] if _oppose(one, other)), None)
            if winner is None:
                kept.append(one)
            else:
                lost[one.exchange_id] = winner
    return [
        one.refuse(_explain_loss(lost[one.exchange_id], one, known)) if one.exchange_id in lost else one
        for one in judgements
    ]


def limit_shares(
    judgements: Sequence[Judgement], known: Mapping[str, Rater], settings: FeedbackSettings
) -> list[Judgement]:
    """Refuse the oldest judgements of people who would give more than `largest_user_share` of what is learned.

    That is one of three or more people, or all new people together; the first two give `always_learned` in any case.
    Corrections and thumbs are counted separately, because some methods learn from only one of the two. `known` holds
    everybody who judged, by user name.
    """
    refused: set[str] = set()
    for kinds in (CORRECTIONS, THUMBS):
        given = [one for one in judgements if one.kind in kinds]
        came = {one.user for one in given}
        people = {user: rater.is_new for user, rater in known.items() if user in came}
        shares = Shares(settings.largest_user_share, people, settings.always_learned)
        _, beyond = shares.split(sorted(given, key=lambda one: one.at, reverse=True))
        refused |= {one.exchange_id for one in beyond}
    share = f"{settings.largest_user_share:.0%} of what is learned"
    new = f"This person is new here, and all who are new give at most {share}, the latest of each."
    other = (
        f"This person has given newer ones. Beyond {settings.always_learned} of the first two people, nobody gives "
        f"more than {share}."
    )
    return [
        one.refuse(new if known[one.user].is_new else other) if one.exchange_id in refused else one
        for one in judgements
    ]


def _make_lesson_key(one: Judgement) -> Hashable:
    if one.kind in THUMBS:
        return one.kind, one.asked, one.answer_words
    # A text that was preferred to several answers is a separate lesson against each of them.
    against = "" if one.opinion == "edited" else one.answer_words
    return one.asked, one.chosen_words, against


def _make_answer_key(one: Judgement) -> Hashable:
    return one.asked, one.answer_words


def _oppose(one: Judgement, other: Judgement) -> bool:
    if one.kind in THUMBS:
        return one.kind != other.kind
    return contradict(one, other)


def _explain_loss(winner: Judgement, loser: Judgement, known: Mapping[str, Rater]) -> str:
    what = "the correction" if loser.kind in CORRECTIONS else "the thumb"
    if winner.user == loser.user:
        return f"It contradicts {what} of answer {winner.exchange_id}, which the same person gave later."
    if winner.accepted and not loser.accepted:
        return f"It contradicts {what} of answer {winner.exchange_id}, which a reviewer accepted."
    better = known[winner.user].weight > known[loser.user].weight
    return (
        f"It contradicts {what} of answer {winner.exchange_id}, "
        f"{'whose author agrees with others more often' if better else 'which is newer'}."
    )
