"""Where a server answers, an adapter is promoted only when the server has it and answers no worse with it than here."""

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from assistant.adapters.files import Adapter
from assistant.adapters.parts import INSTALLED, Parts
from assistant.adapters.serving import Served, Serving
from assistant.adapters.shelf import AdapterShelf
from assistant.answers import Decoding, Turn
from assistant.assistant import Assistant
from assistant.errors import AssistantError, AwayAdapterError
from assistant.seams import Fragment, Generator
from assistant.settings import AnswerSettings
from feedback.evaluation.report import REPORTS, EvaluationReport, Row
from finetune.cycle import Outcome
from finetune.exam.questions import Exam
from finetune.exam.server import AT_SERVER, AnsweringServer, compare_with_server
from finetune.promotion.verdict import PartVerdict, Verdict
from finetune.settings import PromotionSettings
from retrieval.documents import Passage
from tests.assistant.fakes import finished_adapter
from tests.fakes import FixedRetriever
from tests.finetune.fakes import FakeExaminer
from tests.project.processes import PROJECT

NAME = "the model server at 'http://gpu:8000/v1'"
SETTINGS = PromotionSettings(minimum_questions=5)
RIGHT = "The {door} door is yellow, as the painter says."


@dataclass
class Server:
    """Satisfies Host, and writes as a Generator does: what it is told to, about the door that is asked for."""

    text: str = RIGHT
    refusal: str = ""
    """Why it takes no adapter."""
    lost: bool = False
    brought: list[str] = field(default_factory=list)
    wrote: list[str | None] = field(default_factory=list)
    model_id = "fake"
    window = 4096
    at_once = 1

    def bring(self, adapter: Adapter) -> None:
        if self.refusal:
            raise AssistantError(self.refusal)
        self.brought.append(adapter.id)

    def keep_only(self, versions: Collection[str]) -> None:
        del versions

    def count_tokens(self, messages: Sequence[Turn]) -> int:
        return sum(len(turn.text.split()) for turn in messages)

    def stream(
        self, messages: Sequence[Turn], decoding: Decoding, stop: threading.Event, adapter: Adapter | None = None
    ) -> Iterator[Fragment]:
        del stop
        yield from self.write_all([messages], decoding, adapter)

    def write_all(
        self, prompts: Sequence[Sequence[Turn]], decoding: Decoding, adapter: Adapter | None = None
    ) -> list[Fragment]:
        del decoding
        if self.lost:
            raise AwayAdapterError("It has lost it.")
        self.wrote += [adapter.id if adapter else None] * len(prompts)
        doors = [prompt[-1].text.rpartition("the ")[2].partition(" door?")[0] for prompt in prompts]
        return [Fragment(self.text.format(door=door), 8, "complete") for door in doors]


def answering(server: Server, shelf: AdapterShelf) -> AnsweringServer:
    def serve(parts: Parts) -> Served:
        return Served(shelf.trained(parts.adapter_id) if parts.adapter_id else None, parts=parts)

    def assembled(serving: Serving, generator: Generator) -> Assistant:
        return Assistant(FixedRetriever(), generator, AnswerSettings(), serving)

    return AnsweringServer(NAME, lambda: server, server, serve, assembled)


def test_what_the_server_answers_as_well_with_is_promoted(night: Callable[..., Outcome], shelf: AdapterShelf) -> None:
    server = Server()
    outcome = night(server=answering(server, shelf))
    assert (outcome.exit_code, bool(outcome.adapter)) == (0, True)
    assert outcome.adapter
    assert server.brought == [outcome.adapter.id] == [shelf.champion()]
    assert set(server.wrote) == {outcome.adapter.id}
    told = f"questions through {NAME}: 0 of the answers are the same as here, and the others are no worse."
    assert any(sentence.endswith(told) for sentence in outcome.sentences)
    assert outcome.adapter.settings["examined_on"] == f"a copy on this machine of what {NAME} serves"
    (report,) = (outcome.adapter.folder / "exam" / AT_SERVER).glob(REPORTS)
    assert "as the painter says" in report.read_text()


