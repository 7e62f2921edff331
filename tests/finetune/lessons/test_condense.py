"""The short prompts that an adapter learns from cite the passages by the numbers that it will see."""

from collections.abc import Sequence
from datetime import UTC, datetime

from assistant.adapters.style import FIRST_STYLE, ExtractStyle
from assistant.answers import Answer
from assistant.seams import Extract
from assistant.steps.languages.table import LANGUAGES
from feedback.records import Exchange, PreferencePair
from finetune.data.split import Split
from finetune.lessons.condense import condense_prompts, condense_training, find_reading
from retrieval.documents import Passage
from retrieval.text.units import find_units
from retrieval.text.windows import Window
from tests.finetune.fakes import REFUSAL, a_pair

BRIDGE, TOWER = Passage.given("Bridge", "It is long."), Passage.given("Tower", "It is 330 metres tall.")


class Quoting:
    """Quotes the passages of these titles whole, and tells how doubtful it was."""

    def __init__(self, *titles: str) -> None:
        self.titles = titles
        self.doubtful: list[bool] = []

    def extracts(
        self, question: str, passages: Sequence[Passage], style: ExtractStyle = FIRST_STYLE, *, doubtful: bool = False
    ) -> list[Extract]:
        del question, style
        self.doubtful.append(doubtful)
        quoted = [next(one for one in passages if one.chunk.title == title) for title in self.titles]
        return [Extract(one, Window(tuple(find_units(one.chunk.text))), 1.0, 0) for one in quoted]


def an_exchange(note: str = "") -> Exchange:
    question = "How tall is it?"
    answer = Answer(question, question, "It is 330 metres tall [2].", (), passages=(BRIDGE, TOWER), note=note)
    return Exchange("e", "c", "ada", datetime.now(UTC), answer)


def a_cited_pair() -> PreferencePair:
    pair = a_pair("north", chosen="330 metres [2], not long [1].")
    return PreferencePair(pair.id, "e", "ada", pair.prompt, pair.chosen, "It is 330 metres tall [2].", "tower")


def test_a_correction_cites_what_was_quoted_by_its_number_in_the_short_prompt() -> None:
    [pair] = condense_prompts([a_cited_pair()], {"e": an_exchange()}, Quoting("Tower"), REFUSAL)
    assert pair.prompt[-1].text == "[1] Tower\nIt is 330 metres tall.\n\nQuestion: How tall is it?"
    assert (pair.chosen, pair.rejected) == ("330 metres [1], not long.", "It is 330 metres tall [1].")


def test_of_two_places_each_keeps_its_passage() -> None:
    [pair] = condense_prompts([a_cited_pair()], {"e": an_exchange()}, Quoting("Tower", "Bridge"), REFUSAL)
    assert pair.prompt[-1].text.startswith("[1] Tower\nIt is 330 metres tall.\n\n[2] Bridge\nIt is long.")
    assert pair.chosen == "330 metres [1], not long [2]."


def test_what_nothing_can_be_quoted_for_is_left_out_and_said() -> None:
    sides = Split((a_cited_pair(),), ())
    told: list[int] = []
    left, said = condense_training(
        sides, {"e": an_exchange()}, Quoting(), REFUSAL, lambda progress: told.append(progress.done)
    )
    assert (left.training, told) == ((), [1])
    assert said == "1 pair left out: nothing can be quoted from the passages."
    assert condense_training(sides, {}, None, REFUSAL, None) == (sides, "")


def test_only_the_note_of_doubt_makes_a_question_doubtful() -> None:
    chooser = Quoting("Tower")
    for note in (LANGUAGES["de"].texts.doubt, "This model has not learned to write yet.", ""):
        condense_prompts([a_cited_pair()], {"e": an_exchange(note)}, chooser, REFUSAL)
    assert chooser.doubtful == [True, False, False]


def test_an_adapter_reads_extracts_where_the_base_model_quotes() -> None:
    assert find_reading("quote", Quoting()) == "condense"
    assert find_reading("write", Quoting()) == "write"
    assert find_reading("quote", None) == "write"
