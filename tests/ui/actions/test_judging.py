"""What the app does, without a page."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.answers import Answer
from feedback.errors import FeedbackError
from feedback.history import replay_turns
from feedback.records import Exchange
from finetune.errors import FinetuneError
from finetune.promotion.verdict import Verdict
from tests.ui.asking import asked, fate_of
from tests.ui.conftest import ANSWER
from tests.ui.fakes import SlowStore, on_shelf
from ui.actions import asking, judging, learning, promoting
from ui.actions.judging import find_readable
from ui.actions.learning import find_candidates, plan_training, read_verdicts
from ui.web.learning.page import candidates_html
from ui.wiring import Apprentice


def test_an_answer_grows_and_is_recorded_last(apprentice: Apprentice) -> None:
    *answers, exchange = asking.ask(
        apprentice, "When does it open?", user="mia", conversation_id="c1", stop=threading.Event()
    )
    texts = [answer.text for answer in answers if isinstance(answer, Answer)]
    assert texts == sorted(texts, key=len)
    assert isinstance(exchange, Exchange)
    assert exchange.answer.text == ANSWER
    assert apprentice.feedback.exchange(exchange.id).user == "mia"


def test_stop_ends_the_answer_and_keeps_it(apprentice: Apprentice) -> None:
    stop = threading.Event()
    steps = asking.ask(apprentice, "When does it open?", user="mia", conversation_id="c1", stop=stop)
    for step in steps:
        if isinstance(step, Answer) and len(step.text.split()) == 3:
            stop.set()
    assert isinstance(step, Exchange)
    assert step.answer.ending == "stopped"
    assert step.answer.text == "The warehouse opens"


def test_a_lost_browser_frees_the_model_and_loses_nothing_written(apprentice: Apprentice) -> None:
    steps = asking.ask(apprentice, "When does it open?", user="mia", conversation_id="c1", stop=threading.Event())
    while not (isinstance(step := next(steps), Answer) and step.text):
        pass
    steps.close()
    [judged] = apprentice.feedback.conversation("c1")
    assert judged.exchange.answer.ending == "stopped"
    assert asked(apprentice, "And on Saturdays?", conversation="c2")


def test_a_follow_up_sees_the_corrected_answer(apprentice: Apprentice) -> None:
    first = asked(apprentice, "When does it open?")
    judging.edit(apprentice, first.id, "At 7 [1].", user="mia")
    second = asked(apprentice, "And when does it close?")
    said = [turn.text for turn in second.answer.messages]
    assert any(text.startswith("At 7") for text in said)
    assert not any(ANSWER in text for text in said)


def test_answering_again_starts_from_the_same_place_but_draws_another_text(apprentice: Apprentice) -> None:
    first = asked(apprentice, "When does it open?")
    second = asked(apprentice, "", again=first.id)
    assert second.answer.question == first.answer.question
    assert second.answer.messages == first.answer.messages
    assert first.answer.decoding.temperature == 0
    assert second.answer.decoding.temperature > 0


def test_a_conversation_is_shown_to_nobody_else(apprentice: Apprentice) -> None:
    exchange = asked(apprentice, "When does it open?")
    assert judging.view_conversation(apprentice, "c1", user="tom") == []
    assert asking.list_conversations(apprentice, "tom") == []
    with pytest.raises(FeedbackError, match="another person"):
        judging.rate(apprentice, exchange.id, user="tom", value=1)
    with pytest.raises(FeedbackError, match="another person"):
        judging.edit(apprentice, exchange.id, "Mine now.", user="tom")


def test_a_correction_is_learned_from(apprentice: Apprentice) -> None:
    exchange = asked(apprentice, "When does it open?")
    judging.edit(apprentice, exchange.id, "The warehouse opens at 7 [1].\r\n", user="mia")
    assert fate_of(apprentice, exchange) == "Saved as a pair: the next training learns from it or asks it in the exam."
    [candidate] = find_candidates(apprentice)
    assert candidate.pair is not None
    assert candidate.pair.chosen == "The warehouse opens at 7 [1]."
    assert candidate.pair.rejected == ANSWER


def test_a_correction_to_a_refusal_is_said_to_teach_when_to_refuse(apprentice: Apprentice) -> None:
    exchange = asked(apprentice, "When does it open?")
    judging.edit(apprentice, exchange.id, apprentice.settings.answers.refusal, user="mia")
    assert fate_of(apprentice, exchange) == (
        "Saved as a pair: the next training learns when to refuse from it, or asks it in the exam."
    )
    [one] = plan_training(apprentice).placements
    assert one.use == "score"


def test_a_thumb_is_saved_and_says_which_methods_learn_a_little_from_it(apprentice: Apprentice) -> None:
    exchange = asked(apprentice, "When does it open?")
    judging.rate(apprentice, exchange.id, user="mia", value=1)
    assert fate_of(apprentice, exchange) == "Saved: dpo, orpo, kto, sft learn a little from it."
    judging.rate(apprentice, asked(apprentice, "And close?").id, user="mia", value=-1)
    assert find_candidates(apprentice)[-1].decision == "undesirable"
    liked, disliked = plan_training(apprentice).placements
    assert (liked.candidate.decision, liked.use, disliked.use) == ("desirable", "left out", "left out")
    assert liked.reason.endswith(
        "At most 25% of what is learned are liked answers (training.replay_share), the latest."
    )
    page = candidates_html([liked, disliked], find_readable(apprentice, "mia"))
    assert page.count(">left out</span>") == 2
    assert plan_training(apprentice, "kto").uses["trained"] == 2


def test_what_the_documents_lack_is_quoted_only_to_the_one_who_said_it(apprentice: Apprentice) -> None:
    exchange = asked(apprentice, "When does it open?")
    judging.edit(apprentice, exchange.id, "It opens at 9, says Eve [1].", user="mia")
    learned = plan_training(apprentice).placements
    assert fate_of(apprentice, exchange) == (
        "Saved. Neither given to others nor trained on: the passages do not say '9', 'Eve', 'says': "
        "add a document that does."
    )
    assert "&#x27;Eve&#x27;" in candidates_html(learned, find_readable(apprentice, "mia"))
    theirs = candidates_html(learned, find_readable(apprentice, "tom"))
    assert "Eve" not in theirs
    assert "The passages do not say what the correction says: add a document that does." in theirs


def test_a_spelling_correction_is_kept_and_says_why_it_is_not_learned_from(apprentice: Apprentice) -> None:
    exchange = asked(apprentice, "When does it open?")
    judging.edit(apprentice, exchange.id, ANSWER.replace("warehouse", "Warehouse"), user="mia")
    assert fate_of(apprentice, exchange).startswith("Saved. Will not be trained on: only spelling")


def test_a_thumb_can_be_changed_and_taken_back(apprentice: Apprentice) -> None:
    exchange = asked(apprentice, "When does it open?")
    judging.rate(apprentice, exchange.id, user="mia", value=1)
    judging.rate(apprentice, exchange.id, user="mia", value=-1)
    [shown] = judging.view_conversation(apprentice, "c1", user="mia")
    assert shown.rating is not None
    assert shown.rating.value == -1
    judging.rate(apprentice, exchange.id, user="mia", value=0)
    [shown] = judging.view_conversation(apprentice, "c1", user="mia")
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


def test_rolling_back_is_possible_while_a_promotion_stands(apprentice: Apprentice) -> None:
    assert not promoting.can_roll_back(apprentice)
    for adapter_id in ("dpo-20261120-aaaaaa", "dpo-20261121-bbbbbb"):
        on_shelf(apprentice.shelf, adapter_id)
        promoting.promote(apprentice, adapter_id, "chosen in the app")
    assert promoting.roll_back(apprentice) == ("dpo-20261121-bbbbbb", "dpo-20261120-aaaaaa")
    assert promoting.can_roll_back(apprentice)
    assert promoting.roll_back(apprentice) == ("dpo-20261120-aaaaaa", None)
    assert not promoting.can_roll_back(apprentice)


def test_a_run_with_too_few_pairs_is_refused_before_it_starts(apprentice: Apprentice) -> None:
    exchange = asked(apprentice, "When does it open?")
    judging.edit(apprentice, exchange.id, "At 7 [1].", user="mia")
    with pytest.raises(FinetuneError, match="49 pairs are missing"):
        learning.check_enough(apprentice)


def test_verdicts_are_found_beside_the_adapters(apprentice: Apprentice) -> None:
    judged, unjudged = (on_shelf(apprentice.shelf, name) for name in ("dpo-1", "orpo-2"))
    verdict = Verdict(False, True, ("Not promoted: inconclusive.",), {"questions": 3.0})
    verdict.save(judged.folder)
    assert read_verdicts([judged, unjudged]) == {"dpo-1": verdict}


def test_only_the_last_answer_of_a_conversation_can_be_answered_again(apprentice: Apprentice) -> None:
    first = asked(apprentice, "When does it open?")
    asked(apprentice, "And on Saturdays?")
    for conversation in ("c1", "empty"):
        with pytest.raises(FeedbackError, match="went on in another tab: reload"):
            asked(apprentice, "", again=first.id, conversation=conversation)


def test_said_before_leaves_out_all_attempts_but_the_last(apprentice: Apprentice) -> None:
    first = asked(apprentice, "When does it open?")
    again = asked(apprentice, "", again=first.id)
    turns = replay_turns(apprentice.feedback.conversation("c1"), "And on Saturdays?")
    assert [turn.text for turn in turns] == ["When does it open?", again.answer.text]


def test_an_answer_stopped_before_its_first_word_is_in_no_later_prompt(apprentice: Apprentice) -> None:
    first = asked(apprentice, "When does it open?")
    stop = threading.Event()
    stop.set()
    *_, empty = asking.ask(apprentice, "When is it closed?", user="mia", conversation_id="c1", stop=stop)
    assert isinstance(empty, Exchange)
    assert empty.answer.text == ""
    third = asked(apprentice, "And on Saturdays?")
    assert all(turn.text.strip() for turn in third.answer.messages)
    turns = replay_turns(apprentice.feedback.conversation("c1")[:2], "And on Saturdays?")
    assert [turn.text for turn in turns] == ["When does it open?", first.answer.text]


def test_what_training_makes_of_an_answer_shows_its_texts_only_to_the_one_who_asked(apprentice: Apprentice) -> None:
    exchange = asked(apprentice, "When does <it> open?")
    judging.edit(apprentice, exchange.id, "At <7> [1].", user="mia")
    learned = plan_training(apprentice).placements
    mine = candidates_html(learned, find_readable(apprentice, "mia"))
    assert "When does &lt;it&gt; open?" in mine
    assert "At &lt;7&gt; [1]." in mine
    theirs = candidates_html(learned, find_readable(apprentice, "tom"))
    assert "(another person's question)" in theirs
    assert learned[0].reason in theirs
    assert not any(text in theirs for text in ("open?", "&lt;7&gt;", "warehouse"))


def test_simulated_feedback_is_shown_to_everybody(apprentice: Apprentice) -> None:
    exchange = asked(apprentice, "When does it open?")
    simulated = apprentice.feedback.record(exchange.answer, user="simulated", conversation_id="s1", simulated=True)
    apprentice.feedback.edit(simulated.id, "At 7 [1].", user="simulated")
    assert find_readable(apprentice, "tom") == {simulated.id}
