"""Which sentences the model is pointed to, and that it reads the passages whole all the same."""

from collections.abc import Sequence

import numpy as np
import pytest

from assistant.assistant import Assistant
from assistant.settings import AnswerSettings
from assistant.steps.citations import find_support
from assistant.steps.nearest import NearestSentences, RememberingEmbedder
from assistant.steps.quotable import LONGEST_CHARACTERS
from retrieval.documents import Passage
from retrieval.index.embedding.sentence_embedder import SentenceEmbedder
from tests.fakes import FixedRetriever, ScriptedGenerator
from tests.retrieval.fakes import WordEmbedder

TOWER = Passage.given(
    "The tower", "It stands in Paris. It is 330 metres tall. Many people come. Its colour is brown. Birds like it."
)
BRIDGE = Passage.given("The bridge", "It is long. Boats pass under it. It was painted in 1964.")


def nearest(question: str, *passages: Passage, most: int) -> list[str]:
    return [one.text for one in NearestSentences(WordEmbedder, most).highlights(question, passages)]


def test_the_nearest_sentences_come_in_the_order_of_the_passages() -> None:
    assert nearest("Colour brown? Metres tall?", TOWER, most=2) == ["It is 330 metres tall.", "Its colour is brown."]
    assert nearest("Painted in 1964 or brown?", BRIDGE, TOWER, most=2) == [
        "It was painted in 1964.",
        "Its colour is brown.",
    ]


def test_a_highlight_knows_its_passage() -> None:
    (one,) = NearestSentences(WordEmbedder, 1).highlights("Painted in 1964?", [TOWER, BRIDGE])
    assert one.passage == BRIDGE


def test_a_sentence_that_two_passages_have_counts_once() -> None:
    again = Passage.given("The same tower", TOWER.chunk.text)
    assert nearest("Colour brown?", TOWER, again, most=4).count("Its colour is brown.") == 1


