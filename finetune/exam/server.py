"""What a night adds where a model server answers: what is to write there is brought to it and asked the exam there.

Exam and training are done with a copy of the weights on this machine. The server computes in other numbers, renders
prompts by its own template and draws words in its own way, so what is better here may be worse there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from pydantic import TypeAdapter

from assistant.adapters.files import Adapter, write_whole
from assistant.adapters.hosts import Host
from assistant.adapters.parts import INSTALLED, Parts
from assistant.adapters.serving import Fixed, Served
from assistant.adapters.shelf import AdapterShelf
from assistant.assistant import Assistant
from assistant.errors import AssistantError
from assistant.seams import Generator
from assistant.settings import Manner
from feedback.evaluation.exam import run_exam
from feedback.evaluation.golden import GoldenQuestion
from feedback.evaluation.report import MINIMUM_COVERAGE, REPORTS, EvaluationReport, Row, load_report
from finetune.exam.contest import Examiner, exchange
from finetune.exam.questions import Contestant, Exam
from finetune.promotion.guards import check_guards, pair_rows
from finetune.promotion.verdict import Verdict
from finetune.settings import PromotionSettings
from retrieval.text.plurals import how_many

FINDING = "server.json"
AT_SERVER = "server"
"""The folder, beside the reports of the exam, of what the server answered."""


@dataclass(frozen=True)
class ServerFinding:
    """Whether a version may write at the server."""

    good: bool
    sentence: str
    """For people."""
    name: str
    """Of the server."""


@dataclass(frozen=True)
class AnsweringServer:
    """The server that answers, and how an assistant is put together that it writes for."""

    name: str
    """What it is and where, for people."""
    find_host: Callable[[], Host]
    generator: Generator
    serve: Callable[[Parts], Served]
    assembled: Callable[[Fixed, Generator], Assistant]
    index_digest: Callable[[], str] = lambda: ""

    def describe_copy(self) -> Mapping[str, str]:
        """Return what the card of a version says of its exam."""
        return {"examined_on": f"a copy on this machine of what {self.name} serves"}

    def confirm(
        self,
        adapter: Adapter,
        verdict: Verdict,
        exam: Exam,
        examiner: Examiner,
        settings: PromotionSettings,
        shelf: AdapterShelf,
        untrained: Manner,
    ) -> Verdict:
        """Return the verdict once the server has the adapter and answers as well with it, and keep it.

        Without that the adapter is not promoted, and what else is better is. The same verdict comes back where the
        adapter is not to be promoted.
        """
        part = next((one for one in verdict.parts if one.part == "adapter"), None)
        if part is None or not part.promote or verdict.target is None:
            return verdict
        found = self.try_out(adapter, verdict.target, exam, examiner, settings)
        told = replace(part, promote=found.good, sentences=(*part.sentences, found.sentence))
        parts = [told if one is part else one for one in verdict.parts]
        standing = compared = verdict.compared or INSTALLED
        for one in parts:
            standing = exchange(standing, one.part, adapter, shelf, untrained) if one.promote else standing
        confirmed = Verdict.of(parts, compared, verdict.target if found.good else standing)
        confirmed.save(adapter.folder)
        if not found.good:
            shelf.let_go()
        return confirmed

    def recall(
        self, adapter: Adapter, parts: Parts, find_examiner: Callable[[], Examiner], settings: PromotionSettings
    ) -> ServerFinding:
        """Bring an adapter to the server, and return what was found when it was asked there.

        Where it was not, it is asked now what its exam asked, with the same passages; one without an exam is not.

        Raises:
            AssistantError: the server cannot have it.
        """
        self.find_host().bring(adapter)
        kept = adapter.folder / "exam" / FINDING
        if kept.exists():
            found = _ADAPTER.validate_json(kept.read_text(encoding="utf-8"))
            if found.name == self.name:
                return found
        exam = recall_exam(adapter)
        if exam is None:
            return ServerFinding(True, "No exam of it is kept, so nothing was asked.", self.name)
        return self.try_out(adapter, parts, exam, find_examiner(), settings)

    def try_out(
        self, adapter: Adapter, parts: Parts, exam: Exam, examiner: Examiner, settings: PromotionSettings
    ) -> ServerFinding:
        """Bring an adapter to the server, and compare what `parts` answer there with what they answer here."""
        try:
            self.find_host().bring(adapter)
        except AssistantError as error:
            return ServerFinding(False, str(error), self.name)
        contestant, served = Contestant(parts), self.serve(parts)
        here = examiner.examine(exam.questions, exam.context, contestant, lambda _: None)
        there = run_exam(
            exam.questions,
            self.assembled(Fixed(served), self.generator),
            context=exam.context,
            manner=served.manner,
            index_digest=self.index_digest(),
        )
        folder = adapter.folder / "exam"
        replace(there, contestant=contestant.key).save(folder / AT_SERVER)
        found = compare_with_server(there, here, settings, self.name)
        if there.coverage >= MINIMUM_COVERAGE:  # else it is asked again
            write_whole(folder / FINDING, _ADAPTER.dump_json(found, indent=1).decode())
        return found


_ADAPTER = TypeAdapter(ServerFinding)


def recall_exam(adapter: Adapter) -> Exam | None:
    """Return what the largest exam of an adapter asked, with the passages that it read; None where none is kept."""
    reports = [load_report(path) for path in sorted((adapter.folder / "exam").glob(REPORTS))]
    sat = [report for report in reports if report.adapter_id == adapter.id]
    rows = max((report.rows for report in sat), key=len, default=())
    questions = [
        GoldenQuestion(row.id, row.question, row.references, row.answerable, row.passages, (row.group,))
        for row in rows
        if row.passages
    ]
    return Exam(tuple(questions), "gold") if questions else None


def compare_with_server(
    there: EvaluationReport, here: EvaluationReport, settings: PromotionSettings, name: str
) -> ServerFinding:
    """Say whether the answers at the server called `name` hold what those here promise, by the guards of promotion."""
    asked = how_many(len(there.rows), "question")
    if there.coverage < MINIMUM_COVERAGE:
        failed = [row for row in there.rows if not row.ok]
        return ServerFinding(
            False,
            f"Asked {asked} through {name}: {len(failed)} had no answer, the first as it {failed[0].status}.",
            name,
        )
    same = sum(_says_the_same(new, old) for new, old in pair_rows(there, here))
    found = f"Asked {asked} through {name}: {same} of the answers are the same as here"
    lost = [finding.sentence for finding in check_guards(there, here, "what is answered here", settings)
            if not finding.passed]  # fmt: skip
    if lost:
        return ServerFinding(False, f"{found}, and the others are worse. {' '.join(lost)}", name)
    return ServerFinding(True, f"{found}, and the others are no worse.", name)


def _says_the_same(new: Row, old: Row) -> bool:
    return new.answer.strip() == old.answer.strip()
