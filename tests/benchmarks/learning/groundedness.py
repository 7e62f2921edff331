"""Are corrections that their passages hold let through, and those that they do not hold caught?

`python -m tests.benchmarks.learning.groundedness` takes the annotators' answers of CLAP NQ, which keep close to their
passages, and the conclusions of PubMedQA, which do not, as corrections: against their own passage they must pass;
against another question's passage, or with one number or name exchanged, they must be caught.
"""

import random
from collections.abc import Callable, Iterable
from dataclasses import replace

from assistant.answers import Answer
from feedback.evaluation.golden import GoldenQuestion
from feedback.history import JudgedExchange
from feedback.pairs.contradictions import contradict
from feedback.pairs.judgements import read_judgement
from feedback.records import Edit, Exchange
from feedback.settings import FeedbackSettings, LearningRules
from feedback.texts.facts import Fact, find_facts
from feedback.texts.groundedness import find_ungrounded_words
from tests.benchmarks.data import clapnq, pubmedqa
from tests.feedback.fakes import REFUSAL, START, an_answer

Case = tuple[str, Answer]
"""A correction and the answer with the passages it is held against."""


def main() -> None:
    """Print the share of corrections that are caught, by data, by what is wrong with them and by setting."""
    for data in (clapnq, pubmedqa):
        questions, _ = data.read_questions(data.data_folder())
        print(f"{data.__name__.rpartition('.')[2]}, caught where this is wrong with a correction:")
        _print_caught(questions)
        _print_contradictions(questions)


def _print_caught(questions: list[GoldenQuestion]) -> None:
    chance = random.Random(0)
    cases = {
        "nothing": [(text, _make_answer(question)) for question, text in _pair_with_references(questions)],
        "another question's passages": [
            (text, _make_answer(question, _choose_another(question, questions, chance)))
            for question, text in _pair_with_references(questions)
        ],
        "one number exchanged": list(_exchange_words(questions, chance, lambda fact: fact.text[0].isdigit())),
        "one name exchanged": list(_exchange_words(questions, chance, lambda fact: fact.is_name)),
    }
    print(f"{'minimum_support':>16} {'names':>6}  " + "  ".join(f"{name} ({len(of)})" for name, of in cases.items()))
    for minimum in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        for names in (True, False):
            settings = FeedbackSettings(minimum_support=minimum, names_must_occur=names)
            shares = (
                sum(bool(find_ungrounded_words(*case, settings)) for case in of) / len(of) for of in cases.values()
            )
            columns = (
                f"{share:{len(f'{name} ({len(of)})')}.1%}"
                for share, (name, of) in zip(shares, cases.items(), strict=True)
            )
            print(f"{minimum:16} {'yes' if names else 'no':>6}  " + "  ".join(columns))


def _print_contradictions(questions: list[GoldenQuestion]) -> None:
    chance = random.Random(0)
    same = [
        (question, one, other)
        for question in questions
        for at, one in enumerate(question.references)
        for other in question.references[at + 1 :]
    ]
    different = [
        (question, one, chance.choice(_choose_another(question, questions, chance).references))
        for question, one, _ in same
    ]
    if not same:
        return
    for name, pairs in (("the same question", same), ("different questions", different)):
        share = sum(
            contradict(_judge_correction(q, one), _judge_correction(q, other)) for q, one, other in pairs
        ) / len(pairs)
        print(f"{len(pairs)} pairs of two annotators' answers to {name}: {share:.1%} contradict each other")


def _pair_with_references(questions: list[GoldenQuestion]) -> Iterable[tuple[GoldenQuestion, str]]:
    return ((question, text) for question in questions for text in question.references)


def _make_answer(question: GoldenQuestion, read: GoldenQuestion | None = None) -> Answer:
    return an_answer(question.question, passages=(read or question).passages, citations=())


def _choose_another(question: GoldenQuestion, questions: list[GoldenQuestion], chance: random.Random) -> GoldenQuestion:
    return chance.choice([other for other in questions if other.group != question.group])


def _exchange_words(
    questions: list[GoldenQuestion], chance: random.Random, wanted: Callable[[Fact], bool]
) -> Iterable[Case]:
    """Yield the answers with one wanted word exchanged for such a word of any answer that the passages do not hold."""
    words = sorted(
        {fact.text for _, text in _pair_with_references(questions) for fact in find_facts(text) if wanted(fact)}
    )
    for question, text in _pair_with_references(questions):
        read = " ".join(passage.chunk.title + " " + passage.chunk.text for passage in question.passages)
        own = [fact.text for fact in find_facts(text) if wanted(fact) and fact.text in text]
        if own:
            strange = chance.choice([word for word in words if word not in read])
            yield text.replace(chance.choice(own), strange, 1), _make_answer(question)


def _judge_correction(question: GoldenQuestion, text: str):
    exchange = Exchange("e", "c", "ada", START, replace(_make_answer(question), text="Something else."))
    return read_judgement(
        JudgedExchange(exchange, (), (Edit("e", "ada", START, text),)), LearningRules(FeedbackSettings(), REFUSAL)
    )


if __name__ == "__main__":
    main()