def test_headings_tables_and_code_are_not_repeated() -> None:
    heading = Passage.given("Page", "## How many metres tall it is\n\nMetres tall\n\n| metres | tall | it | is |")
    assert nearest("Metres tall?", heading, most=2) == []
    table = Passage.given("Table", "metres tall " * (LONGEST_CHARACTERS // 10))
    assert nearest("Metres tall?", table, most=2) == []
    assert nearest("Metres tall?", table, TOWER, most=1) == ["It is 330 metres tall."]


STATEMENT = """CONDENSED STATEMENTS OF OPERATIONS
(In millions)
| Quarter ended July 1, 2023 | Quarter ended June 25, 2022
Products | $ 60,584 | $ 63,355
Services | 21,213 | 19,604
Gross margin | 36,413 | 35,885"""


def test_a_row_of_a_table_is_quoted_with_the_heads_of_its_columns_and_marked_as_it_stands() -> None:
    report = Passage.given("Apple 10-Q", f"{STATEMENT}\n\nThe company sells phones and services in many countries.")
    quotes = NearestSentences(WordEmbedder, 2).highlights("What was the gross margin in operations?", [report])
    said = (
        "CONDENSED STATEMENTS OF OPERATIONS (In millions) Gross margin: "
        "Quarter ended July 1, 2023: 36,413; Quarter ended June 25, 2022: 35,885"
    )
    assert said in [quote.text for quote in quotes]
    start, end = find_support(report.chunk.text, f"{said} [1]") or (0, 0)
    assert report.chunk.text[start:end] == "Gross margin | 36,413 | 35,885"


def test_a_row_that_is_asked_for_by_its_name_comes_before_sentences_about_its_owner() -> None:
    embedder = SentenceEmbedder()
    about = 'The terms "Company" and "Apple" as used herein refer to Apple Inc. and its wholly owned subsidiaries.'
    table = (
        "Three months ended | July 1, 2023 | June 25, 2022\nResearch and development | $ 7,442 | $ 6,797\nOther | 1 | 2"
    )
    report = Passage.given("2023_Q3_AAPL", f"{about}\n\nExpenses (dollars in millions):\n{table}\n\n{about}")
    (quote, *_) = NearestSentences(lambda: embedder, 1).highlights(
        "How much did Apple spend on research and development?", [report]
    )
    assert quote.text == (
        "Expenses (dollars in millions): Research and development: July 1, 2023: $ 7,442; June 25, 2022: $ 6,797"
    )


def test_the_row_that_was_quoted_is_marked_and_not_one_that_its_name_holds() -> None:
    table = "| Price\nTea | $3\nGreen Tea | $35\nTea | $35.50"
    for claim, row in {"Green Tea: Price: $35": "Green Tea | $35", "Tea: Price: $35.50 [1]": "Tea | $35.50"}.items():
        start, end = find_support(table, claim) or (0, 0)
        assert table[start:end] == row


def test_sentences_with_bars_and_tables_of_words_are_quoted_as_before() -> None:
    manual = Passage.given(
        "Manual", "Use `ls | wc -l` to count all the files.\nUse `ps | grep name` to find a process."
    )
    assert len(nearest("Count files?", manual, most=2)) == 2
    assert nearest(
        "Support by e-mail?", Passage.given("Plans", "Plan | What it is\nBasic | Support by e-mail in days"), most=1
    )


def test_a_table_in_code_is_not_quoted() -> None:
    page = Passage.given("Page", f"Run it.\n\n```\n{STATEMENT}\n```\n")
    assert nearest("Gross margin?", page, most=2) == []


def test_meaning_decides_with_the_embedded_model() -> None:
    embedder = SentenceEmbedder()
    (one,) = NearestSentences(lambda: embedder, 1).highlights("What is the height of the tower?", [TOWER])
    assert one.text == "It is 330 metres tall."


def test_the_model_reads_the_passage_whole_and_the_nearest_sentence_once_more() -> None:
    generator = ScriptedGenerator("It is 330 metres tall [1].")
    highlighter = NearestSentences(WordEmbedder, 1)
    answer = Assistant(FixedRetriever(TOWER), generator, AnswerSettings(), highlighter=highlighter).answer("Metres?")
    assert TOWER.chunk.text in answer.messages[-1].text
    assert answer.messages[-1].text.endswith(
        "Question: Metres?\n\nThe sentences that matter most: It is 330 metres tall."
    )
    assert answer.passages == (TOWER,)
    assert answer.citations[0].number == 1
    without = Assistant(FixedRetriever(TOWER), generator, AnswerSettings()).answer("Metres?")
    assert without.messages[-1].text.endswith("Question: Metres?")
    assert without.prompt_version != answer.prompt_version


class CountingEmbedder:
    def __init__(self) -> None:
        self.seen: list[str] = []

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        self.seen += texts
        return np.array([[len(text), 1.0] for text in texts], dtype=np.float32)

    def embed_questions(self, questions: Sequence[str]) -> np.ndarray:
        return self.embed(questions)


@pytest.mark.parametrize(("room", "asked"), [(4, ["a", "bb", "ccc"]), (2, ["a", "bb", "ccc", "a"])])
def test_a_text_is_embedded_once_while_there_is_room(room: int, asked: list[str]) -> None:
    counting = CountingEmbedder()
    embedder = RememberingEmbedder(lambda: counting, room)
    embedder.embed(["a", "bb", "a"])
    assert embedder.embed(["bb", "ccc"])[:, 0].tolist() == [2, 3]
    assert embedder.embed(["a"])[0, 0] == 1
    assert counting.seen == asked


def test_forgotten_texts_are_embedded_anew() -> None:
    counting = CountingEmbedder()
    embedder = RememberingEmbedder(lambda: counting)
    embedder.embed(["a"])
    embedder.forget()
    embedder.embed(["a"])
    assert counting.seen == ["a", "a"]


WRAPPED = "The answer stands for everybody to read on\nthe plate at the entrance; it is in metres, and tall."
GUIDE = Passage.given(
    "Guide",
    "metres tall the tower is, they say.\n\n## Height\n\n    metres --tall --unit m tower\n\n" + WRAPPED + "\n\n```\n"
    "metres are tall here\n```\n\n## Colour\n\nThe answer stands for everybody on the tin of paint.\n\n"
    "- metres of rope and tall ladders are there",
)


def test_code_and_the_rest_of_a_sentence_are_no_sentences() -> None:
    assert nearest("Metres tall?", GUIDE, most=9) == [
        WRAPPED,
        "The answer stands for everybody on the tin of paint.",
        "- metres of rope and tall ladders are there",
    ]


def test_who_writes_without_capitals_is_quoted_too() -> None:
    notes = Passage.given("notes", "the tower is 330 metres tall.\nits colour is brown today.")
    assert nearest("Metres tall?", notes, most=1) == ["the tower is 330 metres tall."]


def test_an_indented_paragraph_of_a_list_or_of_prose_is_text() -> None:
    listed = Passage.given("List", "- First the tower.\n\n    It is 330 metres tall and brown")
    prose = Passage.given("Prose", "Of towers.\n\n    It is 330 metres tall and stands there.")
    for passage in (listed, prose):
        assert nearest("Metres tall?", passage, most=1)[0].startswith("It is 330 metres tall")


@pytest.mark.parametrize(("question", "place"), [("Height?", "plate at the entrance"), ("Colour?", "tin of paint")])
def test_the_headings_above_a_sentence_count(question: str, place: str) -> None:
    assert place in nearest(question, GUIDE, most=1)[0]


def test_the_same_sentence_broken_elsewhere_counts_once() -> None:
    one = Passage.given("One", "The tower near the river is all in all 330 metres\ntall and brown.")
    other = Passage.given("Other", "The tower near the river is all in all 330\nmetres tall and brown.")
    assert len(nearest("Metres tall?", one, other, most=4)) == 1
