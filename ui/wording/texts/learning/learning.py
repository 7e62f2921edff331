"""The texts of the tab Learning that every language has."""

from dataclasses import dataclass
from typing import TypedDict

from ui.wording.texts.counted import Counted
from ui.wording.texts.learning.models.models import ModelTexts
from ui.wording.texts.learning.versions.versions import VersionTexts

Uses = TypedDict(
    "Uses",
    {"trained": str, "replayed": str, "validation": str, "exam": str, "score": str, "extract": str, "left out": str},
)
"""What an answer is used for."""


class Serves(TypedDict):
    """What a version does that serves."""

    score: str
    extract: str
    adapter: str


class Stages(TypedDict):
    """The parts of a training."""

    reading: str
    contrast: str
    reward: str
    reference: str
    training: str
    folds: str
    exam: str


@dataclass(frozen=True)
class RunTexts:
    """What is said of a training that runs or has ended."""

    loading_model: str
    new_version: str
    stages: Stages
    progress: str
    """How far it is: {stage}, {done}, {total}."""
    seconds_left: str
    """What is added to `progress`: {time}."""
    minutes_left: str
    cancel: str
    cancel_sure: str
    stop: str
    cancelled: str
    interrupted: str
    """That the training of {version} was interrupted."""
    finished: str
    not_promoted: str
    failed: str
    resume: str
    loss: str
    margin: str
    prefers: str


@dataclass(frozen=True)
class RefusalTexts:
    """The card that sets when to refuse."""

    heading: str
    slider: str
    no_score: str
    below: str
    """That questions are refused below {threshold}."""
    rightly: str
    wrongly: str
    measured_on: str
    """What the figures were measured on: {unanswerable} and {answerable} questions."""
    made: str
    by_settings: str
    moved: str
    back: str
    """The button that goes back to {threshold}."""
    measured: str


@dataclass(frozen=True)
class LiveTexts:
    """How people judge what was promoted."""

    judged: str
    """That {who} since {since}, how many answers were judged badly {now} and {before}."""
    unjudged: str
    """That nobody has judged an answer since {since} that {who}."""
    tally: str
    """That {bad} of {judged} were bad."""
    worse: str
    not_worse: str
    evidence: str
    """The {evidence} that it is worse, and how much is {needed}."""
    taken_back: str
    automatic: str
    not_automatic: str


@dataclass(frozen=True)
class LearningTexts:
    """What the learning page says."""

    intro: str
    ready: str
    training: str
    start: str
    last_verdict: str
    no_verdict: str
    versions: str
    corrections: str
    """How many corrections a training needs: {needed}."""
    missing: Counted
    enough: str
    kept_for_exam: Counted
    teach_refusing: Counted
    teach_quoting: Counted
    left_out: Counted
    about_methods: str
    too_few: Counted
    """That a training needs {needed} corrections, and how many there are."""
    none_yet: str
    """The same where there are none."""
    exam_too_small: str
    nothing_judged: str
    nothing_judged_hint: str
    question: str
    next_training: str
    reason: str
    uses: Uses
    gap: str
    """The reason without words of the correction, for people who may not read it."""
    anothers: str
    write: str
    instead_of: str
    liked: str
    disliked: str
    show_lesson: str
    show_answer: str
    version: str
    method: str
    learned_from: str
    exam: str
    made: str
    installed: str
    answers_now: str
    serves: Serves
    """In which part of an answer a version serves."""
    promote: str
    promote_sure: str
    promoted: str
    """That {version} answers from now on."""
    roll_back: str
    roll_back_sure: str
    """Asks whether {version} should no longer answer."""
    rolled_back: str
    """That {now} answers instead of {before}."""
    the_base_model: str
    no_exam: str
    gain: str
    inconclusive: str
    better: str
    not_better: str
    erased: Counted
    """From how many corrections a version learned that are gone now."""
    run: RunTexts
    refusal: RefusalTexts
    live: LiveTexts
    model: ModelTexts
    each_version: VersionTexts
