"""What a training will do with every judged answer, and why.

The training takes its pairs from this plan, and people are shown the same plan, so the two cannot differ.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from feedback.evaluation.golden import GoldenQuestion
from feedback.evaluation.kept.golden_set import GoldenSet, KeptQuestion
from feedback.pairs.candidates import Candidate
from feedback.records import CORRECTIONS, PreferencePair
from feedback.texts.same_question import QuestionKey, make_question_key
from finetune.data.golden import choose_golden, drop_new_people, find_people, make_keys
from finetune.data.light_edits import find_light_edits
from finetune.data.shares import keep_shares
from finetune.data.split import (
    Split,
    explain_unlearned,
    select_corrections,
    select_learned,
    split,
    split_validation,
)
from finetune.errors import FinetuneError
from finetune.methods.method import LIKED, Method
from finetune.settings import PromotionSettings, TrainingSettings
from retrieval.text.plurals import how_many

Use = Literal["trained", "replayed", "validation", "exam", "score", "extract", "left out"]
"""What an answer is used for. `replayed` answers were liked as they are and are learned again; `validation` answers
tell when to stop; `score` answers teach only whether to answer, `extract` answers only how much to quote.
"""
USES: tuple[Use, ...] = get_args(Use)
_Place = tuple[Use, str]
"""A use, and a sentence about it that follows the reason of the candidate."""
_TRAINED: _Place = "trained", ""
_REPLAYED: _Place = "replayed", "Learned again, so that what is good is not forgotten."
_VALIDATION: _Place = "validation", "Held back: training stops when it no longer helps such pairs."
_EXAM: _Place = "exam", "Its documents are held out: the exam asks it."
_LIGHT: _Place = "left out", "Its documents are held out, and it is too near to its answer to be asked without favour."
_ASKED: _Place = "left out", "The given exam asks this question."
_GOLDEN: _Place = "left out", "A golden question asks this, and what exams ask is not learned."
_BEYOND_EXAM: _Place = "left out", "Its documents are held out, and its author gives enough of the exam already."
_BEYOND_TRAINING: _Place = "left out", "Its author gives enough of what is trained on already."
_REWORDED: _Place = "extract", "It teaches only how much to quote, whatever its words."
_TOUCHES_EXAM: _Place = "left out", "It rests on a document that is held out for the exam."
_WITHHELD = "Not everybody may read what it rests on, and what a model has learned to write, it may write to anybody."
_TOUCHES_VALIDATION: _Place = "left out", "It rests on a document that training is stopped by."


@dataclass(frozen=True)
class Placement:
    """A judged answer and what it is used for."""

    candidate: Candidate
    use: Use
    reason: str
    """A sentence or two for people: whether it can be learned from, and why it has this use."""


@dataclass(frozen=True)
class TrainingPlan:
    """What the next training would learn from, and what its exam would ask."""

    method: Method[Any]
    placements: tuple[Placement, ...]
    """In the order of the candidates."""
    sides: Split
    """The pairs to train on, including those for validation, and the pairs for the exam."""
    questions: tuple[bool, ...]
    """For each question of the exam whether it has an answer."""
    golden: GoldenSet
    """The golden questions that count."""
    too_few: str
    """Why there are too few corrections to train, as a sentence. Empty when there are enough."""
    in_vain: str
    """Why the exams would be too small to promote anything, as a sentence. Empty when one of them is large enough."""

    @property
    def uses(self) -> dict[Use, int]:
        """How many answers have each use, 0 included."""
        counted = Counter(one.use for one in self.placements)
        return {use: counted[use] for use in USES}


def plan_training(
    method: Method[Any],
    decided: Sequence[Candidate],
    training: TrainingSettings,
    promotion: PromotionSettings,
    exam: Sequence[GoldenQuestion] | None = None,
    kept: Sequence[KeptQuestion] = (),
    withheld: Collection[str] = (),
) -> TrainingPlan:
    """Return what `method` is to learn from and what it is examined on.

    The questions of a given `exam` are not trained on, nor are the golden questions that are `kept`. Without an exam,
    documents are held out for it. No model learns to write what rests on the `withheld` exchanges, named by their ids.
    """
    people = find_people(decided)
    counting = drop_new_people(kept, people)
    known = {make_question_key(question.question) for question in exam or ()}
    golden = {make_question_key(one.question.question) for one in counting}
    asks = {c.pair.id: make_keys(c) for c in decided if c.pair}
    told = [c.pair for c in decided if c.pair and asks[c.pair.id] & (known | golden)]
    pairs = [c.pair for c in decided if c.pair and not asks[c.pair.id] & (known | golden)]
    usable = [pair for pair in pairs if pair.kind in method.learns_from]
    secret = find_secret(decided, withheld)
    apart = _hold_out(usable, secret, method, training, promotion) if exam is None else Split(tuple(usable), ())
    unusable = [pair for pair in pairs if pair.kind not in method.learns_from]
    shown = [pair for pair in apart.training if pair.id not in secret]
    why_not = explain_unlearned(method, [*unusable, *shown], training)
    score: Use = "left out" if method.reads_documents else "score"  # there it is said of refusals alone
    why_not |= {pair.id: _WITHHELD for pair in apart.training if pair.id in secret}
    learned = [pair for pair in apart.training if pair.id not in why_not]
    shared = {pair.id for pair in keep_shares(learned, usable, training.minimum_pairs)}
    refusals = [pair for pair in select_corrections(apart.training) if _teaches_score(pair, why_not, method)]
    reworded = _choose_reworded(decided, known | golden, apart, training.minimum_pairs)
    sides = replace(
        apart,
        training=tuple(pair for pair in learned if pair.id in shared),
        refusals=tuple(refusals),
        reworded=tuple(reworded),
    )
    inner = split_validation(sides.training, training)
    places = {
        **_assign(_GOLDEN, told),
        **_assign(_ASKED, [pair for pair in told if asks[pair.id] & known]),
        **_assign(_TOUCHES_EXAM, usable),
        **{
            pair.id: (score if _teaches_score(pair, why_not, method) else "left out", why_not[pair.id])
            for pair in pairs
            if pair.id in why_not
        },
        **_assign(_BEYOND_TRAINING, [pair for pair in learned if pair.id not in shared]),
        **_assign(_BEYOND_EXAM, [pair for pair in sides.held_out if pair.id in sides.beyond_shares]),
        **_assign(_TOUCHES_VALIDATION, sides.training),
        **_assign(_TRAINED, inner.training),
        **_assign(_REPLAYED, [pair for pair in inner.training if pair.kind == LIKED and method.limits_liked]),
        **_assign(_VALIDATION, inner.held_out),
        **_assign(_EXAM, sides.asked),
        **_assign(_LIGHT, [pair for pair in sides.held_out if pair.id in sides.light]),
        **_assign(_REWORDED, sides.reworded),
    }
    largest = min((pair.largest_share for pair in usable), default=1.0)
    chosen = choose_golden(counting, people, sides.asked, largest, promotion.minimum_questions)
    chosen = chosen.without([question.question for question in exam or ()])
    asked = sides.asked if exam is None else exam
    questions = tuple(one.answerable for one in (*asked, *chosen.gold))
    wanted = exam is not None or training.holdout_share > 0
    measured = sum(questions) + (_count_crossed(sides, promotion) if exam is None else 0)
    return TrainingPlan(
        method,
        tuple(_place_candidate(one, places) for one in decided),
        sides,
        questions,
        chosen,
        "" if method.reads_documents else explain_too_few(sides, training.minimum_pairs),
        _explain_in_vain(measured, promotion.minimum_questions) if wanted else "",
    )


def find_secret(decided: Sequence[Candidate], withheld: Collection[str]) -> frozenset[str]:
    """Return the ids of what could be learned from exchanges that are `withheld`, or prefers their answers."""
    held = [one for one in decided if one.exchange_id in withheld or one.preferred_id in withheld]
    return frozenset(lesson.id for one in held for lesson in one.lessons)


def check_open(training: Collection[str], secret: Collection[str]) -> None:
    """Raise FinetuneError when an interrupted run learns from pairs that are `secret` by now."""
    if not set(training).isdisjoint(secret):
        raise FinetuneError(
            "This run cannot be resumed: it learns from documents that not everybody may read any more. Start without "
            "--resume."
        )


def _hold_out(
    pairs: Sequence[PreferencePair],
    secret: Collection[str],
    method: Method[Any],
    training: TrainingSettings,
    promotion: PromotionSettings,
) -> Split:
    """Hold documents out for the exam. Pairs that are left out later do not count as pairs to train on."""
    learned = select_learned(method, [pair for pair in pairs if pair.id not in secret], training)
    capped = len(select_corrections(pairs)) - len(select_corrections(learned))
    needed = 0 if method.reads_documents else training.minimum_pairs + capped
    return split(
        pairs,
        training.holdout_share,
        training.seed,
        exam=promotion.minimum_questions,
        training=needed,
        counts=lambda pair: pair.answerable,
        light=find_light_edits(pairs, promotion.light_edit),
        share=lambda held_out: keep_shares(held_out, pairs, promotion.minimum_questions),
    )


def _choose_reworded(
    decided: Sequence[Candidate], asked: Collection[QuestionKey | None], apart: Split, enough: int
) -> list[PreferencePair]:
    """Return the corrections in words that the passages lack, of a question the latest, within the shares of people.

    Questions that an exam `asked` or that another correction answers are left out, and documents that are held out.
    `enough` may come from the first two people in any case.
    """
    elsewhere = {key for c in decided if c.pair and c.pair.kind in CORRECTIONS for key in make_keys(c)}.union(asked)
    held_out = {pair.document_group for pair in apart.held_out}
    latest: dict[QuestionKey, PreferencePair] = {}
    for one in decided:
        keys = make_keys(one)
        if one.reworded and held_out.isdisjoint(one.reworded.groups) and keys.isdisjoint(elsewhere):
            key = min(keys, default=((one.exchange_id,), ()))
            latest.pop(key, None)
            latest[key] = one.reworded
    pairs = [*latest.values()]
    return keep_shares(pairs, pairs, enough)


def _assign(place: _Place, pairs: Iterable[PreferencePair]) -> dict[str, _Place]:
    return dict.fromkeys([pair.id for pair in pairs], place)


def _teaches_score(pair: PreferencePair, why_not: Mapping[str, str], method: Method[Any]) -> bool:
    """Return whether a pair is not learned and is a correction that the method could learn: then it is a refusal."""
    return pair.id in why_not and pair.kind in CORRECTIONS and pair.kind in method.learns_from


def _place_candidate(one: Candidate, places: Mapping[str, _Place]) -> Placement:
    if one.pair is None and (one.reworded is None or one.reworded.id not in places):
        return Placement(one, "left out", one.reason)
    use, added = places[one.lessons[0].id]
    return Placement(one, use, f"{one.reason} {added}".rstrip())


def explain_too_few(sides: Split, minimum: int) -> str:
    """Return why there are too few corrections to train, as a sentence; "" when there are enough."""
    enough = len(select_corrections(sides.training))
    if enough >= minimum:
        return ""
    held_out, missing = len(sides.held_out), minimum - enough
    kept = f" ({held_out} more {'is' if held_out == 1 else 'are'} held out for the exam)" if held_out else ""
    return (
        f"{how_many(missing, 'pair')} {'is' if missing == 1 else 'are'} missing: {enough} can be trained on{kept} "
        f"and at least {minimum} are needed. Edit more answers, or lower [training] minimum_pairs."
    )


def _count_crossed(sides: Split, promotion: PromotionSettings) -> int:
    """Return how many corrections that teach something are asked of a score or an extract that has not seen them."""
    answerable = [pair for pair in (*select_corrections(sides.training), *sides.reworded) if pair.answerable]
    return len(answerable) - len(find_light_edits(answerable, promotion.light_edit))


def _explain_in_vain(answerable_questions: int, least: int) -> str:
    if answerable_questions >= least:
        return ""
    return (
        f"The exam has {how_many(least - answerable_questions, 'question')} with an answer too few: under "
        f"{least} nothing can be promoted, so nothing is trained. "
        "Edit more answers, or train all the same: `finetune ... --promote never`."
    )
