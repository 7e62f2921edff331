"""How a person wants their own questions answered: kept, checked, and used for their questions alone."""

import json
import threading
from pathlib import Path

import pytest
from sqlalchemy import insert

from assistant.adapters.erased import mark_erased
from assistant.answers import Answer, Decoding
from assistant.settings import AnswerSettings
from assistant.steps.corrections import Correction
from assistant.steps.extracts.choosing import NearestWindows
from feedback.records import Exchange
from feedback.store.rows import find_way
from retrieval.settings import IndexSettings
from tests.fakes import FixedCorrections
from tests.retrieval.fakes import WordEmbedder
from tests.ui.actions.asking import asked
from tests.ui.conftest import ANSWER
from tests.ui.fakes import a_file, on_shelf
from ui.actions import asking
from ui.actions.belongings import erasing
from ui.actions.belongings.transfer import import_feedback
from ui.actions.chat.preferences import (
    BASE,
    UnfitPreferenceError,
    choose,
    choose_collections,
    find_offer,
    read_preferences,
    reset,
)
from ui.people.preferences import AS_SET, Preferences, PreferenceStore
from ui.people.reading.reach import EVERYTHING
from ui.people.tables import PREFERENCES
from ui.settings.loading import Settings
from ui.wiring import Apprentice
from ui.wording.texts.languages.english import ENGLISH

TEXTS = ENGLISH.drawer
QUESTION = "When does the warehouse open?"


def chosen(apprentice: Apprentice, **sent: str) -> Preferences:
    """What mia has chosen once the drawer sent this."""
    choose(apprentice, sent, TEXTS, user="mia")
    return read_preferences(apprentice, "mia", EVERYTHING)


def ask_as(apprentice: Apprentice, own: Preferences, again: str = "") -> Answer:
    stop = threading.Event()
    *_, last = asking.ask(
        apprentice, QUESTION, user="mia", reach=EVERYTHING, conversation_id="c", stop=stop, again=again, preferences=own
    )
    assert isinstance(last, Exchange)
    return last.answer


def set_to(apprentice: Apprentice, section: str, **values: object) -> None:
    """Change settings of a running Apprentice."""
    changed = getattr(apprentice.settings, section).model_copy(update=values)
    apprentice.settings = apprentice.settings.model_copy(update={section: changed})


def test_what_a_person_chose_is_kept_for_them_alone_until_they_take_it_back(apprentice: Apprentice) -> None:
    own = chosen(apprentice, passages="3", manner="write", drawing="sampling", temperature="0,4", max_new_tokens=" 40 ")
    assert own == Preferences(passages=3, manner="write", temperature=0.4, max_new_tokens=40)
    assert read_preferences(apprentice, "tom", EVERYTHING) == AS_SET
    assert chosen(apprentice, drawing="greedy", temperature="0.4") == Preferences(temperature=0.0)
    assert chosen(apprentice, drawing="sampling").temperature == 0.7  # the settings have none
    choose_collections(apprentice, ["default", "nowhere"], user="mia", reach=EVERYTHING)
    assert chosen(apprentice, top_k="9") == Preferences(collections=("default",))  # top-k counts in sampling alone
    assert PreferenceStore(apprentice.engine).people() == ["mia"]
    reset(apprentice, user="mia")
    assert PreferenceStore(apprentice.engine).people() == []


@pytest.mark.parametrize(
    ("sent", "name", "message"),
    [
        ({"passages": "0"}, "passages", "“Number of passages” must be a whole number from 1 to 20, not “0”."),
        ({"passages": "2.5"}, "passages", "whole number"),
        ({"max_new_tokens": "many"}, "max_new_tokens", "from 1 to 2048, not “many”"),
        ({"repetition_penalty": "nan"}, "repetition_penalty", "must be a number from 1 to 2"),
        ({"drawing": "sampling", "temperature": "0"}, "temperature", "from 0.01 to 2"),
        ({"drawing": "sampling", "top_p": "1.1"}, "top_p", "from 0.01 to 1"),
        ({"manner": "sing"}, "manner", "“sing” cannot be chosen"),
        ({"version": "dpo-9"}, "version", "“dpo-9” cannot be chosen"),
    ],
)
def test_what_cannot_be_is_refused_in_the_words_of_the_page_and_changes_nothing(
    apprentice: Apprentice, sent: dict[str, str], name: str, message: str
) -> None:
    before = chosen(apprentice, passages="3")
    with pytest.raises(UnfitPreferenceError, match=message) as raised:
        choose(apprentice, sent, TEXTS, user="mia")
    assert raised.value.name == name
    assert read_preferences(apprentice, "mia", EVERYTHING) == before


def test_the_settings_take_whatever_can_be_chosen(apprentice: Apprentice) -> None:
    numbers = find_offer(apprentice).numbers
    assert "examples" not in numbers  # the settings show none, so there are none to choose from
    for name in numbers:
        section = IndexSettings if name == "passages" else AnswerSettings
        for value in (numbers[name].least, numbers[name].most, numbers[name].usual):
            assert getattr(section.model_validate({name: value}), name) == value


def test_an_answer_is_made_as_the_person_chose_and_says_so(apprentice: Apprentice) -> None:
    usual = apprentice.settings.answers.decoding
    own = chosen(apprentice, passages="2", drawing="sampling", temperature="0.4", top_k="5", max_new_tokens="4")
    answer = ask_as(apprentice, own)
    assert len(answer.passages) == 2
    assert answer.decoding == Decoding(4, 0.4, 5, usual.top_p, usual.repetition_penalty, usual.end_probability)
    assert (answer.text, answer.ending) == ("The warehouse opens at", "length")
    assert dict(answer.chosen) == {"passages": "2", "max_new_tokens": "4", "temperature": "0.4", "top_k": "5"}
    [judged] = apprentice.feedback.conversation("c")
    assert judged.exchange.answer.chosen == answer.chosen
    again = ask_as(apprentice, own, again=judged.exchange.id)
    assert (again.decoding, again.chosen) == (answer.decoding, answer.chosen)


