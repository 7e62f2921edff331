"""A summary is made of sentences of the document that together say most of it, and of its headings."""

from assistant.steps.conversation.summaries import summarize
from assistant.steps.languages.texts.english import ENGLISH_TEXTS
from tests.assistant.fakes import passage
from tests.retrieval.fakes import WordEmbedder


def summary_of(*texts: str) -> str:
    passages = [passage(text, f"Lease {number}") for number, text in enumerate(texts)]
    return summarize("“Lease”", passages, WordEmbedder, ENGLISH_TEXTS)[0]


def test_sentences_keep_their_order_and_point_to_their_passages():
    text = summary_of(
        "The tenant pays the rent on the first working day of every month.",
        "The landlord repairs the roof, the heating and the water pipes without delay.",
    )
    assert text == (
        "“Lease” in short: The tenant pays the rent on the first working day of every month. [1] "
        "The landlord repairs the roof, the heating and the water pipes without delay. [2]"
    )


def test_what_repeats_is_said_once_and_the_rest_has_room():
    again = "The tenant pays the rent on the first working day of every month."
    other = "Pets are welcome in the garden but never in the cellar or the attic."
    text = summary_of(f"{again} {again}", f"{again} {other}")
    assert text.count("pays the rent") == 1
    assert other in text


def test_bullets_addresses_of_links_and_announcements_are_left_out():
    text = summary_of(
        "Please keep in mind all of the following rules:\n\n"
        "- The keys are handed over at the office(https://example.org/office) on the day of the move."
    )
    assert text == "“Lease” in short: The keys are handed over at the office on the day of the move. [1]"


def test_headings_say_what_else_there_is():
    text = summary_of(
        "# Rent\n\nThe rent is paid on the first working day of the month.\n\n"
        "# Repairs\n\nThe landlord repairs the roof and the heating without delay."
    )
    assert text.endswith("It covers: Rent, Repairs.")


def test_numbered_clauses_stand_for_headings_but_a_numbered_list_does_not():
    clauses = "\n".join(
        f"{number}. {title}\nThe parties agree on {title.lower()} as is laid down in this part of the contract."
        for number, title in enumerate(("PAYMENT OF RENT", "REPAIRS", "NOTICE AND END"), start=1)
    )
    assert summary_of(clauses).endswith("It covers: Payment of rent, Repairs, Notice and end.")
    steps = "Mix it slowly and with care in a bowl.\n\n1. Flour\n2. Eggs\n3. Milk\n\nThen bake it for one hour."
    assert "It covers" not in summary_of(steps)


def test_a_document_without_sentences_says_so():
    assert summary_of("| a | b |\n|---|---|\n| 1 | 2 |").startswith("“Lease” holds no sentences")
