"""Rating, correcting and what comes of it, without a page."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from feedback.errors import FeedbackError
from tests.ui.actions.asking import asked, fate_of
from tests.ui.conftest import ANSWER
from tests.ui.fakes import SlowStore
from ui.actions import judging
from ui.actions.judging import find_readable
from ui.actions.learning import find_candidates, plan_training
from ui.people.reading.reach import EVERYTHING
from ui.web.learning.page import render_candidates
from ui.wiring import Apprentice
from ui.wording.texts.languages.english import ENGLISH


def test_a_correction_is_learned_from(apprentice: Apprentice) -> None:
    exchange = asked(apprentice, "When does it open?")
    judging.edit(apprentice, exchange.id, "The warehouse opens at 7 [1].\r\n", user="mia")
    assert fate_of(apprentice, exchange) == "Saved: the next training learns from it, or its exam asks the question."
    [candidate] = find_candidates(apprentice)
    assert candidate.pair is not None
    assert candidate.pair.chosen == "The warehouse opens at 7 [1]."
    assert candidate.pair.rejected == ANSWER


def test_a_correction_to_a_refusal_is_said_to_teach_when_to_refuse(apprentice: Apprentice) -> None:
    exchange = asked(apprentice, "When does it open?")
    judging.edit(apprentice, exchange.id, apprentice.settings.answers.refusal, user="mia")
    assert fate_of(apprentice, exchange) == (
        "Saved: the next training learns from it when to refuse, or its exam asks the question."
    )
    [one] = plan_training(apprentice).placements
    assert one.use == "score"


def test_a_thumb_is_saved_and_says_which_methods_learn_a_little_from_it(apprentice: Apprentice) -> None:
    exchange = asked(apprentice, "When does it open?")
    judging.rate(apprentice, exchange.id, user="mia", value=1)
    assert (
        fate_of(apprentice, exchange)
        == "Saved: a training that learns from thumbs (DPO, ORPO, SimPO, CPO, KTO, RLHF, SFT or response tuning) "
        "learns a little from it."
    )
    judging.rate(apprentice, asked(apprentice, "And close?").id, user="mia", value=-1)
    assert find_candidates(apprentice)[-1].decision == "undesirable"
    liked, disliked = plan_training(apprentice).placements
    assert (liked.candidate.decision, liked.use, disliked.use) == ("desirable", "left out", "left out")
    assert liked.reason.endswith(
        "At most 25% of what is learned are liked answers (training.replay_share), the latest."
    )
    page = render_candidates(
        [liked, disliked], find_readable(apprentice, "mia", reach=EVERYTHING), texts=ENGLISH.learning
    )
    assert page.count(">left out</span>") == 2
    assert plan_training(apprentice, "kto").uses["trained"] == 2


def test_what_the_documents_lack_is_quoted_only_to_the_one_who_said_it(apprentice: Apprentice) -> None:
    exchange = asked(apprentice, "When does it open?")
    judging.edit(apprentice, exchange.id, "It opens at 9, says Eve [1].", user="mia")
    learned = plan_training(apprentice).placements
    assert fate_of(apprentice, exchange) == (
        "Saved. Nobody else gets it, and the training learns only how much to quote from it: "
        "the passages do not say '9', 'Eve', 'says': add a document that does."
    )
    assert "&#x27;Eve&#x27;" in render_candidates(
        learned, find_readable(apprentice, "mia", reach=EVERYTHING), texts=ENGLISH.learning
    )
    theirs = render_candidates(learned, find_readable(apprentice, "tom", reach=EVERYTHING), texts=ENGLISH.learning)
    assert "Eve" not in theirs
    assert "The passages do not say what the correction says: add a document that does." in theirs


def test_a_spelling_correction_is_kept_and_says_why_it_is_not_learned_from(apprentice: Apprentice) -> None:
    exchange = asked(apprentice, "When does it open?")
    judging.edit(apprentice, exchange.id, ANSWER.replace("warehouse", "Warehouse"), user="mia")
    assert fate_of(apprentice, exchange).startswith("Saved. The training does not learn from it: only spelling")


def test_a_thumb_can_be_changed_and_taken_back(apprentice: Apprentice) -> None:
    exchange = asked(apprentice, "When does it open?")
    judging.rate(apprentice, exchange.id, user="mia", value=1)
    judging.rate(apprentice, exchange.id, user="mia", value=-1)
    [shown] = judging.view_conversation(apprentice, "c1", user="mia", texts=ENGLISH, reach=EVERYTHING)
    assert shown.rating is not None
    assert shown.rating.value == -1
    judging.rate(apprentice, exchange.id, user="mia", value=0)
    [shown] = judging.view_conversation(apprentice, "c1", user="mia", texts=ENGLISH, reach=EVERYTHING)
    assert shown.rating is None
    assert shown.fate == ""


def test_a_thumb_given_twice_counts_once_and_keeps_its_reasons(apprentice: Apprentice) -> None:
    exchange = asked(apprentice, "When does it open?")
    judging.rate(apprentice, exchange.id, user="mia", value=-1)
    judging.give_reason(apprentice, exchange.id, user="mia", reason="outdated", given=True)
    rating = judging.rate(apprentice, exchange.id, user="mia", value=-1)
    assert (rating.value, rating.reasons) == (-1, ("outdated",))


def test_reasons_come_and_go_and_leave_the_comment_alone(apprentice: Apprentice) -> None:
    exchange = asked(apprentice, "When does it open?")
    judging.rate(apprentice, exchange.id, user="mia", value=-1)
    judging.comment(apprentice, exchange.id, user="mia", text=" It is 8 now. ")
    judging.give_reason(apprentice, exchange.id, user="mia", reason="outdated", given=True)
    judging.give_reason(apprentice, exchange.id, user="mia", reason="wrong fact", given=True)
    rating = judging.give_reason(apprentice, exchange.id, user="mia", reason="outdated", given=False)
    assert rating.reasons == ("wrong fact",)
    assert rating.comment == "It is 8 now."
    with pytest.raises(FeedbackError, match="'nonsense'"):
        judging.give_reason(apprentice, exchange.id, user="mia", reason="nonsense", given=True)


def test_clicks_that_are_handled_at_once_are_all_kept(apprentice: Apprentice) -> None:
    exchange = asked(apprentice, "When does it open?")
    apprentice.feedback = SlowStore(apprentice.engine)
    with ThreadPoolExecutor() as people:
        for reason in ("outdated", "style"):
            people.submit(judging.give_reason, apprentice, exchange.id, user="mia", reason=reason, given=True)
        people.submit(judging.comment, apprentice, exchange.id, user="mia", text="It is 8 now.")
    rating = judging.find_rating(apprentice, exchange.id, user="mia")
    assert rating is not None
    assert (set(rating.reasons), rating.comment) == ({"outdated", "style"}, "It is 8 now.")


def test_what_training_makes_of_an_answer_shows_its_texts_only_to_the_one_who_asked(apprentice: Apprentice) -> None:
    exchange = asked(apprentice, "When does <it> open?")
    judging.edit(apprentice, exchange.id, "At <7> [1].", user="mia")
    learned = plan_training(apprentice).placements
    mine = render_candidates(learned, find_readable(apprentice, "mia", reach=EVERYTHING), texts=ENGLISH.learning)
    assert "When does &lt;it&gt; open?" in mine
    assert "At &lt;7&gt; [1]." in mine
    theirs = render_candidates(learned, find_readable(apprentice, "tom", reach=EVERYTHING), texts=ENGLISH.learning)
    assert "(another person's question)" in theirs
    assert learned[0].reason in theirs
    assert not any(text in theirs for text in ("open?", "&lt;7&gt;", "warehouse"))


def test_simulated_feedback_is_shown_to_everybody(apprentice: Apprentice) -> None:
    exchange = asked(apprentice, "When does it open?")
    simulated = apprentice.feedback.record(exchange.answer, user="simulated", conversation_id="s1", simulated=True)
    apprentice.feedback.edit(simulated.id, "At 7 [1].", user="simulated")
    assert find_readable(apprentice, "tom", reach=EVERYTHING) == {simulated.id}
