"""The tabs Documents and Learning in a real browser."""

import json
import shutil
import sys
from dataclasses import asdict
from pathlib import Path
from subprocess import PIPE

import pytest
from playwright.sync_api import Locator, Page, expect

from assistant.answerability.gate import first_score
from finetune.methods.table import METHODS
from finetune.promotion.verdict import Verdict
from finetune.runs.folder import Run
from finetune.runs.progress import Progress, ProgressFile
from tests.project.processes import Processes
from tests.ui.fakes import MemoryLibrary, on_shelf
from tests.ui.web.browser.asking import ask
from ui.actions.library.uploads import incoming
from ui.wiring import Apprentice
from ui.wording.texts.languages.english import ENGLISH

pytestmark = pytest.mark.browser

HOLD_LOCK = """
import os, sys
from pathlib import Path
from filelock import FileLock
with FileLock(Path(sys.argv[1]) / ".training.lock"):
    (Path(sys.argv[1]) / ".training.pid").write_text(str(os.getpid()))
    print("locked", flush=True)
    input()
"""
"""A training that another process began."""
LINE = f"{first_score().threshold:.2f}"
"""Where the line of refusal lies at first."""


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
    row = app.locator("#my-feedback .entry", has_text="How is the licence renewed?").first
    expect(row).to_have_attribute("data-decision", "desirable")
    expect(row).to_contain_text("liked as it is")
    expect(app.locator("#adapters tr[data-adapter=base] .champion")).to_have_text("answers now")
    expect(app.locator("#champion")).to_have_text("Quotes from the documents")


def test_a_good_answer_is_kept_and_its_feedback_is_followed_from_then_to_now(app: Page, tmp_path: Path) -> None:
    ask(app, "Where do damaged goods go?")
    expect(app.get_by_title("Always get this right")).to_have_count(0)
    app.get_by_title("Good answer").click()
    app.get_by_title("Always get this right").click()
    expect(app.locator(".fate")).to_have_text(ENGLISH.golden.fate)
    app.get_by_role("tab", name="Learning").click()
    entry = app.locator("#my-feedback .entry", has_text="Where do damaged goods go?")
    expect(entry.locator(".status")).to_have_text("left out")
    entry.locator("summary").click()
    entry.get_by_role("button", name="See what is answered today").click()
    expect(entry.locator(".prose.said")).to_have_count(2)
    expect(entry.locator("details")).to_have_attribute("open", "")
    app.get_by_role("tab", name="Quality").click()
    kept = app.locator("#golden tr", has_text="Where do damaged goods go?")
    expect(kept).to_have_attribute("data-role", "pin")
    kept.get_by_role("button", name="Edit").click()
    kept.locator("textarea[name=reference]").fill("On the red shelf.")
    kept.locator("select").select_option("gold")
    kept.get_by_role("button", name="Save").click()
    expect(kept).to_have_attribute("data-role", "gold")
    expect(kept.locator(".said")).to_have_text("On the red shelf.")
    row = '{"id": "1", "question": "When does it close?", "reference": "At 6.", "answerable": true}'
    (tmp_path / "golden.jsonl").write_text(row, encoding="utf-8")
    app.locator("#golden-role input").click()
    app.get_by_role("option", name="confirmation").click()
    with app.expect_file_chooser() as chooser:
        app.locator("#golden-upload").click()
    chooser.value.set_files(tmp_path / "golden.jsonl")
    expect(app.locator("#golden tr", has_text="When does it close?")).to_have_attribute("data-role", "confirm")
    kept.locator(".ask").click()
    kept.locator(".danger").click()
    expect(kept).to_have_count(0)


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
    expect(row.locator(".champion")).to_have_text("writes")
    expect(app.locator("#adapters tr[data-adapter=base] .champion")).to_have_text(
        ["judges whether to answer", "chooses how much to quote"]
    )
    expect(app.locator("#champion")).to_have_text(f"Learned version {name}")
    app.get_by_role("tab", name="Chat").click()
    ask(app)
    expect(app.locator("#transcript .answer")).to_have_attribute("data-adapter", name)
    app.get_by_role("tab", name="Learning").click()
    app.locator("#rollback .ask").click()
    app.locator("#rollback .danger").click()
    expect(app.locator("#champion")).to_have_text("Quotes from the documents")
    app.get_by_role("tab", name="Chat").click()
    app.locator("#new-conversation").click()
    expect(app.locator(".welcome")).to_be_visible()
    ask(app)
    expect(app.locator("#transcript .answer")).to_have_attribute("data-adapter", "base")


