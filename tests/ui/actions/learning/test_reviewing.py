"""Reviewers decide on what others said: what is learned and given changes at once, and the log knows who did it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from feedback.errors import FeedbackError
from feedback.evaluation.kept.golden_store import GoldenStore
from tests.ui.actions.asking import asked
from ui.actions import golden, judging, learning
from ui.actions.belongings import erasing
from ui.actions.quality import my_feedback, reviewing
from ui.people.accounts import Accounts
from ui.people.audit import Actor, AuditLog
from ui.people.reading.reach import EVERYTHING
from ui.people.roles import Person
from ui.web.learning.my_feedback import render_own
from ui.web.learning.page import render_candidates
from ui.wiring import Apprentice
from ui.wording.texts.languages.english import ENGLISH

RITA = Actor("rita", "10.0.0.9")
RIGHT = "The warehouse opens at 7 in the morning."
PASSWORD = "correct horse battery"


@pytest.fixture
def team(apprentice: Apprentice) -> Apprentice:
    """A home with an admin, a reviewer and a contributor."""
    accounts = Accounts(apprentice.engine)
    accounts.add("ada", "admin", PASSWORD)
    accounts.add("rita", "reviewer", PASSWORD)
    accounts.add("mia", "contributor", PASSWORD)
    return apprentice


def corrected(apprentice: Apprentice, user: str, text: str = RIGHT, question: str = "When does it open?") -> str:
    exchange = asked(apprentice, question, user=user, conversation=f"{user} {question}")
    judging.edit(apprentice, exchange.id, text, user=user)
    return exchange.id


def test_only_reviewers_with_accounts_among_several_people_are_offered_the_queue(team: Apprentice) -> None:
    accounts = Accounts(team.engine)
    people = [person for name in ("ada", "rita", "mia") if (person := accounts.find(name))]
    assert [person.name for person in people if reviewing.may_review(team, person)] == ["ada", "rita"]
    assert not reviewing.may_review(team, Person("visitor-1"))
    with pytest.raises(FeedbackError, match="signed in"):
        reviewing.check_reviewer(team, Person("visitor-1"))
    accounts.remove("rita")
    accounts.remove("mia")
    assert not reviewing.may_review(team, people[0])


def test_what_was_rejected_is_learned_by_nobody_kept_by_no_exam_and_its_author_reads_why(team: Apprentice) -> None:
    exchange_id = corrected(team, "mia")
    golden.keep_answer(team, exchange_id, user="mia", reach=EVERYTHING)
    assert reviewing.count_waiting(team, "mia", EVERYTHING) == 0
    [waiting] = reviewing.list_waiting(team, "rita", EVERYTHING)
    assert (waiting.judged.author, waiting.record.rejected) == ("mia", 0)
    assert reviewing.decide(team, [exchange_id], "rejected", by=RITA, reach=EVERYTHING, reason="Only on Sundays.") == 1
    assert reviewing.list_waiting(team, "rita", EVERYTHING) == []
    [candidate] = learning.find_candidates(team)
    assert candidate.reason == "A reviewer rejected it: Only on Sundays."
    assert "Sundays" not in render_candidates(learning.plan_training(team).placements, (), ENGLISH.learning)
    assert GoldenStore(team.engine).questions() == []
    with pytest.raises(FeedbackError, match="can be kept"):
        golden.keep_answer(team, exchange_id, user="mia", reach=EVERYTHING)
    shown = render_own(my_feedback.trace_feedback(team, "mia", EVERYTHING), {}, ENGLISH)
    assert "rita rejected it: Only on Sundays." in shown
    [view] = judging.view_conversation(team, "mia When does it open?", ENGLISH, user="mia", reach=EVERYTHING)
    assert "a reviewer rejected it: Only on Sundays." in view.fate
    assert [(one.user, one.action, one.target) for one in AuditLog(team.engine).read()][-1] == (
        "rita",
        "reviewed",
        f"{exchange_id}: rejected",
    )
    again = corrected(team, "mia", question="And on Mondays?")
    assert [one.record.rejected for one in reviewing.list_waiting(team, "rita", EVERYTHING)] == [1]
    reviewing.decide(team, [again], "missing", by=RITA, reach=EVERYTHING)
    assert "documents are missing this" in render_own(my_feedback.trace_feedback(team, "mia", EVERYTHING), {}, ENGLISH)


def test_a_changed_correction_keeps_both_names_and_texts_and_goes_back_as_its_author_wrote_it(team: Apprentice) -> None:
    exchange_id = corrected(team, "mia", "The warehouse opens at 7 in the morning, dear.")
    reviewing.decide(team, [exchange_id], "changed", by=RITA, reach=EVERYTHING, text=f"{RIGHT}\r\n")
    [judged] = reviewing.list_decided(team, EVERYTHING)
    assert [(edit.user, edit.text) for edit in judged.edits] == [
        ("mia", "The warehouse opens at 7 in the morning, dear."),
        ("rita", RIGHT),
    ]
    assert (judged.author, judged.review and judged.review.user) == ("mia", "rita")
    repeat = replace(judged.exchange.answer, text=RIGHT, approved_exchange_id=exchange_id)
    named = judging.describe_approval(team, repeat, ENGLISH, reader="ada", at=datetime.now(UTC))
    assert named.startswith("Approved answer, corrected by mia, rita on ")
    shown = render_own(my_feedback.trace_feedback(team, "mia", EVERYTHING), {}, ENGLISH)
    assert "in other words" in shown
    assert RIGHT in shown
    assert "dear" in shown
    reviewing.decide(team, [exchange_id], "open", by=RITA, reach=EVERYTHING)
    [waiting] = reviewing.list_waiting(team, "rita", EVERYTHING)
    assert (waiting.judged.author, waiting.judged.text.endswith("dear.")) == ("mia", True)


def test_several_are_decided_at_once_and_nothing_when_one_is_the_reviewers_own(team: Apprentice) -> None:
    theirs = [corrected(team, "mia", question=f"When does gate {number} open?") for number in range(3)]
    own = corrected(team, "rita", question="When does it close?")
    with pytest.raises(FeedbackError, match="said yourself"):
        reviewing.decide(team, [*theirs, own], "accepted", by=RITA, reach=EVERYTHING)
    assert reviewing.count_waiting(team, "rita", EVERYTHING) == 3
    assert reviewing.count_waiting(team, "ada", EVERYTHING) == 4
    assert reviewing.decide(team, theirs[:1], "accepted", by=RITA, reach=EVERYTHING) == 1
    assert reviewing.decide(team, theirs, "accepted", by=RITA, reach=EVERYTHING) == 2
    with pytest.raises(FeedbackError, match="meanwhile"):
        reviewing.decide(team, theirs[:1], "accepted", by=RITA, reach=EVERYTHING)
    with pytest.raises(FeedbackError, match="Nothing is selected"):
        reviewing.decide(team, [], "accepted", by=RITA, reach=EVERYTHING)


def test_erasing_a_reviewer_leaves_the_decision_and_takes_the_name(team: Apprentice) -> None:
    exchange_id = corrected(team, "mia")
    reviewing.decide(team, [exchange_id], "rejected", by=RITA, reach=EVERYTHING, reason="Only on Sundays.")
    assert '"Only on Sundays."' in erasing.read_person(team, "rita", EVERYTHING)
    assert erasing.find_belongings(team, "rita").feedback.reviews == 1
    erasing.erase(team, "rita")
    [judged] = reviewing.list_decided(team, EVERYTHING)
    assert judged.review
    assert (judged.review.user, judged.review.reason, judged.review.decision) == ("", "", "rejected")
    assert "A reviewer rejected it" in render_own(my_feedback.trace_feedback(team, "mia", EVERYTHING), {}, ENGLISH)
    assert "rita" not in repr(AuditLog(team.engine).read())
