"""Do corrections help before anything is trained?

`python -m tests.benchmarks.learning.corrections` has three parts, each with the real embedding model; the annotators'
answers of CLAP NQ play the corrections:
`same`      which questions get an approved answer: the corrected ones in other dress, look-alikes, and unseen ones
`examples`  what the small model writes for unseen questions with corrections of others as examples in the prompt
`size`      what a question costs beside 10,000 corrections
"""

import argparse
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

from assistant.answers import Answer, Turn
from assistant.assistant import Assistant
from assistant.settings import AnswerSettings, ModelSettings
from feedback.corrections.past import PastCorrections
from feedback.evaluation.exam import run_exam
from feedback.evaluation.golden import GoldenQuestion
from feedback.history import JudgedExchange
from feedback.records import Edit, Exchange
from feedback.settings import CorrectionSettings, FeedbackSettings, LearningRules
from feedback.store.database import open_database
from feedback.store.store import FeedbackStore
from retrieval.documents import Passage
from retrieval.index.embedding.sentence_embedder import SentenceEmbedder
from tests.benchmarks.data import clapnq, splitting
from tests.benchmarks.learning.night import MAX_NEW_TOKENS
from tests.conftest import MODEL_HOME
from tests.fakes import FixedRetriever

SHOWN = ("rougeL_f", "token_recall", "token_precision", "number_recall", "length_ratio")
QUESTION_WORD = re.compile(r"(who|what|when|where|why|which|how)\b", re.IGNORECASE)
EXCHANGED = {"who": "when", "when": "where", "where": "when", "what": "who", "why": "how", "how": "why", "which": "who"}
REPEAT = 50


def main() -> None:
    """Run the parts that are asked for and print what they show."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.learning.corrections", description=__doc__)
    parser.add_argument("parts", nargs="*", default=["same", "size", "examples"], help="same, size, examples")
    parser.add_argument("--exam", type=int, default=30, help="unseen questions to ask the model")
    parser.add_argument("--corrections", type=int, nargs="*", default=[20, 80], help="numbers of corrections to try")
    parser.add_argument("--examples", type=int, nargs="*", default=[2], help="numbers of examples in a prompt to try")
    parser.add_argument("--size", type=int, default=10_000, help="corrections in the part `size`")
    parser.add_argument("--seed", type=int, default=0, help="of the split into corrections and exam")
    given = parser.parse_args()
    split = splitting.split(*clapnq.read_questions(clapnq.data_folder()), given.seed, max(given.corrections))
    embedder = SentenceEmbedder()
    if "same" in given.parts:
        measure_recognition(split, embedder)
    if "size" in given.parts:
        measure_size(given.size, embedder)
    if "examples" in given.parts:
        measure_examples(split, embedder, given.exam, given.corrections, given.examples)


def measure_recognition(split: splitting.Split, embedder: SentenceEmbedder) -> None:
    """Print how many questions of each kind are answered by a correction, and whether it is the right one."""
    taught = split.train_answerable
    kinds: dict[str, list[tuple[GoldenQuestion, str]]] = {
        "as it was": [(question, question.question) for question in taught],
        "capitals, no punctuation": [(question, question.question.upper().rstrip("?")) for question in taught],
        "punctuation, spaces, please": [(q, f" “{q.question.capitalize()}” ,  please ?!") for q in taught],
        "question word behind": [(question, turn_around(question.question)) for question in taught],
        "another question word": [(question, exchange_question_word(question.question)) for question in taught],
        "negate": [(question, negate(question.question)) for question in taught],
        "another number": [(q, renumbered) for q in taught if (renumbered := raise_number(q.question)) != q.question],
        "unseen question": [(question, question.question) for question in split.test_answerable],
    }
    print(f"{len(taught)} corrections; given as the approved answer to a question:")
    with open_taught_store(taught) as store:
        corrections = make_past_corrections(store, embedder, CorrectionSettings())
        for kind, asked in kinds.items():
            found = [corrections.approved(text, question.passages, given=True) for question, text in asked]
            pairs = [(question, one) for (question, _), one in zip(asked, found, strict=True) if one]
            right = sum(one.question == question.question for question, one in pairs)
            print(f"  {kind:30} {len(pairs):4} of {len(asked):4}, {right} of them the right one", flush=True)


def measure_examples(
    split: splitting.Split, embedder: SentenceEmbedder, asked: int, corrections: Sequence[int], shown: Sequence[int]
) -> None:
    """Let the model answer unseen questions without examples, and with some of each number of corrections."""
    from assistant.models.base import load_base
    from assistant.models.local import LocalGenerator

    questions = split.test_answerable[:asked]
    similar = (
        embedder.embed([q.question for q in questions]) @ embedder.embed([q.question for q in split.train_answerable]).T
    )
    nearest = similar.max(axis=1)
    print(f"similarity to the nearest correction: median {statistics.median(nearest):.2f}, {max(nearest):.2f} most")
    print(f"{len(questions)} unseen questions{'':18}" + "".join(f"{name:>17}" for name in SHOWN) + "  false refusals")
    generator = LocalGenerator(load_base(ModelSettings(), MODEL_HOME))
    plain = Assistant(FixedRetriever(), generator, AnswerSettings(max_new_tokens=MAX_NEW_TOKENS))
    _examine("no example", questions, plain)
    for number in corrections:
        with open_taught_store(split.train_answerable[:number]) as store:
            for most in shown:
                settings = CorrectionSettings(examples=most, example_similarity=-1)
                plain.corrections = make_past_corrections(store, embedder, settings)
                _examine(f"{most} examples out of {number}", questions, plain)


def _examine(name: str, questions: Sequence[GoldenQuestion], assistant: Assistant) -> None:
    started = time.monotonic()
    totals = run_exam(questions, assistant, context="gold").totals()
    means = "".join(f"{totals.means[score].value or 0:17.3f}" for score in SHOWN)
    print(f"{name:36}{means}{totals.false_refusal_rate or 0:16.3f}  {time.monotonic() - started:.0f} s", flush=True)


def measure_size(number: int, embedder: SentenceEmbedder) -> None:
    """Print what the first question costs, every later one, and the one after a new edit."""
    passages = tuple(Passage.given(f"Manual {part}", "Some words of a passage. " * 30) for part in range(5))
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{folder}/size.db")
        store = FeedbackStore(engine)
        store.restore(_make_history(number, passages))
        print(f"{number} corrections, milliseconds:")
        approving = make_past_corrections(store, embedder, CorrectionSettings(examples=0))
        question = "How long is the warranty of part 77?"
        _print_time(
            "approved, first question (reads all)", lambda: approving.approved(question, passages, given=True), 1
        )
        _print_time("approved, the same question", lambda: approving.approved(question, passages, given=True))
        _print_time("approved, another question", lambda: approving.approved("Who is that?", passages, given=True))
        showing = make_past_corrections(store, embedder, CorrectionSettings(examples=2))
        showing.approved("Who is that?", passages, given=True)
        _print_time(
            "examples, first question (embeds all)", lambda: showing.examples(question, passages, given=True), 1
        )
        _print_time("examples, later", lambda: showing.examples(question, passages, given=True))
        for name, part in (("approved", approving.approved), ("examples", showing.examples)):
            newest = store.record(_make_answer("How long is it new?", passages), user="ada", conversation_id="c")
            store.edit(newest.id, "Two years [1].", user="ada")
            _print_time(f"{name}, after a new correction", lambda part=part: part(question, passages, given=True), 1)
        engine.dispose()


def _print_time(name: str, action: Callable[[], object], repeat: int = REPEAT) -> None:
    taken = []
    for _ in range(repeat):
        started = time.perf_counter()
        action()
        taken.append(1000 * (time.perf_counter() - started))
    print(f"  {name:44} {statistics.median(taken):10.1f}", flush=True)


def _make_history(number: int, passages: tuple[Passage, ...]) -> Iterator[JudgedExchange]:
    for place in range(number):
        answer = _make_answer(f"How long is the warranty of part {place}?", passages)
        exchange = Exchange(f"e{place}", "c", "ada", datetime.now(UTC), answer)
        yield JudgedExchange(exchange, (), (Edit(exchange.id, "ada", datetime.now(UTC), f"It is {place} days [1]."),))


@contextmanager
def open_taught_store(taught: Sequence[GoldenQuestion]) -> Iterator[FeedbackStore]:
    """Yield a store in which every question was answered and corrected to its reference."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{folder}/feedback.db")
        store = FeedbackStore(engine)
        for question in taught:
            exchange = store.record(_make_answer(question.question, question.passages), user="ada", conversation_id="c")
            store.edit(exchange.id, question.reference or "", user="ada")
        yield store
        engine.dispose()


