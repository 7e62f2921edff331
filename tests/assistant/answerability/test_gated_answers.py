"""Whether the model is asked at all is for the gate to say."""

from collections.abc import Sequence

from assistant.adapters.serving import Fixed, Served
from assistant.answerability.gate import Estimate, Line, first_score
from assistant.answers import Turn
from assistant.assistant import Assistant
from assistant.settings import AnswerSettings
from assistant.steps.refusals import is_refusal
from retrieval.documents import Passage
from tests.assistant.fakes import passage
from tests.fakes import FixedRetriever, ScriptedGenerator

TOWER = passage("The Eiffel Tower is 330 metres tall.", "Eiffel Tower", dense=0.8)


SETTINGS = AnswerSettings()


LINE = Line(first_score(), 0.5, "measured")


class FixedGate:
    """Gives every question the same chance."""

    def __init__(self, judgement: Estimate | None) -> None:
        self.judgement = judgement
        self.judged: list[tuple[str, Sequence[Passage]]] = []

    def judge(self, question: str, passages: Sequence[Passage], line: Line) -> Estimate | None:
        assert line is LINE
        self.judged.append((question, passages))
        return self.judgement


def gated(judgement: Estimate | None, *found: Passage) -> Assistant:
    retriever, generator = FixedRetriever(*(found or (TOWER,))), ScriptedGenerator("It is 330 metres tall [1].")
    return Assistant(retriever, generator, SETTINGS, Fixed(Served(line=LINE)), gate=FixedGate(judgement))


def test_below_the_threshold_the_answer_is_a_refusal_that_says_what_came_nearest():
    subject = gated(Estimate(0.2, 0.5))
    answer = subject.answer("How tall is the tower?")
    assert (answer.refused, answer.ending, answer.messages, answer.answerability) == (True, "complete", (), 0.2)
    assert answer.text.startswith(SETTINGS.refusal)
    assert "“Eiffel Tower”" in answer.text
    assert is_refusal(answer.text, SETTINGS.refusal)
    assert answer.passages == (TOWER,)
    assert not subject.generator.prompts


def test_from_the_threshold_on_the_model_is_asked_and_the_chance_is_recorded():
    answer = gated(Estimate(0.5, 0.5)).answer("How tall is the tower?")
    assert (answer.refused, answer.answerability) == (False, 0.5)
    assert answer.messages


def test_between_refusing_and_being_sure_the_answer_comes_under_a_note_in_the_readers_language():
    doubtful, sure = Estimate(0.3, 0.2, doubt=0.4), Estimate(0.4, 0.2, doubt=0.4)
    answer = gated(doubtful).answer("How tall is the tower?")
    assert (answer.refused, answer.text) == (False, "It is 330 metres tall [1].")
    assert answer.note.startswith("This may not answer your question.")
    assert gated(doubtful).answer("Wie hoch ist der Turm in Paris?").note.startswith("Das beantwortet Ihre Frage")
    assert gated(sure).answer("How tall is the tower?").note == ""
    assert gated(Estimate(0.1, 0.2, doubt=0.4)).answer("How tall is the tower?").note == ""


def test_the_score_that_came_with_the_program_leaves_room_for_doubt():
    line = Line(first_score(), first_score().threshold, "measured")
    assert line.threshold < line.doubt < 0.5
    assert Line(first_score(), 0.9, "people").doubt < 0.9


def test_a_gate_overrules_the_least_relevance_and_one_that_cannot_tell_leaves_it_in_force():
    far = passage("Cats sleep.", dense=0.1)
    assert not gated(Estimate(0.9, 0.5), far).answer("How tall is the tower?").refused
    answer = gated(None, far).answer("How tall is the tower?")
    assert (answer.text.startswith(SETTINGS.refusal), answer.refused, answer.answerability) == (True, True, None)


def test_a_gate_judges_the_question_that_stands_alone():
    history = (Turn("user", "What is the Eiffel Tower?"), Turn("assistant", "A tower [1]."))
    subject = gated(Estimate(0.9, 0.5))
    answer = subject.answer("How tall is it?", history)
    assert [question for question, _ in subject.gate.judged] == [answer.standalone_question]


def test_without_passages_nothing_is_judged():
    gate = FixedGate(Estimate(0.9, 0.5))
    answer = Assistant(FixedRetriever(), ScriptedGenerator("x"), SETTINGS, Fixed(Served(line=LINE)), gate=gate).answer(
        "How tall?"
    )
    assert (answer.refused, gate.judged) == (True, [])
