"""What is quoted, and that a quote looks like any other answer to those who read and correct it."""

from assistant.adapters.serving import Fixed, Served
from assistant.assistant import Assistant, Inquiry
from assistant.settings import AnswerSettings
from assistant.steps.nearest import NearestSentences
from retrieval.documents import Passage
from tests.fakes import FixedRetriever, ScriptedGenerator
from tests.retrieval.fakes import WordEmbedder

TOWER = Passage.given("Tower", "It is 330 metres tall [4]. Many people come. How tall is it? Its colour is brown.")
BRIDGE = Passage.given("Bridge", "It is 40 metres long. Boats pass under it.")


def quoting() -> Assistant:
    return Assistant(
        FixedRetriever(BRIDGE, TOWER),
        ScriptedGenerator("Quite tall."),
        AnswerSettings(),
        Fixed(Served(manner="quote")),
        chooser=NearestSentences(WordEmbedder, 0),
    )


def test_the_nearest_sentences_are_quoted_in_their_order_with_the_numbers_of_their_passages() -> None:
    answer = quoting().answer("330 metres tall or 40 metres long?")
    assert answer.text == "It is 40 metres long. [1] It is 330 metres tall. [2]"
    assert [(citation.number, citation.written) for citation in answer.citations] == [(1, True), (2, True)]
    assert answer.unmatched_citations == ()
    assert (answer.quoted, answer.ending, answer.adapter_id) == (True, "complete", None)


def test_bullets_and_numbers_of_lists_are_not_quoted() -> None:
    listed = Passage.given("Facts", "1. It is 330 metres tall.\n\n- Its colour is brown.")
    answer = quoting().answer("Is its colour brown? Is it 330 metres tall?", passages=[listed])
    assert answer.text == "It is 330 metres tall. [1] Its colour is brown. [1]"


def test_no_model_is_asked_and_what_it_would_have_read_is_kept() -> None:
    subject = quoting()
    (answer,) = subject.answer_all([Inquiry("How many metres tall?", (TOWER,))])
    assert answer.quoted
    assert answer.messages == ()
    assert "330 metres tall" in answer.withheld[-1].text
    assert not subject.generator.prompts


def test_a_second_try_is_written() -> None:
    answer = quoting().answer("How many metres tall?", fresh=True)
    assert (answer.text, answer.quoted) == ("Quite tall.", False)
    assert answer.messages


def test_passages_without_a_sentence_are_written_about() -> None:
    table = Passage.given("Table", "| metres | tall |\n| many | yes |")
    answer = quoting().answer("How many metres tall?", passages=[table])
    assert (answer.text, answer.quoted) == ("Quite tall.", False)


def test_sentences_much_further_away_than_the_nearest_are_left_out() -> None:
    chosen = NearestSentences(WordEmbedder, 0).quotes("How many metres tall?", [TOWER])
    assert [one.text for one in chosen] == ["It is 330 metres tall [4]."]
    assert NearestSentences(WordEmbedder, 0).quotes("metres", [Passage.given("Table", "| metres |")]) == []
