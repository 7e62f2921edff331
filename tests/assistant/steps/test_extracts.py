"""What is quoted, and that a quote looks like any other answer to those who read and correct it."""

from assistant.adapters.serving import Fixed, Served
from assistant.answers import Inquiry
from assistant.assistant import Assistant
from assistant.settings import AnswerSettings
from assistant.steps.extracts.choosing import NearestWindows
from assistant.steps.extracts.wording import format_extract
from retrieval.documents import Passage
from retrieval.text.units import find_units
from retrieval.text.windows import Window, find_windows
from tests.assistant.fakes import MarkingReader
from tests.fakes import FixedRetriever, ScriptedGenerator
from tests.retrieval.fakes import WordEmbedder

TOWER = Passage.given("Tower", "It is 330 metres tall [4]. Many people come. Its colour is brown.")
BRIDGE = Passage.given("Bridge", "It is 40 metres long. Boats pass under it.")


def quoting() -> Assistant:
    return Assistant(
        FixedRetriever(BRIDGE, TOWER),
        ScriptedGenerator("Quite tall."),
        AnswerSettings(),
        Fixed(Served(manner="quote")),
        chooser=NearestWindows(WordEmbedder),
    )


def shown(text: str, best: int = 0) -> str:
    return format_extract(Window(tuple(find_units(text))), best, 1)


def test_one_passage_is_quoted_with_what_answers_set_off_and_its_number() -> None:
    answer = quoting().answer("How many metres tall is it?")
    assert answer.text == "**It is 330 metres tall.** Many people come. Its colour is brown. [2]"
    assert [(citation.number, citation.written) for citation in answer.citations] == [(2, True)]
    assert answer.unmatched_citations == ()
    assert (answer.quoted, answer.ending, answer.adapter_id) == (True, "complete", None)


def test_a_question_that_compares_is_answered_from_two_places() -> None:
    answer = quoting().answer("Is it 330 metres tall or 40 metres long?")
    assert {citation.number for citation in answer.citations} == {1, 2}
    assert "330 metres tall" in answer.text
    assert "40 metres long" in answer.text


def test_what_the_reader_marks_is_quoted_and_set_off_where_words_do_not_tell() -> None:
    garden = Passage.given("Garden", "Roses need sun.\n\n" * 12 + "Ferns grow in the shade of the wall.")
    yard = Passage.given("Yard", "Tables are green.\n\n" * 12 + "Chairs are blue.")
    asked = "What thrives behind the house?"

    def chosen(*marked: str) -> tuple[str, str]:
        (one,) = NearestWindows(WordEmbedder, lambda: MarkingReader(*marked)).extracts(asked, [garden, yard])
        return one.passage.chunk.title, one.window.units[one.best].text

    assert chosen("Ferns") == ("Garden", "Ferns grow in the shade of the wall.")
    assert chosen("Chairs") == ("Yard", "Chairs are blue.")


def test_nothing_of_another_section_stands_before_what_answers() -> None:
    rules = Passage.given(
        "Club", "# Joining\n\nThe board decides.\n\n# Fees\n\nAdults pay 240 euros. It is due in March."
    )
    (one,) = NearestWindows(WordEmbedder).extracts("how many euros do adults pay", [rules])
    assert [unit.text for unit in one.window.units] == ["Adults pay 240 euros.", "It is due in March."]
    assert one.window.units[one.best].text == "Adults pay 240 euros."
    listed = Passage.given("Club", "# Bring\n\n- keys\n- shoes\n- a towel\n\n# Fees\n\nAdults pay 240 euros a year.")
    (one,) = NearestWindows(WordEmbedder).extracts("how many euros do adults pay a year", [listed])
    assert (one.window.text, one.window.items, one.window.others) == ("Adults pay 240 euros a year.", 0, ())


def test_paragraphs_and_sections_that_say_less_are_left_out_around_what_answers() -> None:
    club = (
        "The board decides on all boats.\n\nAdults pay 240 euros a year. It is due in March.\n\n"
        "# Boats\n\nThey are red."
    )
    (one,) = NearestWindows(WordEmbedder).extracts("how many euros do adults pay a year", [Passage.given("Club", club)])
    assert one.window.text == "Adults pay 240 euros a year. It is due in March."
    assert one.best == 0


def test_no_step_before_the_one_that_answers_is_left_out() -> None:
    reset = Passage.given("Box", "1. Unplug it.\n\n2. Hold the button for ten seconds.\n\n3. Plug it in again.")
    (one,) = NearestWindows(WordEmbedder).extracts("how many seconds do I hold the button", [reset])
    assert [unit.text[:2] for unit in one.window.units] == ["1.", "2.", "3."]


def test_a_list_keeps_the_line_before_it_and_its_numbers() -> None:
    text = "To start the sauna:\n\n1. Open the valve.\n2. Press the green button.\n3. Wait for ten minutes."
    assert shown(text, 2) == (
        "To start the sauna:\n\n1. Open the valve.\n**2. Press the green button.**\n3. Wait for ten minutes. [1]"
    ).replace("**2. Press the green button.**", "2. **Press the green button.**")


