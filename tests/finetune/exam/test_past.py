"""The two reports that decided about a part are found again, whatever else sat the exam."""

from dataclasses import replace

from assistant.adapters.parts import INSTALLED, Parts
from feedback.evaluation.report import EvaluationReport
from finetune.exam.past import find_contests
from finetune.exam.questions import Contestant
from finetune.promotion.verdict import PartVerdict, Verdict
from tests.finetune.promotion.test_decisions import a_report


def sat(name: str, parts: Parts) -> EvaluationReport:
    return replace(a_report(set(), name), adapter_id=parts.adapter_id, contestant=Contestant(parts).key)


def about(part, promote: bool = False) -> PartVerdict:
    return PartVerdict(promote, False, ("It is so.",), {"gain": 0.1}, part)


def test_what_was_promoted_stays_in_place_for_the_next_part() -> None:
    compared = Parts("dpo-1")
    base, champion = sat("base", INSTALLED), sat("champion", compared)
    score, adapter = sat("score", Parts("dpo-1", "dpo-2")), sat("adapter", Parts("dpo-2", "dpo-2"))
    verdict = Verdict.of([about("score", promote=True), about("adapter")], compared, Parts("dpo-1", "dpo-2"))
    found = find_contests("dpo-2", verdict, [base, champion, score, adapter])
    assert [(one.part, one.champion.id, one.candidate.id) for one in found] == [
        ("score", "champion", "score"),
        ("adapter", "score", "adapter"),
    ]
    assert [one.champion_versions for one in found] == [("dpo-1",), ("dpo-1", "dpo-2")]


def test_what_was_not_promoted_gives_way() -> None:
    base, score, extract = (
        sat(name, parts)
        for name, parts in (
            ("base", INSTALLED),
            ("score", Parts(score_id="dpo-2")),
            ("extract", Parts(extract_id="dpo-2", manner="quote")),
        )
    )
    verdict = Verdict.of([about("score"), about("extract")], INSTALLED, INSTALLED)
    found = find_contests("dpo-2", verdict, [base, score, extract])
    assert [(one.champion.id, one.candidate.id) for one in found] == [("base", "score"), ("base", "extract")]
    assert found[0].champion_versions == ()


def test_a_champion_that_was_not_fit_was_replaced_by_the_base_model() -> None:
    base, adapter = sat("base", INSTALLED), sat("adapter", Parts("dpo-2"))
    verdict = Verdict.of([about("adapter")], Parts("dpo-1"), Parts("dpo-1"))
    [found] = find_contests("dpo-2", verdict, [base, adapter])
    assert (found.champion.id, found.candidate.id) == ("base", "adapter")


def test_a_verdict_of_an_earlier_version_names_the_champion_alone() -> None:
    champion, candidate = (replace(a_report(set(), name), adapter_id=name) for name in ("dpo-1", "dpo-2"))
    verdict = Verdict(False, False, ("Not better.",), {"gain": 0.0}, champion="dpo-1")
    [found] = find_contests("dpo-2", verdict, [champion, candidate])
    assert (found.part, found.champion, found.candidate, found.champion_versions) == (
        "adapter",
        champion,
        candidate,
        ("dpo-1",),
    )
    assert find_contests("dpo-2", verdict, [candidate]) == []
