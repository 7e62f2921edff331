"""Correcting, rating and choosing in a real browser, in front of a scripted model."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.ui.conftest import ANSWER
from tests.ui.fakes import PacedGenerator, SlowStore
from tests.ui.web.browser.asking import PLACES, ask
from ui.actions.learning import find_candidates
from ui.wiring import Apprentice

pytestmark = pytest.mark.browser


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
        "Saved: the next training learns from it, or its exam asks the question."
    )
    expect(app.locator("#transcript .prose").first).to_contain_text("at 7 in the morning")
    [judged] = [entry for entry in address[1].feedback.judged() if entry.exchange.id == exchange_id]
    assert judged.exchange.answer.text == ANSWER
    assert judged.edits[-1].text == "The warehouse opens at 7 in the morning [1]."


def test_a_correction_that_nothing_comes_of_does_not_look_like_success(app: Page) -> None:
    ask(app)
    colours = []
    for correction in ("The warehouse opens at 7 in the morning [1].", "It opens at 99, says Eve [1]."):
        app.locator(".tools .edit").click()
        app.locator("#transcript .editor textarea").fill(correction)
        app.get_by_role("button", name="Save correction").click()
        expect(app.locator("#transcript .prose").first).to_have_text(correction.replace("[1]", "1"))
        colours.append(app.locator(".fate").evaluate("part => getComputedStyle(part).color"))
    vain = "Nobody else gets it, and the training learns only how much to quote from it"
    expect(app.locator(".fate.vain")).to_contain_text(vain)
    assert colours[0] != colours[1]


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
    expect(app.locator(".fate")).to_have_text(
        "Saved: a training that learns from thumbs (KTO) learns a little from it."
    )
    [judged] = [entry for entry in address[1].feedback.judged() if entry.exchange.id == exchange_id]
    assert judged.ratings[-1].reasons == ("wrong fact",)
    assert judged.ratings[-1].comment == "It is 8 since June."
    down.click()
    expect(app.locator(".reasons")).to_have_count(0)
    expect(down).to_have_attribute("aria-pressed", "false")


@pytest.mark.parametrize(("width", "height"), [(1280, 500), (400, 600)])
def test_the_form_of_a_thumb_down_comes_into_view(app: Page, width: int, height: int) -> None:
    app.set_viewport_size({"width": width, "height": height})
    for number, question in enumerate(("When does it open?", "When does it close?", "Who closes it?"), 1):
        ask(app, question)
        expect(app.locator("#transcript .answer")).to_have_count(number)
    # Playwright's own click scrolls; a person's, on a button at the lower edge, does not.
    app.get_by_title("Bad answer").last.evaluate("thumb => { thumb.scrollIntoView({ block: 'end' }); thumb.click(); }")
    expect(app.locator(".reasons")).to_be_in_viewport(ratio=1)
    expect(app.locator(".fate")).to_be_in_viewport(ratio=1)
    app.wait_for_timeout(600)
    bottom = app.locator(".fate").evaluate("part => part.getBoundingClientRect().bottom")
    assert bottom <= app.locator("#composer").evaluate("part => part.getBoundingClientRect().top")


def test_clicks_that_follow_at_once_are_all_heard(app: Page, address: tuple[str, Apprentice]) -> None:
    ask(app)
    exchange_id = app.locator("#transcript .answer").get_attribute("data-exchange") or ""
    app.locator(".tools .edit").click()
    app.locator("#transcript .editor textarea").fill("The warehouse opens at 7 in the morning [1].")
    usual, address[1].feedback = address[1].feedback, SlowStore(address[1].engine)
    app.get_by_title("Good answer").click()
    app.get_by_role("button", name="Save correction").click()
    expect(app.locator("#transcript .original")).to_be_attached()
    app.wait_for_timeout(1000)
    address[1].feedback = usual
    [judged] = [entry for entry in address[1].feedback.judged() if entry.exchange.id == exchange_id]
    assert (len(judged.ratings), len(judged.edits)) == (1, 1)


def test_a_thumb_is_for_the_text_that_it_stands_below(app: Page, address: tuple[str, Apprentice]) -> None:
    ask(app)
    exchange_id = app.locator("#transcript .answer").get_attribute("data-exchange") or ""
    up = app.get_by_title("Good answer")
    up.click()
    expect(up).to_have_attribute("aria-pressed", "true")
    app.locator(".tools .edit").click()
    app.locator("#transcript .editor textarea").fill("The warehouse opens at 7 in the morning [1].")
    app.get_by_role("button", name="Save correction").click()
    expect(app.locator("#transcript .original")).to_be_attached()
    expect(up).to_have_attribute("aria-pressed", "false")
    expect(app.get_by_text("written by the model as it was installed")).to_be_hidden()
    up.click()
    expect(up).to_have_attribute("aria-pressed", "true")
    [judged] = [entry for entry in address[1].feedback.judged() if entry.exchange.id == exchange_id]
    assert [rating.value for rating in judged.ratings] == [1, 1]


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
        expect(app.locator(".fate")).to_contain_text("Saved: the next training learns to prefer this answer")
        [candidate] = [one for one in find_candidates(address[1]) if one.exchange_id in ids]
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


def test_a_wrong_part_is_marked_and_the_right_passage_found_with_the_keyboard_alone(
    app: Page, address: tuple[str, Apprentice]
) -> None:
    ask(app)
    app.get_by_role("button", name="Bad answer").click()
    app.locator(".marking .opener").focus()
    app.keyboard.press("Enter")
    app.locator(".part.wrong").last.focus()
    app.keyboard.press("Space")
    expect(app.locator(".part.wrong[aria-pressed=true]")).to_be_focused()
    app.locator(".find input").fill("damaged goods")
    app.keyboard.press("Enter")
    app.locator(".parts[role=status] .part").first.focus()
    app.keyboard.press("Space")
    expect(app.locator(".marked")).to_have_count(2)
    expect(app.locator(".marking .body")).to_be_visible()
    exchange_id = app.locator("#transcript .answer").get_attribute("data-exchange") or ""
    [judged] = [entry for entry in address[1].feedback.judged() if entry.exchange.id == exchange_id]
    assert judged.mark is not None
    assert len(judged.mark.wrong) == 1
    assert judged.mark.right is not None
    assert "red shelf" in judged.mark.right.text
