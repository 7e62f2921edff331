"""`finetune export`: a version leaves the house whole, says how good it is there, or says why it cannot leave."""

import re
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from assistant.adapters.erased import mark_erased
from assistant.adapters.files import Adapter
from assistant.adapters.replacement import write_replacement
from assistant.adapters.serving import Fixed, Served
from assistant.adapters.shelf import AdapterShelf
from assistant.answers import Inquiry
from assistant.models.formats.identity import identify_settings
from assistant.settings import ModelSettings
from feedback.evaluation.report import EvaluationReport, Row
from feedback.store.database import open_database
from finetune.exporting.examining import Comparison, PlainWriter
from finetune.exporting.table import FORMATS, NAMES
from retrieval.documents import Passage
from tests.assistant.fakes import card
from tests.assistant.models.formats.test_gguf_writing import put_lora
from tests.finetune.families.tiny import build_model
from tests.project.processes import PROJECT, Processes
from tests.ui.cli.commands import Shell
from ui.actions.training.exporting import find_subject
from ui.people.audit import AuditLog
from ui.wiring import Apprentice

pytestmark = pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")
QUESTIONS = ("What colour is the north door?", "What colour is the south door?", "Which door is brown?")
PAGE = (PROJECT / "docs" / "growing.md").read_text(encoding="utf-8")
SHOWN = "dpo-20261121-2f3a9c"
DOORS = Passage.given("Doors", "The north door is red, the south door blue, the cellar door brown.")


@pytest.fixture
def home(shell: Shell) -> Path:
    """A tiny model with two versions.

    `dpo-1` has learned in the weights of the last layer, some of which are large and read nothing: 8 bits hold the
    largest number of 32 and what is near it, so the layer is lost in them. The version of the page is a LoRA.
    """
    model = build_model("Llama", shell.folder / "model")
    (shell.folder / "apprentice.toml").write_text(
        f'home = "{shell.folder / "home"}"\n[model]\nname = "{model}"\nquantization = "none"\ndtype = "float32"\n'
        "[answers]\nmax_new_tokens = 48\n"
    )
    home = shell.folder / "home"
    home.mkdir()
    settings = ModelSettings(name=str(model))
    shelf = AdapterShelf(home / "adapters", open_database(f"sqlite:///{home / 'apprentice.db'}"), settings.model_id)
    folder, lora = shelf.unfinished("dpo-1"), shelf.unfinished(SHOWN)
    before = AutoModelForCausalLM.from_pretrained(model, dtype=torch.float32)
    weights = {
        name: values.detach() * 20
        for name, values in before.named_parameters()
        if ".layers.1." in name and "_proj" in name
    }
    weights["model.layers.1.self_attn.v_proj.weight"][0] = 0
    weights["model.layers.1.self_attn.o_proj.weight"][:, 0] = 10_000
    write_replacement(weights, folder)
    put_lora(before, lora)
    trained_on = identify_settings(settings, home)
    for one in (folder, lora):
        shelf.complete(Adapter(**{**vars(card(one.name, one, settings.model_id)), "trained_on": trained_on}))
    return home


def keep_exam(home: Path, references: dict[str, str]) -> None:
    rows = tuple(
        Row(question, question, "Doors", True, "", False, (DOORS,), references=(right,))
        for question, right in references.items()
    )
    report = EvaluationReport("exam-1", datetime.now(UTC), "m", "dpo-1", "gold", "g", "i", "p", rows)
    report.save(home / "adapters/dpo-1/exam")