def test_a_run_with_too_few_pairs_cannot_be_started_and_the_number_is_said(app: Page) -> None:
    app.get_by_role("tab", name="Learning").click()
    expect(app.locator("#pairs-waiting")).to_be_visible()
    expect(app.locator("#train-not-yet")).to_contain_text("A training needs 50 corrections, and")
    app.locator("#train-method input").click()
    expect(app.get_by_role("option")).to_contain_text([method.shown for method in METHODS])
    app.get_by_role("option", name="KTO").click()
    expect(app.locator("#train-not-yet")).to_contain_text("A training needs 50 corrections, and")
    expect(app.locator("#train-start")).to_be_disabled()
    app.get_by_role("tab", name="Chat").click()
    app.get_by_role("tab", name="Learning").click()
    app.wait_for_timeout(1500)  # the tab is filled anew
    expect(app.locator("#train-method input")).to_have_value("KTO")


def test_a_training_is_drawn_while_it_runs_wherever_it_was_started(
    app: Page, address: tuple[str, Apprentice], processes: Processes
) -> None:
    shelf = address[1].shelf
    folder = shelf.unfinished("sft-20261122-cccccc")
    run = Run(folder.name, "sft", "2026-11-22T02:30:00+00:00", "model", "none", "digest", (), (), {"epochs": 2})
    (folder / "run.json").write_text(json.dumps(asdict(run)), encoding="utf-8")
    progress = ProgressFile(folder / "progress.jsonl")
    for step in range(1, 31):
        progress.add(Progress("training", step, 60, 90.0, 1 / step, step / 30, 0.75))
    other = processes.start([sys.executable, "-c", HOLD_LOCK, str(shelf.folder)], stdin=PIPE, stdout=PIPE)
    assert other.stdout
    assert other.stdout.readline() == b"locked\n"
    app.get_by_role("tab", name="Learning").click()
    shown = app.locator("#run .run[data-state=running]")
    expect(shown).to_contain_text("Training: 30 of 60, about 2 min left")
    expect(shown).to_contain_text(f"Stop it there: Ctrl-C, or kill {other.pid}.")
    expect(shown.locator(".curve polyline")).to_have_count(2)
    expect(app.locator("#train-not-yet")).to_contain_text("A training is running: one at a time.")
    expect(app.locator("#train-start")).to_be_disabled()
    progress.add(Progress("training", 31, 60, 87.0, 0.03, 1.1, 0.75))
    expect(shown).to_contain_text("Training: 31 of 60")
    other.communicate(b"\n")
    expect(app.locator("#run .run[data-state=interrupted] button")).to_have_text("Resume")
    shutil.rmtree(folder)


