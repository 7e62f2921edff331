"""What was exported is compared with the version here, by the questions of its exam."""

from datetime import UTC, datetime

from feedback.evaluation.golden import GoldenQuestion
from feedback.evaluation.report import EvaluationReport, Row
from finetune.exporting.examining import ALLOWED_LOSS, MOST_QUESTIONS, choose_questions, compare
from retrieval.documents import Passage

DOOR = Passage.given("Doors", "The north door is red.")
RIGHT = ("The north door is red.",)


def report(*rows: Row) -> EvaluationReport:
    return EvaluationReport("exam-1", datetime.now(UTC), "m", None, "gold", "g", "i", "p", rows)


def row(number: int, *, answerable: bool = True, passages: tuple[Passage, ...] = (DOOR,)) -> Row:
    references = RIGHT if answerable else ()
    return Row(f"q{number}", f"Question {number}?", "Doors", answerable, "", False, passages, references=references)


def test_what_lost_more_than_is_allowed_is_not_called_good() -> None:
    same = compare(["The north door is red."] * 2, ["The north door is red."] * 2, [RIGHT] * 2)
    assert (same.questions, same.same, same.exported, same.served, same.good) == (2, 2, 1.0, 1.0, True)
    assert (
        same.sentence
        == "Asked 2 questions: 2 of the answers are the same as here. ROUGE-L F 1.000, here 1.000 (+0.000)."
    )
    better = compare(["The north door is red."], ["It is blue."], [RIGHT])
    assert (better.same, better.good) == (0, True)
    worse = compare(["The north door is red.", "Blue."], ["The north door is red."] * 2, [RIGHT] * 2)
    assert (worse.same, worse.exported, worse.good) == (1, 0.5, False)
    assert worse.sentence.endswith("(-0.500). It lost more than 0.02: do not use it without looking at its answers.")
    long = [" ".join(f"word{number}" for number in range(count)) for count in (100, 99, 95)]
    assert (
        compare([long[1]], [long[0]], [long[:1]]).served - ALLOWED_LOSS
        < compare([long[1]], [long[0]], [long[:1]]).exported
    )
    assert compare([long[1]], [long[0]], [long[:1]]).good
    assert not compare([long[2]], [long[0]], [long[:1]]).good


def test_questions_with_a_right_answer_are_chosen_from_all_over_the_exam() -> None:
    exam = report(row(0, answerable=False), row(1, passages=()), *(row(number) for number in range(2, 102)))
    chosen = choose_questions([exam, report(row(5))], [GoldenQuestion("golden", "What?", RIGHT, passages=(DOOR,))])
    assert len(chosen) == MOST_QUESTIONS
    assert [one.id for one in chosen[:3]] == ["q2", "q7", "q12"]
    assert (chosen[0].references, chosen[0].passages) == (RIGHT, (DOOR,))


def test_golden_questions_stand_in_for_an_exam_that_was_not_taken() -> None:
    golden = [GoldenQuestion("a", "What?", RIGHT, passages=(DOOR,)), GoldenQuestion("b", "What?", RIGHT)]
    assert [one.id for one in choose_questions([], golden)] == ["a"]
    assert choose_questions([report(row(0, answerable=False))], []) == []
