"""Several people ask: what needs no model does not wait for one, and a server is asked by several at once."""

import threading
from collections.abc import Iterator, Sequence

from assistant.adapters.files import Adapter
from assistant.adapters.serving import Fixed, Served
from assistant.answers import Decoding, Turn
from assistant.assistant import Assistant
from assistant.models.engines.llamacpp.slots import Slots
from assistant.seams import Fragment
from assistant.settings import AnswerSettings
from assistant.steps.extracts.choosing import NearestWindows
from retrieval.documents import Passage
from tests.fakes import FixedRetriever, ScriptedGenerator
from tests.retrieval.fakes import WordEmbedder

TOWER = Passage.given("Tower", "It is 330 metres tall. Many people come. Its colour is brown.")
ASKED = "How many metres tall is it?"


class SlowGenerator(ScriptedGenerator):
    """Writes nothing until all of `at_once` are writing, or until it is told to go on."""

    def __init__(self, at_once: int) -> None:
        super().__init__("It is 330 metres tall.")
        self.at_once = at_once
        self.all_write = threading.Barrier(at_once)

    def stream(
        self, messages: Sequence[Turn], decoding: Decoding, stop: threading.Event, adapter: Adapter | None = None
    ) -> Iterator[Fragment]:
        self.all_write.wait(30)
        yield from super().stream(messages, decoding, stop, adapter)


def test_a_quote_waits_for_no_model() -> None:
    subject = Assistant(
        FixedRetriever(TOWER),
        ScriptedGenerator("Quite tall."),
        AnswerSettings(),
        Fixed(Served(manner="quote")),
        chooser=NearestWindows(WordEmbedder),
    )
    again = subject.stream(ASKED, user="writer", fresh=True)
    assert next(again).ending == "running"  # the model writes from now on
    places = [answer.queue_position for answer in subject.stream(ASKED, user="reader")]
    assert places == [0]
    waiting = subject.stream(ASKED, user="another", fresh=True)
    assert next(waiting).queue_position == 1
    assert list(again)[-1].text == "Quite tall."
    assert list(waiting)[-1].ending == "complete"


def test_as_many_write_as_the_model_can_and_the_next_one_sees_the_place() -> None:
    generator = SlowGenerator(at_once=3)
    subject = Assistant(FixedRetriever(TOWER), generator, AnswerSettings())
    asked = [subject.stream(ASKED, user=name) for name in "ab"]
    assert [next(one).queue_position for one in asked] == [0, 0]
    with subject.queue.enter("c"):
        late = subject.stream(ASKED, user="d")
        assert next(late).queue_position == 1
    texts: list[str] = []
    threads = [threading.Thread(target=lambda one=one: texts.append(list(one)[-1].text)) for one in (*asked, late)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert texts == ["It is 330 metres tall."] * 3


def test_a_question_is_rewritten_when_the_model_is_free() -> None:
    generator = ScriptedGenerator("How tall is the tower?")
    subject = Assistant(FixedRetriever(TOWER), generator, AnswerSettings(rewrite_followups=True))
    history = [Turn("user", "Where is the tower?"), Turn("assistant", "In Paris.")]
    answers: list[str] = []
    with subject.queue.enter("writer"):
        thread = threading.Thread(
            target=lambda: answers.append(subject.answer("How tall is it?", history).standalone_question)
        )
        thread.start()
        thread.join(0.3)
        assert not generator.prompts
    thread.join(60)
    assert answers == ["How tall is the tower?"]


def test_a_quote_waits_for_nobody_whose_question_waits_to_be_rewritten() -> None:
    settings = AnswerSettings(rewrite_followups=True)
    serving = Fixed(Served(manner="quote"))
    chooser = NearestWindows(WordEmbedder)
    subject = Assistant(FixedRetriever(TOWER), ScriptedGenerator(ASKED), settings, serving, chooser=chooser)
    history = [Turn("user", "Where is the tower?"), Turn("assistant", "In Paris.")]
    asked: list[str] = []
    with subject.queue.enter("writer"):
        waiting = threading.Thread(target=lambda: asked.append(subject.answer(ASKED, history).standalone_question))
        waiting.start()
        while not subject.queue._waiting:
            waiting.join(0.01)
        assert subject.answer(ASKED, user="reader").text.startswith("**It is 330 metres tall.**")
        stop = threading.Event()
        stop.set()
        assert list(subject.stream(ASKED, history, stop=stop))[-1].ending in ("stopped", "complete")
    waiting.join(60)
    assert asked == [ASKED]


def test_texts_in_slots_have_room_together() -> None:
    slots = Slots(4, room=100)
    order: list[str] = []

    def write(name: str, tokens: int) -> None:
        with slots.lend(None, [1] * tokens, 10, of_base=True):
            order.append(name)

    with slots.lend(None, [1] * 60, 10, of_base=True):
        large = threading.Thread(target=write, args=("large", 60))
        large.start()
        large.join(0.2)
        write("small", 10)
        assert order == ["small"]
    large.join(60)
    assert order == ["small", "large"]
    with slots.lend(None, [1] * 500, 10, of_base=True) as number:  # one alone may take all there is
        assert number in range(4)