def test_a_version_opens_to_its_card_is_compared_and_deleted_where_nothing_needs_it(
    app: Page, address: tuple[str, Apprentice]
) -> None:
    names = "orpo-20261119-aaaaaa", "orpo-20261120-bbbbbb"
    shelf = address[1].shelf
    for name in names:
        on_shelf(shelf, name)
    ProgressFile(shelf.folder / names[0] / "progress.jsonl").add(Progress("training", 1, 1, 0.0, 0.5, 0.25, 0.75))
    shelf.promote(names[1], "better")
    app.set_viewport_size({"width": 390, "height": 800})
    app.get_by_role("tab", name="Learning").click()
    card = app.locator("#version .version")
    app.get_by_role("button", name=f"Open the card of {names[1]}").click()
    expect(card).to_have_attribute("data-version", names[1])
    expect(card.get_by_role("button", name="Delete")).to_be_disabled()
    expect(card).to_contain_text("It cannot be deleted while it answers.")
    app.get_by_role("button", name=f"Open the card of {names[0]}").click()
    expect(card).to_have_attribute("data-version", names[0])
    expect(card.locator(".curve")).to_have_count(2)
    with app.expect_download() as download:
        card.get_by_role("button", name="Save the card").click()
    assert download.value.suggested_filename == f"{names[0]}.json"
    expect(app.locator("#compare select[name=first]")).to_have_value("base")
    app.locator("#compare select[name=second]").select_option(names[0])
    app.locator("#compare").get_by_role("button", name="Compare").click()
    expect(app.locator("#compare th")).to_have_text(["Figure", "model as installed", names[0]])
    box = app.locator("#compare .nights").bounding_box()
    assert box
    assert box["x"] + box["width"] <= 390
    card.locator(".deleting .ask").click()
    card.locator(".danger").click()
    expect(app.locator(f"#adapters tr[data-adapter='{names[0]}']")).to_have_count(0)
    expect(card).to_have_count(0)
    shelf.rollback()


WAYS_OF_MOVING = {
    "typed, then Enter": lambda box, _: (box.fill("0.05"), box.press("Enter")),
    "typed, then left": lambda box, _: (box.fill("0.05"), box.blur()),
    "arrow keys": lambda _, slider: [slider.press("ArrowLeft") for _ in range(round(100 * float(LINE)) - 5)],
    "dragged": lambda _, slider: drag(slider, 0.05),
}


def drag(slider: Locator, to: float) -> None:
    """Drag the handle to a share of the slider's width."""
    box = slider.bounding_box()
    assert box
    left, mouse, middle = box["x"] + 8, slider.page.mouse, box["y"] + box["height"] / 2
    width = box["width"] - 16
    mouse.move(left + float(slider.input_value()) * width, middle)
    mouse.down()
    mouse.move(left + to * width, middle, steps=8)
    mouse.up()


@pytest.mark.parametrize("way", WAYS_OF_MOVING)
def test_the_line_of_refusal_is_moved_in_every_way_alike(app: Page, address: tuple[str, Apprentice], way: str) -> None:
    app.get_by_role("tab", name="Learning").click()
    box, slider = app.locator("#refusal-line input[type=number]"), app.locator("#refusal-line input[type=range]")
    expect(box).to_have_value(LINE)
    slider.scroll_into_view_if_needed()
    WAYS_OF_MOVING[way](box, slider)
    expect(app.locator("#refusal-threshold")).to_have_text("0.05")
    expect(app.locator("#refusal-moved")).to_be_visible()
    for part in (box, slider):
        expect(part).to_have_value("0.05")
    line = address[1].serving.served().line
    assert line
    assert (line.threshold, line.chosen_by) == (0.05, "people")
    app.locator("#refusal-moved button").click()
    expect(box).to_have_value(LINE)
    expect(app.locator("#refusal-threshold")).to_have_text(LINE)


def test_looking_at_the_line_of_refusal_does_not_move_it_and_no_probability_gives_way(
    app: Page, address: tuple[str, Apprentice]
) -> None:
    app.get_by_role("tab", name="Learning").click()
    box = app.locator("#refusal-line input[type=number]")
    expect(box).to_have_value(LINE)
    for typed in ("", "5"):
        box.click()
        box.blur()
        box.fill(typed)
        box.blur()
        expect(box).to_have_value(LINE)
    expect(app.locator("#refusal-measured")).to_be_visible()
    expect(app.locator(".toast-body")).to_have_count(0)
    line = address[1].serving.served().line
    assert line
    assert line.chosen_by == "measured"
