"""How question and passage become inputs of the model that reads them together."""

from assistant.answerability.reading.packing import MOST_TOKENS, UNIT_TOKENS, pack
from retrieval.text.units import find_units

BORDERS = (0, 2)


def encode(text: str) -> list[int]:
    """One token for each word: its length and a hundred."""
    return [100 + len(word) for word in text.split()]


def test_question_title_headings_and_units_follow_each_other():
    units = find_units("Cats sleep a lot.\n\n## Food\n\nThey eat fish.\n")

    (packed,) = pack("What do cats eat?", "Cats", units, encode, BORDERS)

    asked = encode("query: What do cats eat?")
    begun = [0, *asked, 2, *encode("passage: Cats")]
    assert packed.tokens == [*begun, *encode("Cats sleep a lot."), *encode("Food"), *encode("They eat fish."), 2]
    assert packed.tokens[slice(*packed.question)] == asked
    starts = [(number, packed.tokens[start:end]) for number, start, end in packed.units]
    assert starts == [(0, encode("Cats sleep a lot.")), (1, encode("They eat fish."))]


def test_a_long_passage_is_read_in_several_inputs_and_no_unit_is_lost():
    text = "\n\n".join(f"Sentence number {number} says that door {number} is red." for number in range(120))
    units = find_units(text, "Doors")

    inputs = pack("Which doors are red?", "House", units, encode, BORDERS)

    assert len(inputs) > 1
    assert all(len(one.tokens) <= MOST_TOKENS for one in inputs)
    assert [number for one in inputs for number, _, _ in one.units] == list(range(len(units)))
    assert all(encode("Doors")[0] in one.tokens for one in inputs), "each part is read below its heading"


def test_of_a_very_long_unit_the_beginning_is_read():
    units = find_units("word " * (UNIT_TOKENS - 20) + "end.")

    (packed,) = pack("What?", "", units, encode, BORDERS)

    (_, start, end) = packed.units[0]
    assert end - start <= UNIT_TOKENS


def test_nothing_is_read_of_a_passage_without_units():
    assert pack("What?", "Title", [], encode, BORDERS) == []