def test_code_stands_in_a_block_behind_the_sentence_that_introduces_it() -> None:
    text = "Rotate the key with this command:\n\n```\nkeys rotate --now\n  --all\n```\n"
    assert shown(text) == "Rotate the key with this command:\n\n```\nkeys rotate --now\n  --all\n```\n\n[1]"


def test_text_with_marks_of_its_own_is_not_marked_again() -> None:
    assert shown("Press `Esc` twice. Then wait.") == "Press `Esc` twice. Then wait. [1]"


def test_where_it_is_doubtful_more_is_shown() -> None:
    story = Passage.given("Story", " ".join(f"The boat number {n} has a red sail." for n in range(1, 21)))
    chooser = NearestWindows(WordEmbedder)
    (sure,), (doubtful,) = (chooser.extracts("Which boat?", [story], doubtful=doubt) for doubt in (False, True))
    assert len(sure.window.text.split()) <= 60 < len(doubtful.window.text.split()) <= 100


def test_no_model_is_asked_and_what_it_would_have_read_is_kept() -> None:
    subject = quoting()
    (answer,) = subject.answer_all([Inquiry("How many metres tall?", (TOWER,))])
    assert answer.quoted
    assert answer.messages == ()
    assert "330 metres tall" in answer.withheld[-1].text
    assert not subject.generator.prompts


def test_a_second_try_is_written_and_says_that_the_model_has_not_learned_to_write() -> None:
    answer = quoting().answer("How many metres tall?", fresh=True)
    assert (answer.text, answer.quoted) == ("Quite tall.", False)
    assert answer.messages
    assert answer.note.startswith("Written by a model that has not learned enough")
    assert quoting().answer("How many metres tall?").note == ""


def test_where_nothing_can_be_quoted_nothing_is_made_up() -> None:
    subject = quoting()
    answer = subject.answer("How many metres tall?", passages=[Passage.given("Empty", "Metres tall:")])
    assert answer.refused
    assert not subject.generator.prompts


def test_what_is_longer_than_anyone_reads_is_not_quoted() -> None:
    endless = Passage.given("Data", "metres " * 200)
    assert NearestWindows(WordEmbedder).extracts("metres?", [endless]) == []


def test_parts_of_the_same_code_stand_in_one_block() -> None:
    lines = [f"export SETTING_{n}=value # what the setting number {n} does" for n in range(20)]
    text = "\n".join(["These can be set:", "", "```sh", *lines, "```"])
    assert shown(text) == "\n".join(["These can be set:", "", "```", *lines, "```", "", "[1]"])


def test_a_heading_with_a_number_is_shown_because_it_may_be_what_is_asked() -> None:
    assert shown("## 4.2.1\n\nThe valve closes again.") == "*4.2.1*\n\nThe valve closes again. [1]"
    assert shown("## Valves\n\nThe valve closes again.") == "The valve closes again. [1]"


def test_all_steps_are_shown_and_of_more_than_anyone_reads_how_many() -> None:
    def steps(count: int) -> str:
        lines = [f"{n}. Turn the wheel number {n} to the left until it stops." for n in range(1, count + 1)]
        window, *_ = find_windows(find_units("\n".join(["To start the pump:", "", *lines])), 40)
        return format_extract(window, 0, 1)

    assert steps(7).endswith("7. Turn the wheel number 7 to the left until it stops. [1]")
    assert steps(20).endswith("8. Turn the wheel number 8 to the left until it stops.\n\n(8 of 20 entries) [1]")


def test_the_title_is_not_repeated_before_what_answers() -> None:
    sauna = Passage.given("Sauna: rules", "Sauna – Rules\n\nIt is 90 degrees hot. Sit on a towel.")
    subject = quoting()
    answer = subject.answer("How many degrees hot is it?", passages=[sauna])
    assert answer.text == "**It is 90 degrees hot.** Sit on a towel. [1]"


def test_a_list_of_questions_answers_none_of_them() -> None:
    asked = Passage.given("Start", "You may ask:\n\n- How tall is the tower?\n- How long is the bridge?\n")
    chosen = NearestWindows(WordEmbedder).rank("How tall is the tower?", [asked, TOWER], 60)
    assert chosen[0].passage is TOWER
    alone = Passage.given("Start", "How tall is the tower?")
    assert NearestWindows(WordEmbedder).rank("How tall is the tower?", [alone], 60) == []


def test_a_question_counts_for_what_is_said_after_it_and_is_not_set_off() -> None:
    faq = Passage.given("Questions", "Where do I park my bicycle? Behind the mill. The gate is open all day.")
    best = NearestWindows(WordEmbedder).rank("Where do I park my bicycle?", [TOWER, faq], 60)[0]
    assert best.passage is faq
    assert best.window.units[best.best].text != "Where do I park my bicycle?"
