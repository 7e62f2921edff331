"""An exam of all that was corrected, each question asked of what was learned without its document."""

from collections.abc import Callable
from dataclasses import replace

from assistant.adapters.parts import Parts
from assistant.adapters.serving import Served
from assistant.adapters.shelf import AdapterShelf
from assistant.adapters.style import ExtractStyle
from assistant.answerability.gate import Line
from feedback.evaluation.golden import GoldenQuestion
from feedback.evaluation.report import EvaluationReport, load_report
from finetune.cycle import Outcome
from finetune.data.folds import Fold, divide, read_folds
from finetune.data.split import Split
from finetune.exam.crossing import CrossedExam
from finetune.exam.past import find_contests
from finetune.exam.questions import Contestant, Exam
from tests.finetune.cycle.test_answerability import SCORE
from tests.finetune.fakes import FakeExaminer, a_pair
from tests.finetune.lessons.test_extract import NEAREST

SHORT, LONG = ExtractStyle(sure_words=20), ExtractStyle(sure_words=90)


def questions(*names: str) -> Exam:
    return Exam(tuple(GoldenQuestion(name, f"What of {name}?", ("It.",), True, (), (name,)) for name in names), "gold")


def test_each_question_is_asked_of_what_was_learned_without_its_fold_and_the_rows_keep_their_order() -> None:
    folds = ((Fold(("a", "b"), style=SHORT), questions("a", "b")), (Fold(("c",), style=LONG), questions("c")))
    crossed = CrossedExam(questions("held"), folds)
    examiner, asked = FakeExaminer(), []

    def ask(contestant: Contestant, exam: Exam) -> EvaluationReport:
        asked.append((contestant.style, [question.id for question in exam.questions]))
        return examiner.examine(exam.questions, exam.context, contestant, lambda _: None)

    report = crossed.examine("extract", Parts(extract_id="v"), ask)
    assert asked == [(None, ["held"]), (SHORT, ["a", "b"]), (LONG, ["c"])]
    assert [row.id for row in report.rows] == ["held", "a", "b", "c"]
    whole = examiner.examine(crossed.exam("extract").questions, "gold", Contestant(), lambda _: None)
    assert report.golden_digest == whole.golden_digest


def test_what_is_said_in_other_words_is_asked_only_of_what_is_quoted() -> None:
    folds = ((Fold(("a", "b"), SCORE, SHORT), questions("a", "b")), (Fold(("c",), SCORE, LONG), questions("c")))
    crossed = CrossedExam(questions("held"), folds, only_quotes={"b"})
    asked: list[str] = []

    def ask(contestant: Contestant, exam: Exam) -> EvaluationReport:
        asked.extend(question.id for question in exam.questions)
        return FakeExaminer().examine(exam.questions, exam.context, contestant, lambda _: None)

    report = crossed.examine("score", Parts(score_id="v"), ask)
    assert asked == ["held", "a", "c"] == [row.id for row in report.rows]
    assert [question.id for question in crossed.exam("score").questions] == asked
    assert [question.id for question in crossed.exam("extract").questions] == ["held", "a", "b", "c"]


def test_folds_that_learned_the_same_are_asked_at_once() -> None:
    folds = tuple((Fold((name,), style=replace(SHORT)), questions(name)) for name in "abc")
    sizes = []

    def ask(contestant: Contestant, exam: Exam) -> EvaluationReport:
        sizes.append(len(exam.questions))
        return FakeExaminer().examine(exam.questions, exam.context, contestant, lambda _: None)

    CrossedExam(questions("held"), folds).examine("extract", Parts(extract_id="v"), ask)
    assert sizes == [1, 3]


def test_a_part_that_a_fold_could_not_learn_is_not_covered() -> None:
    one, other = (Fold(("a",), SCORE, SHORT), questions("a")), (Fold(("b",), None, SHORT), questions("b"))
    crossed = CrossedExam(questions("held"), (one, other))
    assert crossed.covers("extract")
    assert not crossed.covers("score")
    assert not crossed.covers("adapter")
    assert not CrossedExam(questions("held"), ()).covers("extract")


