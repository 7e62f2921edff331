"""How much of a night do people with ill intent get? `python -m tests.benchmarks.poison [--poison 500]`.

Four people correct twenty answers each over ten days; then somebody gives hundreds of wrong corrections in a day: under
one id, under two or fifty fresh ids, or as a person who is known. The program's own rules decide what is learned, what
the exam asks and what teaches how much to quote. `limited` are the default settings, `unlimited` the same with
`feedback.largest_user_share = 1`. Printed is the poison among all of each, and how much it weighs in training.
"""

import argparse
import zlib
from collections.abc import Sequence

from feedback.pairs.candidates import decide_candidates
from feedback.records import PreferencePair
from feedback.settings import FeedbackSettings, LearningRules
from finetune.data.plan import plan_training
from finetune.methods.dpo import DPO
from finetune.settings import PromotionSettings, TrainingSettings
from retrieval.documents import Passage
from tests.feedback.fakes import REFUSAL, Story, an_answer, judged

HONEST = ("ada", "bob", "cy", "dan")
GIVEN = 10
"""Corrections of each honest person, one a day."""
KINDS = {"1 fresh id": (1, False), "2 fresh ids": (2, False), "50 fresh ids": (50, False), "a known person": (1, True)}
"""Under how many ids, and whether known: such a person has also corrected on the days before."""


def main() -> None:
    """Print a line for each way to poison, with and without limits."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.poison", description=__doc__)
    parser.add_argument("--poison", type=int, default=500, help="wrong corrections in a day")
    count = parser.parse_args().poison
    print(f"{'':<17}{'':<11}{'learned':>14}{'weight':>9}{'asked':>14}{'how much to quote':>20}")
    for kind, (ids, known) in KINDS.items():
        for limited in (False, True):
            shares = measure(count, ids, known=known, limited=limited)
            name = "limited" if limited else "unlimited"
            print(f"{kind:<17}{name:<11}{shares[0]:>14}{shares[1]:>9}{shares[2]:>14}{shares[3]:>20}")


def measure(count: int, ids: int, *, known: bool, limited: bool) -> tuple[str, str, str, str]:
    """Return the poison in training, its weight there, in the exam, and in what teaches how much to quote."""
    honest = [_correct(user, day, day) for user in HONEST for day in range(GIVEN)]
    honest += [_correct(user, GIVEN + day, day, reworded=True) for user in HONEST for day in range(GIVEN)]
    earlier = [_correct("eve 0", 2 * count + day, day) for day in range(GIVEN)] if known else []
    poison = [
        _correct(f"eve {n % ids}", n, GIVEN, wrong=True, reworded=reworded)
        for reworded in (False, True)
        for n in range(count * reworded, count * (1 + reworded))
    ]
    settings = FeedbackSettings() if limited else FeedbackSettings(largest_user_share=1)
    decided = decide_candidates(judged(*honest, *earlier, *poison), LearningRules(settings, REFUSAL))
    training = TrainingSettings(minimum_pairs=20)
    sides = plan_training(DPO, decided, training, PromotionSettings(minimum_questions=10)).sides
    weights = sum(pair.weight for pair in sides.training)
    of_poison = sum(pair.weight for pair in sides.training if _is_wrong(pair))
    return _share(sides.training), f"{of_poison / weights:.0%}", _share(sides.asked), _share(sides.reworded)


def _correct(user: str, number: int, day: int, *, wrong: bool = False, reworded: bool = False) -> Story:
    """Return an answer about a document of its own and its correction, whose words the passage may lack."""
    name = f"{user} {number}"
    passage = Passage.given(name, "The warranty is three years; a hundred years is the age of the firm.")
    part = f"part {zlib.crc32(name.encode())}"
    answer = an_answer(f"How long is {part}?", "No idea.", passages=(passage,), citations=())
    years = "a hundred" if wrong else "three"
    told = f"Colleagues told me in 1999 that it is {years} years." if reworded else f"It is {years} years."
    return Story(answer, name=name, user=user, day=day).edited(told)


def _share(pairs: Sequence[PreferencePair]) -> str:
    wrong = sum(map(_is_wrong, pairs))
    return f"{wrong} of {len(pairs)}"


def _is_wrong(pair: PreferencePair) -> bool:
    return "hundred" in pair.chosen


if __name__ == "__main__":
    main()