@pytest.mark.parametrize(
    ("server", "why"),
    [
        (Server(text="I like doors of all kinds and colours."), "and the others are worse. Token recall within"),
        (Server(refusal="It has no room for adapters."), "It has no room for adapters."),
        (Server(lost=True), "had no answer, the first as it failed: AwayAdapterError: It has lost it."),
    ],
)
def test_what_it_cannot_answer_as_well_with_is_not_promoted(
    night: Callable[..., Outcome], shelf: AdapterShelf, server: Server, why: str
) -> None:
    outcome = night(server=answering(server, shelf))
    assert outcome.exit_code == 1
    assert outcome.sentences[-1] == "Not promoted: the base model goes on answering."
    assert any(why in sentence for sentence in outcome.sentences)
    assert shelf.champion() is None
    assert outcome.adapter
    assert shelf.get(outcome.adapter.id)
    saved = Verdict.from_json((outcome.adapter.folder / "verdict.json").read_text(encoding="utf-8"))
    assert (saved.promote, saved) == (False, outcome.verdict)


def test_nothing_is_brought_that_is_no_better_here_or_left_to_people(
    night: Callable[..., Outcome], shelf: AdapterShelf
) -> None:
    server = Server()
    night(examiner=FakeExaminer(adapter_score=0.3), server=answering(server, shelf))
    night(promote="never", server=answering(server, shelf))
    assert server.brought == server.wrote == []


def test_what_else_is_better_is_promoted_without_the_adapter(shelf: AdapterShelf) -> None:
    adapter = finished_adapter(shelf, "dpo-1")
    better = PartVerdict(True, False, ("Better.",), {"gain": 0.1})
    parts = [PartVerdict(True, False, ("Better.",), {"gain": 0.2}, "score"), better]
    before = Parts(manner="quote")
    verdict = Verdict.of(parts, before, Parts("dpo-1", "dpo-1"))
    server = answering(Server(refusal="It is full."), shelf)
    confirmed = server.confirm(adapter, verdict, Exam((), "gold"), FakeExaminer(), SETTINGS, shelf, "quote")
    assert confirmed.target == Parts(None, "dpo-1", manner="quote")
    assert [(one.part, one.promote) for one in confirmed.parts] == [("score", True), ("adapter", False)]
    assert (confirmed.promote, confirmed.parts[1].sentences) == (True, ("Better.", "It is full."))
    unchanged = Verdict.of([parts[0]], INSTALLED, Parts(None, "dpo-1"))
    assert server.confirm(adapter, unchanged, Exam((), "gold"), FakeExaminer(), SETTINGS, shelf, "quote") is unchanged


def test_the_page_shows_what_is_said() -> None:
    now = datetime.now(UTC)
    rows = [Row(f"{number}", "Which?", "Doors", True, f"Door {number}.", False) for number in range(40)]
    here = EvaluationReport("exam-1", now, "m", "dpo-1", "gold", "g", "i", "p", tuple(rows))
    there = replace(here, rows=(*(replace(row, answer="Another.") for row in rows[:3]), *rows[3:]))
    found = compare_with_server(there, here, SETTINGS, "the model server at 'http://127.0.0.1:8000/v1'")
    page = " ".join((PROJECT / "docs" / "growing.md").read_text(encoding="utf-8").split())
    assert (found.good, found.sentence in page) == (True, True)


def test_it_is_asked_once_what_the_exam_asked(shelf: AdapterShelf) -> None:
    adapter = finished_adapter(shelf, "dpo-1")
    server = Server()
    subject, parts = answering(server, shelf), Parts("dpo-1")
    assert subject.recall(adapter, parts, FakeExaminer, SETTINGS).sentence.startswith("No exam of it is kept")
    rows = [
        Row(
            door,
            f"What colour is the {door} door?",
            door,
            True,
            "",
            False,
            (Passage.given(door, f"The {door} door is yellow, the painter says."),),
            references=(RIGHT.format(door=door),),
        )
        for door in ("north", "south", "east", "west", "front", "back")
    ]
    now = datetime.now(UTC)
    for name, asked in (("dpo-1", rows[:5]), (None, rows), ("dpo-1", rows[:2])):
        report = EvaluationReport(f"exam-{len(asked)}", now, "m", name, "gold", "g", "i", "p", tuple(asked))
        report.save(adapter.folder / "exam")
    for _ in range(2):
        found = subject.recall(adapter, parts, FakeExaminer, SETTINGS)
        assert (found.good, len(server.wrote)) == (True, 5)
    server.refusal = "It is full."
    with pytest.raises(AssistantError, match=r"It is full\."):
        subject.recall(adapter, parts, FakeExaminer, SETTINGS)
