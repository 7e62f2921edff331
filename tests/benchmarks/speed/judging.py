"""How long does it take to decide what is learned from a large history?

`python -m tests.benchmarks.speed.judging --exchanges 20000` makes up a history of thumbs and corrections by many
people, some on a few popular questions, every answer from five passages of about a thousand characters.
"""

import argparse
import random
import resource
import time
from datetime import timedelta

from feedback.history import JudgedExchange
from feedback.pairs.candidates import count_decisions, decide_candidates
from feedback.records import Edit, Exchange, Rating
from feedback.settings import FeedbackSettings, LearningRules
from retrieval.documents import Passage
from tests.feedback.fakes import REFUSAL, START, an_answer


def main() -> None:
    """Make up the history, decide, and print the times."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.speed.judging", description=__doc__)
    parser.add_argument("--exchanges", type=int, default=20_000)
    parser.add_argument("--users", type=int, default=200)
    parser.add_argument("--popular", type=float, default=0.3, help="share of exchanges that ask one of five questions")
    parser.add_argument("--passages", type=int, default=10_000, help="different passages in the library")
    given = parser.parse_args()
    history = make_history(given.exchanges, given.users, given.popular, given.passages, random.Random(0))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started, used = time.monotonic(), time.process_time()
    decided = decide_candidates(history, LearningRules(FeedbackSettings(), REFUSAL))
    seconds, processor = time.monotonic() - started, time.process_time() - used
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(
        f"{len(history)} exchanges decided in {seconds:.1f} s ({processor:.1f} s of one processor), {grown:.0f} MB: "
        f"{count_decisions(decided)}"
    )


def make_history(
    exchanges: int, users: int, popular: float, passages: int, chance: random.Random
) -> list[JudgedExchange]:
    """Return the history; every second judgement is a thumb, the others are corrections."""
    vocabulary = [f"{a}{b}{c}" for a in ("bra", "kel", "mon", "tir", "sul") for b in "aeiou" for c in ("ndel", "stor")]
    texts = [" ".join(chance.choices(vocabulary, k=150)) for _ in range(passages)]
    library = [Passage.given(f"Document {number // 20}", text) for number, text in enumerate(texts)]
    history: list[JudgedExchange] = []
    for number in range(exchanges):
        asked = chance.randrange(5) if chance.random() < popular else 10 + chance.randrange(exchanges)
        place = asked * 7 % (len(library) - 5)
        read = tuple(library[place : place + 5])
        words = read[0].chunk.text.split()
        answer = an_answer(f"What is {asked}?", " ".join(chance.choices(words, k=60)), passages=read, citations=())
        user = f"user {chance.randrange(users)}"
        at = START + timedelta(minutes=number)
        exchange = Exchange(f"e{number}", f"c{number}", user, at, answer)
        if number % 2:
            correction = " ".join(chance.choices(words, k=40))
            history.append(JudgedExchange(exchange, (), (Edit(exchange.id, user, at, correction),)))
        else:
            history.append(JudgedExchange(exchange, (Rating(exchange.id, user, at, chance.choice((-1, 1))),), ()))
    return history


if __name__ == "__main__":
    main()
