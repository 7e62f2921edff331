"""What is known of a person's corrections is forgotten once they are erased, in whatever process."""

from feedback.settings import CorrectionSettings, FeedbackSettings
from feedback.store.store import FeedbackStore
from tests.feedback.corrections.test_past import WARRANTY, Shop
from tests.feedback.fakes import an_answer


def test_a_correction_is_forgotten_once_it_is_erased_although_there_is_as_much_feedback_as_before(
    sqlite_store: FeedbackStore,
) -> None:
    settings = CorrectionSettings(examples=2, example_similarity=0.3)
    shop = Shop(sqlite_store, settings, FeedbackSettings(minimum_support=0))
    other = sqlite_store.record(an_answer("How long is the guarantee?"), user="bob", conversation_id="b")
    shop.corrected("It is three years [1].")
    assert shop.text() == "It is three years [1]."
    sqlite_store.erase("ada")
    sqlite_store.edit(other.id, "It is three years, says Bob [1].", user="bob")
    assert shop.text() is None
    examples = shop.subject.examples("How long is the warranty then?", (WARRANTY,), given=True)
    assert [example.exchange_id for example in examples] == [other.id]
    assert set(shop.subject._vectors) == {"How long is the guarantee?"}
