"""What a training would learn, which version answers, and verdicts, without a page."""

from assistant.adapters.parts import Parts
from finetune.promotion.verdict import Verdict
from tests.ui.actions.asking import asked
from tests.ui.fakes import on_shelf
from ui.actions import learning, promoting
from ui.actions.learning import read_verdicts
from ui.people.audit import SHELL, AuditLog
from ui.wiring import Apprentice


def test_a_training_is_one_line_in_the_log_whoever_started_it(apprentice: Apprentice) -> None:
    assert learning.train(apprentice, "kto", logged=True).exit_code == 1
    assert AuditLog(apprentice.engine).read() == []
    assert learning.train(apprentice, "kto").exit_code == 1
    [entry] = AuditLog(apprentice.engine).read()
    assert (entry.action, entry.target, entry.address) == ("training started", "kto", SHELL)


def test_verdicts_are_found_beside_the_adapters(apprentice: Apprentice) -> None:
    judged, unjudged = (on_shelf(apprentice.shelf, name) for name in ("dpo-1", "orpo-2"))
    verdict = Verdict(False, True, ("Not promoted: inconclusive.",), {"questions": 3.0})
    verdict.save(judged.folder)
    assert read_verdicts([judged, unjudged]) == {"dpo-1": verdict}


def test_rolling_back_is_possible_while_a_promotion_stands(apprentice: Apprentice) -> None:
    assert not promoting.can_roll_back(apprentice)
    for adapter_id in ("dpo-20261120-aaaaaa", "dpo-20261121-bbbbbb"):
        on_shelf(apprentice.shelf, adapter_id)
        promoting.promote(apprentice, adapter_id, "chosen in the app")
    assert promoting.roll_back(apprentice) == (Parts("dpo-20261121-bbbbbb"), Parts("dpo-20261120-aaaaaa"))
    assert promoting.can_roll_back(apprentice)
    assert promoting.roll_back(apprentice) == (Parts("dpo-20261120-aaaaaa"), Parts())
    assert not promoting.can_roll_back(apprentice)


def test_whether_questions_have_moved_is_said_of_what_serves_and_kept(apprentice: Apprentice) -> None:
    assert (promoting.measure_drift(apprentice), promoting.read_drift(apprentice)) == ([], [])
    on_shelf(apprentice.shelf, "dpo-1")
    promoting.promote(apprentice, "dpo-1", "better")
    asked(apprentice, "When does it open?")
    (sentence,) = promoting.measure_drift(apprentice)
    assert "have moved since dpo-1 was trained on 2026-11-21 cannot be told yet" in sentence
    assert [one.sentence for one in promoting.read_drift(apprentice)] == [sentence]
