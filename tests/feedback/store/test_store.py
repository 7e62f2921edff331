"""What the store promises, on SQLite and on PostgreSQL."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy

from feedback.errors import FeedbackError
from feedback.store import store as store_module
from feedback.store.store import FeedbackStore
from tests.feedback.fakes import START, Story, an_answer, recorded


def test_an_exchange_comes_back_exactly_as_it_was_recorded(store: FeedbackStore) -> None:
    exchange = recorded(store, text='Ünïcode  \u2028 "quotes" \\ 日本 \U0001f600\n', seconds=0.1 + 0.2)
    assert store.exchange(exchange.id) == exchange
    assert exchange.at.tzinfo is UTC
    assert datetime.now(UTC) - exchange.at < timedelta(minutes=1)


def test_characters_that_text_columns_refuse_survive_inside_an_answer(store: FeedbackStore) -> None:
    exchange = recorded(store, text="a nul \x00 and half a pair \ud83d")
    assert store.exchange(exchange.id) == exchange
    assert [conversation.title for conversation in store.conversations("ada")] == [exchange.answer.question]


def test_an_answer_that_is_still_being_written_is_not_recorded(store: FeedbackStore) -> None:
    with pytest.raises(FeedbackError, match="still being written"):
        recorded(store, ending="running")


def test_the_latest_rating_counts_and_the_earlier_ones_stay(store: FeedbackStore) -> None:
    exchange = recorded(store)
    first = store.rate(exchange.id, user="ada", value=-1, reasons=["style", "wrong fact"], comment=" no ")
    second = store.rate(exchange.id, user="ada", value=1)
    [judged] = store.judged()
    assert judged.ratings == (first, second)
    assert judged.rating == second
    assert first.reasons == ("wrong fact", "style")
    assert first.comment == "no"


def test_what_is_new_can_be_told_by_counts_alone_also_when_it_comes_from_another_store(
    store: FeedbackStore, engine: sqlalchemy.Engine
) -> None:
    assert (store.revision(), store.judgements()) == ((0, 0, 0, 0, 0), {})
    first, second = recorded(store), recorded(store)
    assert store.revision() == (0, 0, 0, 0, 0)
    FeedbackStore(engine).edit(first.id, "Three.", user="ada")
    FeedbackStore(engine).rate(first.id, user="ada", value=1)
    store.rate(second.id, user="ada", value=1)
    assert (store.revision(), store.judgements()) == ((2, 1, 0, 0, 0), {first.id: 2, second.id: 1})
    FeedbackStore(engine).choose(first.id, second.id, user="ada")
    assert (store.revision(), store.judgements()) == ((2, 1, 1, 0, 0), {first.id: 3, second.id: 2})


def test_corrected_are_those_with_an_edit_or_without_a_model(store: FeedbackStore) -> None:
    edited, unasked, rated = recorded(store), recorded(store, messages=()), recorded(store)
    store.edit(edited.id, "Three.", user="ada")
    store.rate(rated.id, user="ada", value=-1)
    wanted = [edited.id, unasked.id, rated.id, "unknown"]
    assert [judged.exchange.id for judged in store.corrected(wanted)] == [edited.id, unasked.id]
    assert list(store.corrected([])) == []


def test_a_withdrawn_rating_counts_no_longer(store: FeedbackStore) -> None:
    exchange = recorded(store)
    store.rate(exchange.id, user="ada", value=1)
    store.rate(exchange.id, user="ada", value=0)
    [judged] = store.judged()
    assert judged.rating is None
    assert len(judged.ratings) == 2


def test_a_withdrawal_takes_back_only_what_the_same_person_said(store: FeedbackStore) -> None:
    exchange = recorded(store)
    kept = store.rate(exchange.id, user="ada", value=-1, reasons=["wrong fact"])
    store.rate(exchange.id, user="bob", value=1)
    store.rate(exchange.id, user="bob", value=0)
    [judged] = store.judged()
    assert judged.rating == kept
    stats = store.stats()
    assert (stats.up, stats.down, stats.withdrawn, dict(stats.reasons)) == (0, 1, 0, {"wrong fact": 1})
    store.rate(exchange.id, user="ada", value=0)
    assert store.stats().withdrawn == 1


def test_the_last_edit_counts(store: FeedbackStore) -> None:
    exchange = recorded(store)
    store.edit(exchange.id, "It is three years.", user="ada")
    last = store.edit(exchange.id, "It is three years [1].", user="ben")
    [judged] = store.judged()
    assert judged.edit == last
    assert [edit.text for edit in judged.edits] == ["It is three years.", "It is three years [1]."]


def test_the_same_edit_twice_in_a_row_is_kept_once(store: FeedbackStore) -> None:
    exchange = recorded(store)
    first = store.edit(exchange.id, "Three years.", user="ada")
    assert store.edit(exchange.id, "Three years.", user="ben") == first
    store.edit(exchange.id, "Four years.", user="ada")
    assert store.edit(exchange.id, "Three years.", user="ada") != first
    [judged] = store.judged()
    assert [edit.text for edit in judged.edits] == ["Three years.", "Four years.", "Three years."]


@pytest.mark.parametrize("text", ["", " \n\t"])
def test_an_empty_edit_is_refused(store: FeedbackStore, text: str) -> None:
    exchange = recorded(store)
    with pytest.raises(FeedbackError, match="empty"):
        store.edit(exchange.id, text, user="ada")
    assert list(store.judged()) == []


@pytest.mark.parametrize("text", ["nul \x00", "half \ud83d"])
def test_text_that_no_database_keeps_is_refused_with_a_sentence(store: FeedbackStore, text: str) -> None:
    exchange = recorded(store)
    with pytest.raises(FeedbackError, match="cannot be stored"):
        store.edit(exchange.id, text, user="ada")
    with pytest.raises(FeedbackError, match="cannot be stored"):
        store.rate(exchange.id, user="ada", value=1, comment=text)
    with pytest.raises(FeedbackError, match="cannot be stored"):
        recorded(store, question=text)


def test_an_unknown_exchange_is_named(store: FeedbackStore) -> None:
    for attempt in (
        lambda: store.exchange("nope"),
        lambda: store.rate("nope", user="ada", value=1),
        lambda: store.edit("nope", "text", user="ada"),
    ):
        with pytest.raises(FeedbackError, match="'nope'"):
            attempt()


def test_an_unknown_reason_or_value_is_refused(store: FeedbackStore) -> None:
    exchange = recorded(store)
    with pytest.raises(FeedbackError, match=r"'boring' is not a reason\. The reasons are: wrong fact"):
        store.rate(exchange.id, user="ada", value=-1, reasons=["boring"])
    with pytest.raises(FeedbackError, match="not 2"):
        store.rate(exchange.id, user="ada", value=2)  # type: ignore[arg-type]


def test_entries_stay_in_order_when_the_clock_is_set_back(store: FeedbackStore) -> None:
    later = Story(day=100_000).rated(-1).edited("Three years.")
    store.restore([later.judged])
    rating = store.rate("e1", user="ada", value=1)
    [judged] = store.judged()
    assert judged.rating == rating


def test_judged_leaves_out_what_nobody_judged_and_on_demand_what_was_simulated(store: FeedbackStore) -> None:
    store.record(an_answer("Who painted it?"), user="ada", conversation_id="c1")
    person = recorded(store)
    machine = store.record(an_answer(), user="simulated", conversation_id="s", simulated=True)
    store.rate(person.id, user="ada", value=1)
    store.edit(machine.id, "Three years.", user="simulated")
    assert [judged.exchange for judged in store.judged()] == [person, machine]
    assert [judged.exchange for judged in store.judged(include_simulated=False)] == [person]
    assert len(list(store.history())) == 3


def test_judged_brings_the_other_attempts_at_a_question_that_was_judged(store: FeedbackStore) -> None:
    left, liked, retried = recorded(store), recorded(store), recorded(store)
    for user, conversation in (("ada", "c2"), ("bob", "c1")):
        store.record(an_answer(), user=user, conversation_id=conversation)
    store.rate(liked.id, user="ada", value=1)
    assert [judged.exchange for judged in store.judged()] == [left, liked, retried]


def test_long_histories_are_read_in_pages_without_loss_or_repetition(
    store: FeedbackStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "PAGE", 3)
    same_moment = [Story(name=f"e{number}", day=number // 4).rated(1).judged for number in range(12)]
    store.restore(same_moment)
    read = [judged.exchange.id for judged in store.judged()]
    assert sorted(read) == sorted(judged.exchange.id for judged in same_moment)
    assert [judged.exchange.at for judged in store.judged()] == [START + timedelta(days=n // 4) for n in range(12)]


def test_a_reader_that_stops_half_way_keeps_nobody_waiting(store: FeedbackStore, engine: sqlalchemy.Engine) -> None:
    exchange = recorded(store)
    store.rate(exchange.id, user="ada", value=1)
    reader = store.judged()
    next(reader)
    assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    store.rate(exchange.id, user="ada", value=-1)


def test_conversations_are_listed_with_their_first_question_latest_first(store: FeedbackStore) -> None:
    recorded(store, conversation="old", question="First?")
    recorded(store, conversation="new", question="Another?")
    last = recorded(store, conversation="old", question="And then?")
    recorded(store, user="ben", conversation="ben's", question="Mine?")
    old, new = store.conversations("ada")
    assert (old.id, old.title, old.exchanges, old.at) == ("old", "First?", 2, last.at)
    assert (new.id, new.title, new.exchanges) == ("new", "Another?", 1)
    assert [judged.exchange.answer.question for judged in store.conversation("old")] == ["First?", "And then?"]
    assert store.conversation("unknown") == []


def test_statistics_count_the_ratings_that_are_valid_now(store: FeedbackStore) -> None:
    changed, withdrawn, up = recorded(store), recorded(store), recorded(store, user="ben", adapter_id="dpo-1")
    store.rate(changed.id, user="ada", value=1)
    store.rate(changed.id, user="ada", value=-1, reasons=["style", "outdated"])
    store.rate(withdrawn.id, user="ada", value=-1, reasons=["style"])
    store.rate(withdrawn.id, user="ada", value=0)
    store.rate(up.id, user="ben", value=1)
    store.edit(changed.id, "Three.", user="ada")
    store.edit(changed.id, "Three years.", user="ada")
    store.record(an_answer(messages=()), user="simulated", conversation_id="s", simulated=True)
    stats = store.stats()
    assert (stats.exchanges, stats.simulated, stats.users, stats.edited) == (4, 1, 2, 1)
    assert (stats.up, stats.down, stats.withdrawn) == (1, 1, 1)
    assert dict(stats.reasons) == {"outdated": 1, "style": 1}
    adapter, base = stats.writers
    assert (adapter.adapter_id, adapter.exchanges, adapter.approval) == ("dpo-1", 1, 1.0)
    assert (base.adapter_id, base.exchanges, base.approval, base.edited) == (None, 2, 0.0, 1)
    assert [(one.adapter_id, one.exchanges) for one in stats.without_model] == [(None, 1)]


def test_statistics_of_an_empty_store_are_zero(store: FeedbackStore) -> None:
    stats = store.stats()
    assert (stats.exchanges, stats.users, stats.writers, dict(stats.reasons)) == (0, 0, (), {})
