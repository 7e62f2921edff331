"""A simulated user asks golden questions and corrects each answer to the reference."""

from collections.abc import Iterator
from pathlib import Path

from assistant.adapters.serving import Fixed, Served
from assistant.assistant import Assistant
from assistant.settings import AnswerSettings
from feedback.evaluation.golden import Context, GoldenQuestion
from feedback.pairs.candidates import decide_candidates
from feedback.records import Exchange
from feedback.simulation import simulate
from feedback.store.store import FeedbackStore
from retrieval.documents import Passage
from tests.assistant.fakes import card
from tests.fakes import FixedRetriever, ScriptedGenerator
from tests.feedback.fakes import REFUSAL, RULES

FOUND = Passage.given("Found", "Something about warranties.")
QUESTIONS = [
    GoldenQuestion(
        f"q{number}",
        f"Question number {number}?",
        references=(f"Reference {number}.",) if number % 4 else (),
        answerable=bool(number % 4),
        passages=(Passage.given(f"Gold {number}", f"Gold text {number}, the reference."),),
    )
    for number in range(1, 11)
]


class Simulation:
    def __init__(self, store: FeedbackStore) -> None:
        self.store = store
        self.retriever = FixedRetriever(FOUND)
        self.generator = ScriptedGenerator("Some answer or other.")
        self.assistant = Assistant(self.retriever, self.generator, AnswerSettings())

    def run(self, context: Context = "gold", adapter_id: str | None = None, batch_size: int = 4) -> Iterator[Exchange]:
        adapter = card(adapter_id, Path()) if adapter_id else None
        self.assistant.serving = Fixed(Served(adapter))
        return simulate(
            QUESTIONS,
            self.assistant,
            self.store,
            context=context,
            refusal=REFUSAL,
            adapter_id=adapter_id,
            batch_size=batch_size,
        )


def test_every_question_is_asked_and_corrected_to_its_reference_or_to_the_refusal(sqlite_store: FeedbackStore) -> None:
    given = list(Simulation(sqlite_store).run())
    assert [exchange.answer.question for exchange in given] == [question.question for question in QUESTIONS]
    assert all(exchange.simulated and exchange.user == "simulated" for exchange in given)
    kept = {judged.exchange.id: judged for judged in sqlite_store.judged()}
    corrections = [[edit.text for edit in kept[exchange.id].edits] for exchange in given]
    assert corrections == [[question.reference or REFUSAL] for question in QUESTIONS]
    assert list(sqlite_store.judged(include_simulated=False)) == []


def test_passages_come_from_the_question_or_from_the_search(sqlite_store: FeedbackStore) -> None:
    simulation = Simulation(sqlite_store)
    gold = list(simulation.run("gold"))
    assert simulation.retriever.questions == []
    assert [exchange.answer.passages for exchange in gold] == [question.passages for question in QUESTIONS]
    retrieved = list(simulation.run("retrieved"))
    assert all(exchange.answer.passages == (FOUND,) for exchange in retrieved)


def test_what_the_same_adapter_answered_is_not_asked_again(sqlite_store: FeedbackStore) -> None:
    simulation = Simulation(sqlite_store)
    first = list(simulation.run())
    assert list(simulation.run()) == first
    assert len(simulation.generator.prompts) == len(QUESTIONS)
    assert len(list(simulation.run(adapter_id="dpo-1"))) == len(QUESTIONS)
    assert len(simulation.generator.prompts) == 2 * len(QUESTIONS)
    assert sqlite_store.stats().edited == 2 * len(QUESTIONS)


def test_an_interrupted_simulation_continues_where_it_stopped(sqlite_store: FeedbackStore) -> None:
    simulation = Simulation(sqlite_store)
    running = simulation.run()
    for _ in range(6):
        next(running)
    running.close()  # type: ignore[attr-defined]
    assert len(simulation.generator.prompts) == 8
    given = list(simulation.run())
    assert len(simulation.generator.prompts) == len(QUESTIONS)
    kept = {judged.exchange.id: judged for judged in sqlite_store.history()}
    assert len(kept) == len(QUESTIONS)
    assert all(len(kept[exchange.id].edits) == 1 for exchange in given)


def test_a_changed_reference_becomes_the_last_edit_without_asking_again(sqlite_store: FeedbackStore) -> None:
    simulation = Simulation(sqlite_store)
    list(simulation.run())
    changed = [GoldenQuestion("q1", QUESTIONS[0].question, ("Better.",), passages=QUESTIONS[0].passages)]
    [exchange] = simulate(changed, simulation.assistant, sqlite_store, context="gold", refusal=REFUSAL, adapter_id=None)
    assert len(simulation.generator.prompts) == len(QUESTIONS)
    [judged] = sqlite_store.conversation(exchange.conversation_id)
    assert [edit.text for edit in judged.edits] == ["Reference 1.", "Better."]


def test_a_refusal_for_which_no_model_was_asked_is_not_repeated_either(sqlite_store: FeedbackStore) -> None:
    simulation = Simulation(sqlite_store)
    simulation.retriever.passages = ()
    first = list(simulation.run("retrieved", adapter_id="dpo-1"))
    assert all(exchange.answer.messages == () for exchange in first)
    assert list(simulation.run("retrieved", adapter_id="dpo-1")) == first


def test_simulated_corrections_become_pairs(sqlite_store: FeedbackStore) -> None:
    list(Simulation(sqlite_store).run())
    decided = decide_candidates(sqlite_store.judged(), RULES)
    assert [candidate.decision for candidate in decided] == ["pair"] * len(QUESTIONS)
    assert len({candidate.pair.document_group for candidate in decided if candidate.pair}) == len(QUESTIONS)
