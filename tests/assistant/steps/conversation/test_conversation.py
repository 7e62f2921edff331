"""What needs no search is answered from the list of documents, and vague questions are asked back."""

import pytest

from assistant.answers import Inquiry, Turn
from assistant.assistant import Assistant
from assistant.settings import DEFAULT_REFUSAL, AnswerSettings
from assistant.steps.conversation.conversation import Conversation
from assistant.steps.corrections import Correction
from retrieval.documents import Chunk, Document, Passage, Place, Scores
from tests.assistant.fakes import passage
from tests.fakes import FixedCorrections, FixedRetriever, ScriptedGenerator
from tests.retrieval.fakes import WordEmbedder

GARDEN = passage(
    "The garden is open to all tenants from April to October. Please water the roses every evening in summer. "
    "The tool shed is locked, and the key hangs in the kitchen. Compost goes into the green bin behind the shed.",
    "Garden rules",
    dense=0.45,
)
LAUNDRY = passage("The laundry room is used in turns. Each tenant books two hours a week.", "Laundry", dense=0.4)
KEYS = passage("Lost keys are replaced by the caretaker for a fee.", "Keys and locks", dense=0.3)


def section(heading: str, title: str = "Leases") -> Passage:
    document = Document.of(f"/home/{title}.md", title, f"{heading} is described here.", (Place(0, heading),))
    return Passage(Chunk.of(document, 0, len(document.text)), Scores(1.0, 0.1))


def assistant(*passages, corrections=None, text="It is written here [1].") -> Assistant:
    return Assistant(
        FixedRetriever(*(passages or (GARDEN, LAUNDRY, KEYS))),
        ScriptedGenerator(text),
        AnswerSettings(),
        corrections=corrections,
        conversation=Conversation(WordEmbedder),
    )


def after(*said: str) -> tuple[Turn, ...]:
    return tuple(Turn("assistant" if number % 2 else "user", text) for number, text in enumerate(said))


@pytest.mark.parametrize(
    ("message", "begins"),
    [
        ("Hi!", "Hello"),
        ("vielen Dank", "Gern geschehen"),
        ("gracias", "¡De nada"),
        ("au revoir", "Au revoir"),
        ("你好", "你好"),
    ],
)
def test_small_talk_is_answered_in_its_language_without_a_search(message, begins):
    subject = assistant()
    answer = subject.answer(message)
    assert answer.text.startswith(begins)
    assert (answer.about, answer.refused, answer.passages, answer.messages, answer.ending) == (
        *("conversation", False, (), ()),
        "complete",
    )
    assert subject.retriever.questions == []


def test_what_is_said_everywhere_is_answered_in_the_language_of_the_conversation():
    answer = assistant().answer("ok", after("Wann ist der Garten offen?", "From April [1]."))
    assert answer.text == "In Ordnung. Was möchten Sie noch wissen?"


def test_the_assistant_says_what_it_is_and_what_one_may_ask():
    answer = assistant().answer("Who are you?")
    assert "self-hosted assistant for the documents" in answer.text
    assert "“Garden rules”" in answer.text
    assert answer.suggestions[0] == "What is “Garden rules” about?"


def test_a_greeting_before_a_question_does_not_keep_it_from_being_answered():
    answer = assistant().answer("Hi, when is the garden open?")
    assert (answer.about, answer.text) == ("", "It is written here [1].")


def test_documents_are_counted_named_and_found_by_subject():
    subject = assistant()
    assert subject.answer("How many documents are there?").text == "There are 3 documents here."
    contents = subject.answer("What is in here?")
    assert all(title in contents.text for title in ("Garden rules", "Laundry", "Keys and locks"))
    assert contents.about == "library"
    about = subject.answer("Is there a document about roses?").text
    assert "“Garden rules”" in about
    assert "Laundry" not in about
    assert subject.answer("¿Hay algún documento sobre camellos?").text.startswith("Sobre «camellos» no hay nada")


def test_a_long_list_is_cut_and_the_rest_counted():
    many = [passage(f"Text number {number}.", f"Minutes of meeting {number}") for number in range(60)]
    text = assistant(*many).answer("list all documents").text
    assert len(text.split()) <= 100
    assert " more." in text


