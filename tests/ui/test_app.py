"""The page in a real browser, in front of a scripted model."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from finetune.promotion import Verdict
from retrieval.errors import RetrievalError
from tests.ui.conftest import ANSWER, serving, stand_in
from tests.ui.fakes import MemoryLibrary, PacedGenerator, SlowStore, on_shelf
from ui.uploads import incoming
from ui.wiring import Apprentice

pytestmark = pytest.mark.browser

QUESTION = "When does the warehouse open?"
PLAIN = ANSWER.replace("**", "").split(" [")[0]
PLACES = "parts => parts.map(part => [part.offsetLeft, part.offsetTop])"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Apprentice]]:
    """One server for all tests of this file; each test is another visitor."""
    apprentice = stand_in(tmp_path_factory.mktemp("app"))
    with serving(apprentice) as url:
        yield url, apprentice


@pytest.fixture
def slow(address: tuple[str, Apprentice]) -> Iterator[None]:
    """A model that takes its time."""
    generator = address[1].assistant.generator
    assert isinstance(generator, PacedGenerator)
    generator.seconds_per_word = 1.5
    yield
    generator.seconds_per_word = 0.03


@pytest.fixture
def app(page: Page, address: tuple[str, Apprentice]) -> Page:
    page.goto(address[0])
    expect(page.locator(".welcome")).to_be_visible()
    return page


def ask(page: Page, question: str = QUESTION) -> None:
    page.locator("#question textarea").fill(question)
    page.locator("#ask").click()
    expect(page.locator("#transcript .tools").last).to_be_visible()
    expect(page.locator("#ask")).to_be_visible()


def test_an_answer_streams_and_shows_its_sources(app: Page) -> None:
    app.locator("#question textarea").fill(QUESTION)
    app.keyboard.press("Enter")
    expect(app.locator("#live .waiting")).to_be_visible()
    expect(app.locator("#stop")).to_be_visible()
    expect(app.locator("#transcript .prose").first).to_contain_text(PLAIN)
    expect(app.locator("#live .round")).to_have_count(0)
    expect(app.locator("#transcript .facts .adapter")).to_have_text("base model")
    expect(app.locator("#passage-1 mark")).to_contain_text("The warehouse opens at 7 in the morning")
    expect(app.locator("#question textarea")).to_have_value("")
    expect(app.locator("#conversations .current")).to_have_text(QUESTION)


@pytest.mark.usefixtures("slow")
def test_stop_keeps_what_was_written(app: Page) -> None:
    app.locator("#question textarea").fill(QUESTION)
    app.locator("#ask").click()
    expect(app.locator("#live .prose")).to_contain_text("The warehouse")
    app.locator("#stop").click()
    expect(app.locator("#transcript .facts")).to_contain_text("stopped")
    expect(app.locator("#ask")).to_be_visible()
    assert len(app.locator("#transcript .prose").first.inner_text()) < len(PLAIN)


def test_a_conversation_opened_while_an_answer_is_written_stays_and_is_asked_next(
    app: Page, address: tuple[str, Apprentice]
) -> None:
    generator = address[1].assistant.generator
    assert isinstance(generator, PacedGenerator)
    ask(app, "Who opens it?")
    app.locator("#new-conversation").click()
    expect(app.locator(".welcome")).to_be_visible()
    generator.seconds_per_word = 0.2
    app.locator("#question textarea").fill(QUESTION)
    app.locator("#ask").click()
    expect(app.locator("#live .prose")).to_contain_text("The warehouse")
    app.locator("#conversations .conversation").click()
    expect(app.locator("#transcript .question")).to_have_text("Who opens it?")
    expect(app.locator("#conversations .conversation")).to_have_count(2)
    expect(app.locator("#ask")).to_be_visible()
    generator.seconds_per_word = 0.03
    expect(app.locator("#live .round")).to_have_count(0)
    ask(app, "And who closes it?")
    expect(app.locator("#transcript .question")).to_have_text(["Who opens it?", "And who closes it?"])


def test_reloading_the_page_keeps_the_visitor_and_the_conversation(app: Page) -> None:
    ask(app)
    app.reload()
    expect(app.locator("#transcript .prose").first).to_contain_text(PLAIN)
    app.locator("#new-conversation").click()
    expect(app.locator(".welcome")).to_be_visible()
    app.locator("#conversations .conversation").click()
    expect(app.locator("#transcript .prose").first).to_contain_text(PLAIN)


def test_another_visitor_sees_nothing_of_it(app: Page, address: tuple[str, Apprentice], browser: Browser) -> None:
    ask(app)
    context = browser.new_context()
    other = context.new_page()
    other.goto(address[0])
    expect(other.locator(".welcome")).to_be_visible()
    expect(other.locator("#conversations .conversation")).to_have_count(0)
    context.close()


def test_a_correction_is_kept_and_its_fate_is_told(app: Page, address: tuple[str, Apprentice]) -> None:
    ask(app)
    exchange_id = app.locator("#transcript .answer").get_attribute("data-exchange") or ""
    app.locator(".tools .edit").click()
    editor = app.locator("#transcript .editor textarea")
    expect(editor).to_be_focused()
    expect(editor).to_have_value(ANSWER)
    editor.fill("The warehouse opens at 7 in the morning [1].")
    app.get_by_role("button", name="Save correction").click()
    expect(app.locator("#transcript .fate")).to_have_text(
        "Saved as a pair: the next training learns from it or asks it in the exam."
    )
    expect(app.locator("#transcript .prose").first).to_contain_text("at 7 in the morning")
    [judged] = [entry for entry in address[1].feedback.judged() if entry.exchange.id == exchange_id]
    assert judged.exchange.answer.text == ANSWER
    assert judged.edits[-1].text == "The warehouse opens at 7 in the morning [1]."


def test_cancelling_an_edit_forgets_what_was_typed(app: Page) -> None:
    ask(app)
    app.locator(".tools .edit").click()
    app.locator("#transcript .editor textarea").fill("Nonsense")
    app.get_by_role("button", name="Cancel").click()
    expect(app.locator("#transcript .prose").first).to_be_visible()
    app.locator(".tools .edit").click()
    expect(app.locator("#transcript .editor textarea")).to_have_value(ANSWER)


def test_a_thumb_down_takes_reasons_and_a_comment_and_can_be_taken_back(
    app: Page, address: tuple[str, Apprentice]
) -> None:
    ask(app)
    exchange_id = app.locator("#transcript .answer").get_attribute("data-exchange") or ""
    down = app.get_by_title("Bad answer")
    down.click()
    chip = app.get_by_role("button", name="wrong fact")
    chip.click()
    expect(chip).to_have_attribute("aria-pressed", "true")
    app.get_by_label("Comment").fill("It is 8 since June.")
    app.get_by_role("button", name="Save comment").click()
    expect(app.get_by_role("button", name="Update comment")).to_be_visible()
    expect(app.locator(".fate")).to_have_text("Saved: kto learns a little from it.")
    [judged] = [entry for entry in address[1].feedback.judged() if entry.exchange.id == exchange_id]
    assert judged.ratings[-1].reasons == ("wrong fact",)
    assert judged.ratings[-1].comment == "It is 8 since June."
    down.click()
    expect(app.locator(".reasons")).to_have_count(0)
    expect(down).to_have_attribute("aria-pressed", "false")


def test_clicks_that_follow_at_once_are_all_heard(app: Page, address: tuple[str, Apprentice]) -> None:
    ask(app)
    exchange_id = app.locator("#transcript .answer").get_attribute("data-exchange") or ""
    app.locator(".tools .edit").click()
    app.locator("#transcript .editor textarea").fill("The warehouse opens at 7 in the morning [1].")
    usual, address[1].feedback = address[1].feedback, SlowStore(address[1].engine)
    app.get_by_title("Good answer").click()
    app.get_by_role("button", name="Save correction").click()
    expect(app.locator("#transcript .original")).to_be_attached()
    expect(app.get_by_title("Good answer")).to_have_attribute("aria-pressed", "true")
    address[1].feedback = usual
    [judged] = [entry for entry in address[1].feedback.judged() if entry.exchange.id == exchange_id]
    assert (len(judged.ratings), len(judged.edits)) == (1, 1)


def test_a_double_click_gives_a_thumb_once(app: Page, address: tuple[str, Apprentice]) -> None:
    ask(app)
    usual, address[1].feedback = address[1].feedback, SlowStore(address[1].engine)
    app.get_by_title("Good answer").dblclick()
    expect(app.get_by_title("Good answer")).to_have_attribute("aria-pressed", "true")
    app.wait_for_timeout(1000)
    expect(app.get_by_title("Good answer")).to_have_attribute("aria-pressed", "true")
    address[1].feedback = usual


def test_what_is_typed_under_one_answer_does_not_turn_up_under_another(app: Page) -> None:
    for question in ("When does it open?", "When does it close?"):
        app.locator("#new-conversation").click()
        expect(app.locator(".welcome")).to_be_visible()
        ask(app, question)
        app.get_by_title("Bad answer").click()
        app.locator(".tools .edit").click()
        expect(app.get_by_label("Comment")).to_have_value("")
        expect(app.get_by_label("Corrected answer")).to_have_value(ANSWER)
        app.get_by_label("Comment").fill(f"A comment on {question}")
        app.get_by_label("Corrected answer").fill(f"A correction of {question}")
    app.locator("#conversations .conversation", has_text="When does it open?").click()
    expect(app.locator("#transcript .question")).to_have_text("When does it open?")
    expect(app.get_by_label("Comment")).to_have_value("")
    expect(app.get_by_label("Corrected answer")).to_have_value(ANSWER)


def test_answering_again_in_the_same_words_folds_the_earlier_answer(app: Page) -> None:
    ask(app)
    app.get_by_title("Answer again").click()
    expect(app.locator(".earlier summary")).to_have_text("1 earlier answer")
    expect(app.locator("#ask")).to_be_visible()


@pytest.fixture
def varied(address: tuple[str, Apprentice]) -> Iterator[None]:
    """A model that writes something else each time."""
    generator = address[1].assistant.generator
    assert isinstance(generator, PacedGenerator)
    generator.texts = [ANSWER, "It opens at 7 [1].", "At seven sharp [1]."]
    generator.prompts.clear()
    yield
    generator.texts = [ANSWER]


@pytest.mark.usefixtures("varied")
def test_one_of_two_answers_side_by_side_is_chosen_and_the_choice_can_be_changed_and_taken_back(
    app: Page, address: tuple[str, Apprentice]
) -> None:
    ask(app)
    app.get_by_title("Answer again").click()
    expect(app.locator(".attempts > .answer")).to_have_count(2)
    expect(app.locator("#ask")).to_be_visible()
    left, right = (app.locator(".attempts > .answer").nth(place) for place in (0, 1))
    (left_x, left_y), (right_x, right_y) = app.locator(".attempts > .answer").evaluate_all(PLACES)
    assert left_x < right_x
    assert left_y == right_y

    ids = [part.get_attribute("data-exchange") or "" for part in (left, right)]
    better = app.get_by_role("button", name="This one is better")
    for pressed, other in ((1, 0), (0, 1)):
        better.nth(pressed).click()
        expect(better.nth(pressed)).to_have_attribute("aria-pressed", "true")
        expect(better.nth(other)).to_have_attribute("aria-pressed", "false")
        expect(app.locator(".fate")).to_contain_text("Saved as a pair: the next training learns to prefer this answer")
        [candidate] = [one for one in address[1].candidates() if one.exchange_id in ids]
        assert (candidate.exchange_id, candidate.preferred_id) == (ids[other], ids[pressed])

    right.get_by_title("Good answer").click()
    expect(right.get_by_title("Good answer")).to_have_attribute("aria-pressed", "true")
    better.nth(0).click()
    expect(better.nth(0)).to_have_attribute("aria-pressed", "false")
    kept = [entry.choices for entry in address[1].feedback.judged() if entry.exchange.id in ids]
    assert [[choice.withdrawn for choice in choices] for choices in kept] == [[False, True], [False]]

    app.get_by_title("Answer again").click()
    expect(app.locator(".earlier summary")).to_have_text("1 earlier answer")
    expect(app.locator(".attempts > .answer")).to_have_count(2)
    expect(left).to_have_attribute("data-exchange", ids[1])
    app.set_viewport_size({"width": 420, "height": 900})
    (left_x, left_y), (right_x, right_y) = app.locator(".attempts > .answer").evaluate_all(PLACES)
    assert left_x == right_x
    assert left_y < right_y
    assert app.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_citation_opens_its_passage(app: Page) -> None:
    ask(app)
    app.locator("#transcript .cite[data-number='2']").click()
    expect(app.locator("#passage-2.selected mark")).to_contain_text("Forklift drivers need a valid licence.")
    expect(app.locator("#transcript .cite.unmatched")).to_have_text("7")


def test_an_error_is_a_message_and_the_question_is_not_lost(app: Page, address: tuple[str, Apprentice]) -> None:
    library = address[1].library
    search = library.search
    library.search = lambda *_, **__: (_ for _ in ()).throw(RetrievalError("The index is on fire. Put it out."))  # type: ignore[method-assign]
    try:
        app.locator("#question textarea").fill(QUESTION)
        app.locator("#ask").click()
        expect(app.locator("#live .failed")).to_have_text("The index is on fire. Put it out.")
        expect(app.locator("#question textarea")).to_have_value(QUESTION)
    finally:
        library.search = search  # type: ignore[method-assign]


def test_an_error_that_nobody_foresaw_leaves_the_chat_usable(app: Page, address: tuple[str, Apprentice]) -> None:
    library = address[1].library
    search = library.search
    library.search = lambda *_, **__: 1 / 0  # type: ignore[assignment, method-assign]
    try:
        app.locator("#question textarea").fill(QUESTION)
        app.locator("#ask").click()
        expect(app.locator("#live .failed")).to_have_text("Something failed; the server's log says more.")
        expect(app.locator("#question textarea")).to_have_value(QUESTION)
        expect(app.locator("#stop")).to_be_hidden()
    finally:
        library.search = search  # type: ignore[method-assign]
    app.locator("#ask").click()
    expect(app.locator("#transcript .prose").first).to_contain_text(PLAIN)


def test_documents_go_in_with_their_results_and_out_after_a_question(
    app: Page, address: tuple[str, Apprentice], tmp_path: Path
) -> None:
    note, empty = tmp_path / "night-shift.md", tmp_path / "empty.md"
    note.write_text("The night shift begins at 10.\n\nIt ends at 6.", encoding="utf-8")
    empty.write_text("", encoding="utf-8")
    app.get_by_role("tab", name="Documents").click()
    app.locator("#upload input[type=file]").set_input_files([note, empty])
    expect(app.locator("#uploaded [data-status=added]")).to_contain_text("night-shift.md")
    expect(app.locator("#uploaded [data-status=failed]")).to_contain_text("The file is empty.")
    assert not [file for file in incoming(address[1]).rglob("*") if file.name.endswith(".md")]
    row = app.locator("#document-list tr", has_text="Night shift")
    expect(row).to_be_visible()
    row.locator(".ask").click()
    row.get_by_role("button", name="Keep").click()
    expect(row.locator(".sure")).to_be_hidden()
    row.locator(".ask").click()
    row.locator(".danger").click()
    expect(row).to_have_count(0)


def test_files_that_come_while_others_are_read_are_read_next(
    app: Page, address: tuple[str, Apprentice], tmp_path: Path
) -> None:
    library = address[1].library
    assert isinstance(library, MemoryLibrary)
    library.seconds_per_file = 2.0
    app.get_by_role("tab", name="Documents").click()
    for name in ("early-shift.md", "late-shift.md"):
        (tmp_path / name).write_text(name, encoding="utf-8")
        app.locator("#upload input[type=file]").set_input_files(tmp_path / name)
        expect(app.locator("#uploaded .progress")).to_be_visible()
    for title in ("Early shift", "Late shift"):
        expect(app.locator("#document-list tr", has_text=title)).to_be_visible()
    library.seconds_per_file = 0.0


def test_the_learning_page_shows_pairs_reasons_and_who_answers(app: Page) -> None:
    ask(app, "How is the licence renewed?")
    app.get_by_title("Good answer").click()
    expect(app.locator(".fate")).to_be_visible()
    app.get_by_role("tab", name="Learning").click()
    expect(app.locator("#pairs-needed")).to_have_text("50")
    row = app.locator("#candidates tr", has_text="How is the licence renewed?").first
    expect(row).to_have_attribute("data-decision", "desirable")
    expect(row).to_contain_text("liked as it is")
    expect(app.locator("#adapters tr[data-adapter=base] .champion")).to_be_visible()
    expect(app.locator("#champion")).to_have_text("base model")


def test_promotion_and_rollback_reach_the_next_answer(app: Page, address: tuple[str, Apprentice]) -> None:
    name = "dpo-20261121-2f3a9c"
    adapter = on_shelf(address[1].shelf, name)
    sentences = ("Token recall rose by 0.05 over 58 questions.", "Promoted.")
    Verdict(True, False, sentences, {"questions": 58.0, "gain": 0.05, "p": 0.004}).save(adapter.folder)
    app.get_by_role("tab", name="Learning").click()
    row = app.locator(f"#adapters tr[data-adapter='{name}']")
    expect(row).to_contain_text("gain +0.050")
    expect(app.locator("#verdict li").first).to_have_text(sentences[0])
    expect(app.locator("#rollback .ask")).to_have_count(0)
    row.locator(".ask").click()
    row.locator(".danger").click()
    expect(row.locator(".champion")).to_be_visible()
    expect(app.locator("#champion")).to_have_text(name)
    app.get_by_role("tab", name="Chat").click()
    ask(app)
    expect(app.locator("#transcript .answer")).to_have_attribute("data-adapter", name)
    app.get_by_role("tab", name="Learning").click()
    app.locator("#rollback .ask").click()
    app.locator("#rollback .danger").click()
    expect(app.locator("#champion")).to_have_text("base model")
    app.get_by_role("tab", name="Chat").click()
    app.locator("#new-conversation").click()
    expect(app.locator(".welcome")).to_be_visible()
    ask(app)
    expect(app.locator("#transcript .answer")).to_have_attribute("data-adapter", "base")


def test_a_run_with_too_few_pairs_is_refused_with_the_number(app: Page) -> None:
    app.get_by_role("tab", name="Learning").click()
    expect(app.locator("#pairs-waiting")).to_be_visible()
    app.locator("#train-start").click()
    expect(app.locator(".toast-body")).to_contain_text("are needed before a run makes sense")


def test_it_works_on_a_narrow_screen(app: Page) -> None:
    app.set_viewport_size({"width": 400, "height": 800})
    ask(app)
    assert app.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