def test_a_version_is_written_asked_again_and_never_written_over(shell: Shell, home: Path) -> None:
    keep_exam(home, dict.fromkeys(QUESTIONS, "Red."))
    done = shell.run("finetune export", "dpo-1", "out", "--to", "merged")
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0].startswith(f"{shell.folder / 'out'}: ")
    assert lines[0].endswith(" MB in 7 files, the whole model, for transformers and vLLM.")
    assert lines[1].startswith("Asked 3 questions: 3 of the answers are the same as here. ROUGE-L F 0.")
    assert lines[2] == f"Use it: vllm serve {shell.folder / 'out'}"
    model = AutoModelForCausalLM.from_pretrained(shell.folder / "out")
    base = AutoModelForCausalLM.from_pretrained(shell.folder / "model")
    changed = {name for name, values in model.named_parameters() if not values.equal(base.get_parameter(name))}
    assert changed == {name for name, _ in base.named_parameters() if ".layers.1." in name and "_proj" in name}
    assert AutoTokenizer.from_pretrained(shell.folder / "out").chat_template
    (entry,) = AuditLog(open_database(f"sqlite:///{home / 'apprentice.db'}")).read()
    assert (entry.action, entry.target, entry.address) == ("version exported", "dpo-1: merged", "command line")
    again = shell.run("finetune export", "dpo-1", "out", "--to", "merged")
    assert (again.code, again.out) == (2, "")
    assert (
        again.err == f"{str(shell.folder / 'out')!r} is not empty, and nothing is overwritten: name another folder.\n"
    )
    packed = shell.run("finetune export", "dpo-1", "packed", "--to", "gptq")
    assert (packed.code, "Export as 'merged' here, and there run `pip install" in packed.err) == (2, True)
    mark_erased(home / "adapters/dpo-1", 1)
    erased = shell.run("finetune export", "dpo-1", "other", "--to", "merged")
    assert (erased.code, "has learned from corrections that were erased" in erased.err) == (2, True)
    assert not (shell.folder / "other").exists()


def test_the_page_shows_what_is_said() -> None:
    assert f"    {Comparison(20, 18, 0.412, 0.415).sentence}\n" in PAGE
    rows = re.findall(r"^\| `([a-z-]+)` \|", PAGE, re.MULTILINE)
    assert [row for row in rows if row in NAMES] == [*FORMATS]


@pytest.mark.slow
def test_the_commands_of_the_page_run(shell: Shell, home: Path) -> None:
    del home
    commands = re.findall(r"^    (finetune export.*)$", PAGE, re.MULTILINE)
    assert len(commands) == 6
    for command in commands:
        done = shell.run(command, "--no-examine")
        assert (done.code, done.err) == (0, "")
        assert "\nUse it: " in done.out


@pytest.mark.slow
def test_what_answers_worse_elsewhere_is_written_and_not_called_good(shell: Shell, home: Path) -> None:
    apprentice = Apprentice.open(shell.folder / "apprentice.toml")
    subject = find_subject(apprentice, "dpo-1")
    writer = PlainWriter(apprentice.generator, 48)
    assistant = apprentice.assembled(Fixed(Served(subject.adapter, "write")), writer)
    assistant.answer_all([Inquiry(question, [DOORS], fresh=True) for question in QUESTIONS])
    keep_exam(home, dict(zip(QUESTIONS, writer.texts, strict=True)))
    done = shell.run("finetune export", "dpo-1", "out", "--to", "gguf")
    assert done.code == 1
    assert re.search(r"0 of the answers are the same as here. ROUGE-L F 0\.\d+, here 1\.000 \(-", done.out)
    assert "It lost more than 0.02: do not use it without looking at its answers.\n" in done.out
    assert (shell.folder / "out/model.gguf").is_file()


@pytest.mark.slow
def test_one_that_is_killed_leaves_nothing_half(shell: Shell, home: Path, processes: Processes) -> None:
    del home
    command = shell.line("finetune export", "dpo-1", "out", "--to", "merged", "--no-examine")
    process = processes.start(command, cwd=shell.folder, env=shell.environment())
    unfinished = shell.folder / ".out.unfinished"
    while process.poll() is None and not unfinished.exists():
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert unfinished.exists()
    assert not (shell.folder / "out").exists()
    done = shell.run("finetune export", "dpo-1", "out", "--to", "merged", "--no-examine")
    assert (done.code, "Asked" in done.out, unfinished.exists()) == (0, False, False)
    assert (shell.folder / "out/model.safetensors").is_file()
