"""Reviews in the database: what waits, what was decided, and what is left when a reviewer goes."""

from feedback.history import JudgedExchange
from feedback.store.adding.reviews import ReviewStore
from feedback.store.store import FeedbackStore
from tests.feedback.fakes import recorded


def find(store: FeedbackStore, exchange_id: str) -> JudgedExchange:
    [found] = [one for one in store.history() if one.exchange.id == exchange_id]
    return found


def names(found: object) -> list[str]:
    return [one.exchange.id for one in found]  # pyright: ignore


def test_what_others_corrected_or_rated_down_waits_until_it_is_decided_and_again_when_more_is_said(
    store: FeedbackStore,
) -> None:
    reviews = ReviewStore(store._engine)
    corrected, disliked, liked = (recorded(store, user="mia") for _ in range(3))
    own = recorded(store, user="rita")
    store.edit(corrected.id, "Three years.", user="mia")
    store.rate(disliked.id, user="mia", value=-1)
    store.rate(liked.id, user="mia", value=1)
    store.edit(own.id, "Four years.", user="rita")
    assert names(reviews.undecided("rita")) == [corrected.id, disliked.id]
    before = store.revision()
    review = reviews.add(corrected.id, user="rita", author="mia", decision="rejected", reason=" Wrong. ")
    assert (review.reason, store.revision() != before, store.judgements()[corrected.id]) == ("Wrong.", True, 2)
    assert names(reviews.undecided("rita")) == [disliked.id]
    assert find(store, corrected.id).review == review
    assert names(reviews.decided(9)) == [corrected.id]
    reviews.add(disliked.id, user="rita", author="mia", decision="accepted")
    reviews.add(disliked.id, user="rita", author="mia", decision="open")
    store.edit(corrected.id, "Thirty years.", user="mia")
    assert names(reviews.undecided("rita")) == [corrected.id, disliked.id]
    assert {name: dict(counts) for name, counts in reviews.count_by_author().items()} == {
        "mia": {"rejected": 1, "open": 1}
    }


def test_a_reviewer_who_is_erased_leaves_decisions_without_a_name_and_no_words(store: FeedbackStore) -> None:
    reviews = ReviewStore(store._engine)
    rejected, changed = recorded(store, user="mia"), recorded(store, user="mia")
    for one in (rejected, changed):
        store.edit(one.id, "Three years.", user="mia")
    reviews.add(rejected.id, user="rita", author="mia", decision="rejected", reason="A secret.")
    edit = find(store, changed.id).correction
    assert edit is not None
    new = type(edit)(changed.id, "rita", edit.at, "Three whole years.")
    reviews.add(changed.id, user="rita", author="mia", decision="changed", edit=new)
    assert find(store, changed.id).text == "Three whole years."
    assert find(store, changed.id).author == "mia"
    assert [len(one.reviews) for one in store.history_of("rita")] == [1, 1]
    assert (store.belongings("rita").reviews, store.belongings("rita").edits) == (2, 1)
    assert store.erase("rita").reviews == 2
    kept = find(store, rejected.id).review
    assert kept is not None
    assert (kept.decision, kept.user, kept.reason) == ("rejected", "", "")
    assert (find(store, changed.id).text, find(store, changed.id).review) == ("Three years.", None)
    assert store.people() == ["mia"]
    assert store.erase("mia").reviews == 1
    assert list(store.history()) == []


def test_an_imported_history_brings_its_reviews_once(store: FeedbackStore) -> None:
    exchange = recorded(store, user="mia")
    store.edit(exchange.id, "Three years.", user="mia")
    ReviewStore(store._engine).add(exchange.id, user="rita", author="mia", decision="accepted")
    history = list(store.history())
    assert store.restore(history) == (0, 0, 0, 0, 0, 0)
    store.erase("mia")
    assert store.restore(history) == (1, 0, 1, 0, 0, 1)
    assert list(store.history()) == history