def test_no_document_is_in_two_folds_and_no_light_edit_in_any() -> None:
    pairs = [a_pair(f"door {number}", group=f"document {number // 2}", number=number) for number in range(60)]
    light = replace(pairs[0], chosen=pairs[0].rejected + " Ah.", rejected=pairs[0].rejected)
    refusals = replace(a_pair("north", group="document 3"), id="refusal", refuses=True)
    reworded = replace(a_pair("south", group="document 3"), id="reworded", touches=("document 4", "elsewhere"))
    folds = divide(Split((light, *pairs[1:]), (), refusals=(refusals,), reworded=(reworded,)), 0.2, seed=7)
    assert len(folds) == 5
    everything = (*pairs, refusals, reworded)
    groups = [{group for pair in everything if pair.id in fold.pairs for group in pair.groups} for fold in folds]
    assert sum(map(len, groups)) == len(set().union(*groups))
    asked = [name for fold in folds for name in fold.pairs]
    assert sorted(asked) == sorted({pair.id for pair in pairs[1:]} | {"refusal", "reworded"})
    assert divide(Split(tuple(pairs[:1]), ()), 0.2, seed=7) == []


def test_the_score_of_a_fold_judges_unless_somebody_chose_the_line() -> None:
    other = replace(SCORE, threshold=0.7)
    measured = Contestant(score=other).replace_learned(Served(line=Line(SCORE, 0.5, "measured")))
    assert measured.line == Line(other, 0.7, "measured")
    chosen = Served(line=Line(SCORE, 0.3, "settings"))
    assert Contestant(score=other).replace_learned(chosen) == chosen
    assert Contestant(style=SHORT).replace_learned(Served()).style == SHORT


def test_a_night_asks_all_corrections_of_a_style_and_only_the_held_out_ones_of_an_adapter(
    night: Callable[..., Outcome], shelf: AdapterShelf
) -> None:
    sizes: dict[tuple[str | None, str | None], list[int]] = {}

    class Counting(FakeExaminer):
        def examine(self, questions, context, contestant, on_row):
            parts = contestant.parts
            sizes.setdefault((parts.extract_id, parts.adapter_id), []).append(len(questions))
            return super().examine(questions, context, contestant, on_row)

    outcome = night(examiner=Counting(adapter_score=0.4, quoted_score=0.5), chooser=NEAREST)
    assert outcome.adapter
    version, held_out = outcome.adapter.id, 60 - outcome.adapter.pairs
    assert sizes[None, None] == [60, held_out]
    assert sum(sizes[version, None]) == 60 + held_out  # it is the opponent of the adapter
    assert sizes[version, version] == [held_out]
    assert "over 60 questions" in " ".join(outcome.sentences)
    of_version = {path.parent.name for path in shelf.get(version).folder.rglob("exam-*.json")}
    assert of_version == {"exam", "folds"}
    verdict = outcome.verdict
    assert verdict
    reports = [load_report(path) for path in (shelf.get(version).folder / "exam").glob("exam-*.json")]
    contests = find_contests(version, verdict, reports)
    assert [(one.part, len(one.candidate.rows)) for one in contests] == [("extract", 60), ("adapter", held_out)]
    folds = read_folds(shelf.get(version).folder)
    assert sum(len(fold.pairs) for fold in folds) == outcome.adapter.pairs
    assert all(fold.has_learned("extract") for fold in folds)


def test_while_an_adapter_writes_that_learned_from_them_only_the_held_out_ones_are_asked(
    night: Callable[..., Outcome],
) -> None:
    first = night(examiner=FakeExaminer(adapter_score=0.6)).adapter
    assert first
    examiner = FakeExaminer(adapter_score=0.6, quoted_score=0.7)
    outcome = night(examiner=examiner, chooser=NEAREST)
    assert outcome.adapter
    assert f"over {60 - outcome.adapter.pairs} questions" in " ".join(outcome.sentences)