def test_an_empty_library_says_so():
    answer = Assistant(
        FixedRetriever(), ScriptedGenerator("x"), AnswerSettings(), conversation=Conversation(WordEmbedder)
    ).answer("Which documents do you have?")
    assert "No documents have been added here yet" in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "What is Garden rules about?",
        "summarise the garden rules",
        "tl;dr of the gardn rules",
        "Sum the garden rules up",
    ],
)
def test_a_document_that_is_named_even_misspelt_is_summed_up_from_its_sentences(question):
    answer = assistant().answer(question)
    assert answer.text.startswith("“Garden rules” in short: The garden is open to all tenants")
    assert (answer.about, answer.refused, answer.passages) == ("library", False, (GARDEN,))
    assert {citation.number for citation in answer.citations} == {1}
    assert len(answer.text.split()) <= 100


def test_this_document_is_the_only_one_or_the_one_that_was_talked_about():
    assert assistant(LAUNDRY).answer("What is this document about?").passages == (LAUNDRY,)
    history = after("What does “Keys and locks” say?", "Lost keys are replaced [1].")
    assert assistant().answer("Fasse das Dokument zusammen", history).text.startswith("„Keys and locks“ in Kürze:")
    asked_back = assistant().answer("What is this document about?")
    assert (asked_back.text, asked_back.about) == ("Which document do you mean?", "clarification")
    assert "What is “Laundry” about?" in asked_back.suggestions


def test_what_no_document_is_called_is_searched_as_a_question():
    assert assistant().answer("What is the moon about?").about == ""
    assert assistant().answer("Do you have information on how to water roses?").about == ""


def test_a_question_that_names_nothing_is_asked_back_with_headings_to_choose_from():
    answer = assistant(section("Deposits"), section("Rent")).answer("How much is it?")
    assert (answer.about, answer.refused) == ("clarification", False)
    assert answer.suggestions == ("How much is it (Deposits)?", "How much is it (Rent)?")


def test_the_answer_to_what_was_asked_back_completes_the_question():
    subject = assistant(section("Deposits"), section("Rent"))
    first = subject.answer("How much is it?")
    subject.answer("the deposit", after("How much is it?", first.text))
    assert subject.retriever.questions[-1] == "How much is it? the deposit"
    subject.answer(first.suggestions[0], after("How much is it?", first.text))
    assert subject.retriever.questions[-1] == first.suggestions[0]


def test_a_word_that_many_headings_share_is_asked_back_and_one_that_is_a_heading_is_answered():
    shared = [section(f"{kind} leave") for kind in ("Sick", "Parental", "Unpaid")]
    assert assistant(*shared).answer("leave?").text == "Which of these do you mean?"
    exact = Passage(section("Leave").chunk, Scores(1.0, 0.8))
    assert assistant(exact, *shared).answer("LEAVE").about == ""


def test_given_passages_are_answered_from_whatever_is_asked():
    (answer,) = assistant().answer_all([Inquiry("Which documents do you have?", (GARDEN,))])
    assert answer.about == ""


def test_a_refusal_is_said_in_the_language_of_the_question_and_offers_the_nearest_headings():
    answer = assistant(section("Deposits")).answer("Wie hoch ist der Eiffelturm?")
    assert answer.text.startswith("Das kann ich aus den Dokumenten nicht beantworten. Gesucht habe ich nach „Wie hoch")
    assert answer.refused
    assert answer.suggestions == ("Was steht in „Leases“ zu „Deposits“?",)


def test_a_custom_refusal_stays_as_it_was_set():
    subject = assistant(section("Deposits"))
    subject.settings = AnswerSettings(refusal="Ask the front desk.")
    assert subject.answer("Wie hoch ist der Eiffelturm?").text.startswith("Ask the front desk. Gesucht")
    assert DEFAULT_REFUSAL not in subject.answer("How tall is the Eiffel Tower?").text


def test_a_corrected_summary_is_given_to_the_next_one_who_asks():
    corrections = FixedCorrections(Correction("first", "…", "It is about the garden [1].", (GARDEN,)))
    answer = assistant(corrections=corrections).answer("What is Garden rules about?")
    assert (answer.text, answer.approved_exchange_id, answer.about) == ("It is about the garden [1].", "first", "")