def make_past_corrections(
    store: FeedbackStore, embedder: SentenceEmbedder, settings: CorrectionSettings
) -> PastCorrections:
    """Return the corrections of a store without a library: all passages are handed in."""
    return PastCorrections(
        store, lambda: embedder, frozenset, settings, LearningRules(FeedbackSettings(), AnswerSettings().refusal)
    )


def _make_answer(question: str, passages: tuple[Passage, ...]) -> Answer:
    messages = (Turn("user", question),)
    answer = Answer(question, question, "Nobody knows.", messages, passages)
    return replace(answer, ending="complete")


def turn_around(question: str) -> str:
    """Return the question with its question word behind: "what is the capital" becomes "the capital what is it"."""
    words = question.split()
    if len(words) > 2 and QUESTION_WORD.fullmatch(words[0]) and words[1].lower() in ("is", "was", "are", "were"):
        return " ".join([*words[2:], *words[:2], "it"])
    return " ".join([*words[1:], words[0]]) if QUESTION_WORD.fullmatch(words[0]) else f"please {question}"


def exchange_question_word(question: str) -> str:
    """Return the question with another question word, or about elsewhere when it has none."""
    first, _, rest = question.partition(" ")
    return f"{EXCHANGED[first.lower()]} {rest}" if first.lower() in EXCHANGED else f"{question} elsewhere"


def negate(question: str) -> str:
    """Return the question with "not" behind its second word."""
    words = question.split()
    return " ".join([*words[:2], "not", *words[2:]])


def raise_number(question: str) -> str:
    """Return the question with the first number in it one higher."""
    return re.sub(r"\d+", lambda number: str(int(number[0]) + 1), question, count=1)


if __name__ == "__main__":
    main()