def test_thumbs_on_an_answer_as_a_person_chose_it_are_no_votes_on_what_serves(apprentice: Apprentice) -> None:
    same = chosen(apprentice, drawing="greedy", passages=str(apprentice.settings.index.passages))
    as_set, own = ask_as(apprentice, same), ask_as(apprentice, Preferences(max_new_tokens=4))
    assert (as_set.chosen, find_way(as_set)) == ((), "written")  # chosen as it is set anyway
    assert find_way(own) == ""


def test_quotes_or_the_words_of_the_model_as_the_person_prefers(apprentice: Apprentice) -> None:
    apprentice.assistant.chooser = NearestWindows(WordEmbedder)
    written = ask_as(apprentice, AS_SET)
    assert (written.quoted, written.text) == (True, ask_as(apprentice, Preferences(manner="quote")).text)
    own = ask_as(apprentice, Preferences(manner="write"))
    assert (own.quoted, own.text, own.chosen) == (False, ANSWER, (("manner", "write"),))
    assert own.note  # the model has not learned to write, whoever wants it to
    set_to(apprentice, "answers", manner="write")
    del apprentice.serving
    assert not find_offer(apprentice).quotes


def test_fewer_examples_can_be_shown_than_the_settings_say(apprentice: Apprentice) -> None:
    examples = [Correction("e", "Is tea green?", "It is."), Correction("f", "Is milk white?", "It is white.")]
    apprentice.assistant.corrections = FixedCorrections(examples=examples)
    set_to(apprentice, "corrections", examples=2)
    shown = [
        [turn.text for turn in ask_as(apprentice, chosen(apprentice, examples=number)).messages]
        for number in ("2", "1", "0")
    ]
    counts = [sum(text in ("It is.", "It is white.") for text in texts) for texts in shown]
    assert counts == [2, 1, 0]


def test_a_version_that_served_answers_for_whoever_chooses_it(apprentice: Apprentice) -> None:
    for name in ("dpo-1", "dpo-2", "dpo-3"):
        on_shelf(apprentice.shelf, name)
    for name in ("dpo-1", "dpo-2"):
        apprentice.shelf.promote(name, "better")
    assert find_offer(apprentice).versions == ("dpo-1", "dpo-2")
    written_by = [ask_as(apprentice, chosen(apprentice, version=version)).adapter_id for version in ("", "dpo-1", BASE)]
    assert written_by == ["dpo-2", "dpo-1", None]
    chosen(apprentice, version="dpo-1")
    mark_erased(apprentice.shelf.get("dpo-1").folder, 1)
    assert read_preferences(apprentice, "mia", EVERYTHING).version is None


def test_a_server_that_does_not_take_a_choice_is_not_offered_it(apprentice: Apprentice) -> None:
    chosen(apprentice, repetition_penalty="1.3", drawing="sampling", top_k="5")
    set_to(apprentice, "model", base_url="http://127.0.0.1:9/v1")
    assert find_offer(apprentice).untaken == ("repetition_penalty", "top_k")
    assert read_preferences(apprentice, "mia", EVERYTHING) == Preferences(temperature=0.7)


def test_a_collection_that_is_gone_and_what_another_version_kept_are_passed_over(
    apprentice: Apprentice, tmp_path: Path
) -> None:
    list(apprentice.library.ingest([a_file(tmp_path)], collection="notes"))
    choose_collections(apprentice, ["notes"], user="mia", reach=EVERYTHING)
    assert read_preferences(apprentice, "mia", EVERYTHING).collections == ("notes",)
    [gone] = [one.id for one in apprentice.library.documents() if one.collection == "notes"]
    apprentice.library.remove(gone)
    assert read_preferences(apprentice, "mia", EVERYTHING) == AS_SET
    with apprentice.engine.begin() as connection:
        connection.execute(insert(PREFERENCES).values(user="tom", chosen={"passages": 4, "mood": "good"}))
        connection.execute(insert(PREFERENCES).values(user="eve", chosen={"passages": "many"}))
    assert read_preferences(apprentice, "tom", EVERYTHING) == Preferences(passages=4)
    assert read_preferences(apprentice, "eve", EVERYTHING) == AS_SET


def test_what_a_person_chose_is_exported_and_erased_with_all_that_is_theirs(
    apprentice: Apprentice, tmp_path: Path
) -> None:
    own = chosen(apprentice, passages="3")
    chosen_by_tom = Preferences(top_p=0.5)
    PreferenceStore(apprentice.engine).keep("tom", chosen_by_tom)
    erasing.check_person(apprentice, "mia")
    [line] = erasing.read_person(apprentice, "mia", EVERYTHING).splitlines()
    assert json.loads(line)["preferences"] == {"passages": 3}
    file = tmp_path / "mia.jsonl"
    erasing.export_person(apprentice, "mia", file)
    assert import_feedback(apprentice, file).read == 0
    found = erasing.find_belongings(apprentice, "mia")
    assert (found.preferences, found.nothing) == (own, False)
    assert erasing.erase(apprentice, "mia") == found
    assert erasing.find_belongings(apprentice, "mia").nothing
    assert PreferenceStore(apprentice.engine).people() == ["tom"]


def test_who_chose_nothing_asks_as_before(apprentice: Apprentice) -> None:
    assert ask_as(apprentice, read_preferences(apprentice, "mia", EVERYTHING)).chosen == ()
    assert asked(apprentice, QUESTION).answer.decoding == Settings().answers.decoding
