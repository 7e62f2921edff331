"""Measures a judge by answers of which it is known how good they are, before anybody believes it.

The cheap questions come first, and a judge that fails them is asked no more.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from feedback.evaluation.judges.asking import JudgeModel
from feedback.evaluation.judges.check.agreement import HumanPreference, measure_agreement
from feedback.evaluation.judges.check.comparing import Better, Comparison, compare_all
from feedback.evaluation.judges.check.examples import EXAMPLES, Example, find_absurd_answer
from feedback.evaluation.suites.running import run_to_end
from feedback.evaluation.suites.suite import MetricSuite, Sample, SampleScores
from feedback.settings import JudgeSettings

CHECK_VERSION = 1
"""Increase it when a judge that passed must be measured again."""
MOST_RIGHT = 0.95
"""Least share of right answers that must be above absurd ones."""
MOST = 0.9
"""Least share of what must hold nearly always: a verdict is given, is given again, and does not turn with the order."""
SAME = 0.1
"""Two scores of the same answer may differ by this much, of 1."""
LEAST_KAPPA = 0.3
"""Least agreement with people. People among themselves reach 0.4 to 0.6 on such pairs."""

OnStep = Callable[[str], None]


@dataclass(frozen=True)
class Measure:
    """One thing that was measured of a judge."""

    name: str
    value: float | None
    """None when too little was judged to say, which fails too."""
    least: float
    n: int
    """How many verdicts stand behind it."""
    note: str = ""

    @property
    def passed(self) -> bool:
        """Whether it is good enough."""
        return self.value is not None and self.value >= self.least


@dataclass(frozen=True)
class JudgeCheck:
    """What was measured of one judge."""

    model: str
    address: str
    at: datetime
    measures: tuple[Measure, ...]
    version: int = CHECK_VERSION

    @property
    def passed(self) -> bool:
        """Whether exams may believe this judge."""
        return all(measure.passed for measure in self.measures)

    @property
    def failures(self) -> tuple[str, ...]:
        """Why not, a sentence for each measure that failed."""
        return tuple(_explain(measure) for measure in self.measures if not measure.passed)


def measure_judge(
    model: JudgeModel,
    suite: Callable[[], MetricSuite],
    settings: JudgeSettings,
    *,
    examples: Sequence[Example] = EXAMPLES,
    people: Sequence[HumanPreference] = (),
    on_step: OnStep = lambda _: None,
) -> JudgeCheck:
    """Compare pairs of answers, then score right and absurd answers, then compare with people.

    `suite` returns what scores with the same `model` in exams; it is loaded when it is needed. A stage that fails ends
    the check. Raises UnreachableJudgeError when the judge cannot be asked: that says nothing about its judgement.
    """
    on_step("comparing answers")
    measures = measure_comparisons(model, settings, examples)
    if all(measure.passed for measure in measures):
        on_step("scoring right and absurd answers")
        measures += measure_scores(suite(), examples)
    if people and all(measure.passed for measure in measures):
        on_step("comparing with people")
        measures += measure_people(model, settings, people)
    return JudgeCheck(model.name, model.address, datetime.now(UTC), tuple(measures))


def measure_comparisons(model: JudgeModel, settings: JudgeSettings, examples: Sequence[Example]) -> list[Measure]:
    """Let the judge compare each right answer with itself, and with an absurd one in both orders."""
    count = len(examples)
    same = [(one.question, one.answer, one.answer) for one in examples]
    absurd = [(one.question, one.answer, find_absurd_answer(examples, at)) for at, one in enumerate(examples)]
    compared = _compare(model, settings, [*same, *absurd])
    of_same, of_absurd = compared[:count], compared[count:]
    verdicts = [verdict for one in compared for verdict in (one.forward, one.backward)]
    judged = sum(verdict is not None for verdict in verdicts) / len(verdicts)
    problem = next((one.problem for one in compared if one.problem), "")
    measures = [Measure("a comparison gets a verdict", judged, MOST, len(verdicts), problem)]
    for name, least, holds, among in (
        ("the same answer twice is a tie", MOST, lambda one: one.forward == one.backward == "tie", of_same),
        ("the order does not turn a preference", MOST, lambda one: one.stands, of_absurd),
        ("the right answer is preferred to an absurd one", MOST_RIGHT, lambda one: one.preferred == "A", of_absurd),
    ):
        known = [one for one in among if one.judged]
        enough = 2 * len(known) >= count
        share = sum(map(holds, known)) / len(known) if enough else None
        measures.append(Measure(name, share, least, len(known)))
    return measures


def measure_scores(suite: MetricSuite, examples: Sequence[Example]) -> list[Measure]:
    """Let the judge score each right answer twice, and an absurd one with the passage of another question."""
    count = len(examples)
    right = [Sample(one.question, one.answer, (one.reference,), (one.passage,)) for one in examples]
    absurd = [
        Sample(
            one.question,
            find_absurd_answer(examples, at),
            (one.reference,),
            (examples[(at + count // 3) % count].passage,),
        )
        for at, one in enumerate(examples)
    ]
    scored = suite.score([*right, *right, *absurd])
    first, again, of_absurd = scored[:count], scored[count : 2 * count], scored[2 * count :]
    names = list(suite.scores)
    given = [one.scores[name] is not None for one in (*first, *again) for name in names]
    problem = next((note for one in (*first, *again) for note in one.notes), "")
    repeated = [
        abs(a - b) <= SAME
        for one, other in zip(first, again, strict=True)
        for name in names
        if (a := one.scores[name]) is not None and (b := other.scores[name]) is not None
    ]
    share = sum(repeated) / len(repeated) if repeated else None
    return [
        Measure("a right answer gets every score", sum(given) / len(given), MOST, len(given), problem),
        Measure("the same answer gets the same scores again", share, MOST, len(repeated)),
        *(_measure_metric(name, first, of_absurd) for name in names),
    ]


def measure_people(model: JudgeModel, settings: JudgeSettings, people: Sequence[HumanPreference]) -> list[Measure]:
    """Let the judge compare what people compared. Pairs that it does not judge are left out."""
    compared = _compare(model, settings, [(one.question, one.answer_a, one.answer_b) for one in people])
    known: list[tuple[Better, Better]] = [
        (one.preferred, person.preferred) for one, person in zip(compared, people, strict=True) if one.judged
    ]
    name = "agreement with people (Cohen's kappa)"
    if 2 * len(known) < len(people):
        return [
            Measure(name, None, LEAST_KAPPA, len(known), next((one.problem for one in compared if one.problem), ""))
        ]
    found = measure_agreement([judge for judge, _ in known], [person for _, person in known])
    wins = ", ".join(
        f"{label}: {sum(says == side for says in (pair[0] for pair in known)) / len(known):.0%} by the judge, "
        f"{sum(says == side for says in (pair[1] for pair in known)) / len(known):.0%} by people"
        for label, side in (("A wins", "A"), ("B wins", "B"), ("ties", "tie"))
    )
    note = f"95 % between {found.low:.2f} and {found.high:.2f}; {found.share:.0%} the same; {wins}"
    chance = "agreement with people beyond chance (kappa at worst)"
    return [Measure(name, found.kappa, LEAST_KAPPA, found.n, note), Measure(chance, found.low, 0.001, found.n)]


def _compare(model: JudgeModel, settings: JudgeSettings, pairs: Sequence[tuple[str, str, str]]) -> list[Comparison]:
    return run_to_end(compare_all(model, pairs, at_once=settings.places, timeout_s=settings.timeout_s))


def _measure_metric(name: str, right: Sequence[SampleScores], absurd: Sequence[SampleScores]) -> Measure:
    higher = [
        a > b
        for one, other in zip(right, absurd, strict=True)
        if (a := one.scores[name]) is not None and (b := other.scores[name]) is not None
    ]
    share = sum(higher) / len(higher) if 2 * len(higher) >= len(right) else None
    return Measure(f"{name}: right above absurd", share, MOST_RIGHT, len(higher))


def _explain(measure: Measure) -> str:
    because = f" ({measure.note})" if measure.note else ""
    if measure.value is None:
        return f"{measure.name}: only {measure.n} could be judged, too few to say{because}."
    return f"{measure.name}: {measure.value:.2f} of {measure.n}, at least {measure.least:.2f} is needed{because}."
