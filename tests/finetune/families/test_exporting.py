"""What each tuner has learned is read by the programs of each format, or a sentence says what to do instead."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

from assistant.adapters.files import Adapter
from assistant.answers import Decoding
from assistant.errors import AssistantError
from assistant.models.base import load_base
from assistant.models.chat.rendering import completion_tokens, load_tokenizer, prompt_tokens
from assistant.models.local import LocalGenerator
from assistant.models.writing.stopping import end_of_turn
from assistant.settings import ModelSettings
from finetune.errors import FinetuneError
from finetune.exporting.folder import filled
from finetune.exporting.format import BASE, Subject
from finetune.exporting.table import FORMATS, find_format
from tests.assistant.fakes import card
from tests.assistant.models.formats.llama_cpp import serve
from tests.assistant.models.formats.test_gguf_writing import find_halves, find_likely
from tests.finetune.families.test_families import PAIRS, learn
from tests.finetune.families.tiny import build_model

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning"),
    pytest.mark.filterwarnings("ignore:Position ids are not supported:UserWarning"),
]
GREEDY = Decoding(max_new_tokens=8, repetition_penalty=1.0)
PROMPTS = [pair.prompt for pair in PAIRS]
EVERYTHING, ANSWER = "lora-everything", "lora-answer"


@pytest.fixture(scope="module")
def subject_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Subject]:
    """What a tuner has learned, or "base"."""
    folder = build_model("Llama", tmp_path_factory.mktemp("model") / "llama")
    settings = ModelSettings(name=str(folder), quantization="none", dtype="float32")
    known: dict[str, Adapter | None] = {BASE: None}

    def find(name: str) -> Subject:
        if name not in known:
            tuner, _, reach = name.partition("-")
            home = tmp_path_factory.mktemp(name)
            learn(settings, reach or "everything", home, tuner=tuner)  # type: ignore[arg-type]
            known[name] = card(f"version-{name}", home / "adapter", settings.name)
        return Subject(name, known[name], settings, folder, Decoding(), "Apache-2.0", ("It gained 0.1.",), "f16")

    return find


def write(subject: Subject, made: str, folder: Path) -> Path:
    FORMATS[made].check(subject)
    with filled(folder) as unfinished:
        FORMATS[made].write(subject, unfinished)
    return folder


@dataclass(frozen=True)
class Here:
    """What a version does as it serves."""

    texts: list[str]
    prompts: list[list[int]]
    wanted: list[int]
    """The tokens of a right answer to the first question."""
    nll: float
    """How unexpected those are, in nats."""


def serve_here(subject: Subject, home: Path) -> Here:
    base, pair = load_base(subject.settings, home), PAIRS[0]
    generator = LocalGenerator(base)
    written = generator.write_all(PROMPTS, GREEDY, subject.adapter)
    nll = generator.log_likelihood(pair.prompt, pair.chosen, subject.adapter).nll
    wanted = [*completion_tokens(pair.chosen, base.tokenizer), end_of_turn(base)[0]]
    prompts = [prompt_tokens(one, base.tokenizer) for one in PROMPTS]
    return Here([one.text.strip() for one in written], prompts, wanted, nll)


@pytest.mark.parametrize("name", [EVERYTHING, ANSWER, "dora", "ia3", "prompt", "prefix"])
def test_stock_peft_loads_it_onto_the_stock_model(
    name: str, subject_of: Callable[[str], Subject], tmp_path: Path
) -> None:
    subject = subject_of(name)
    folder = write(subject, "peft", tmp_path / "exported")
    here = serve_here(subject, tmp_path)
    assert abs(here.nll - serve_here(subject_of(BASE), tmp_path).nll) > 0.001
    base = json.loads((folder / "adapter_config.json").read_text())["base_model_name_or_path"]
    tokenizer = AutoTokenizer.from_pretrained(base)
    model: Any = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base), str(folder)).eval()
    likely = find_likely(model, here.prompts[0], here.wanted)
    assert -sum(likely) == pytest.approx(here.nll, rel=1e-4)
    for text, prompt in zip(here.texts, here.prompts, strict=True):
        ids = torch.tensor([prompt])
        ends = tokenizer.convert_tokens_to_ids(["<|eot_id|>", "</s>"])
        options: dict[str, Any] = {"max_new_tokens": 8, "do_sample": False, "eos_token_id": ends, "pad_token_id": 1}
        written = model.generate(input_ids=ids, attention_mask=torch.ones_like(ids), **options)[0, len(prompt) :]
        assert tokenizer.decode(written, skip_special_tokens=True).rstrip("\ufffd").strip() == text
    use = FORMATS["peft"].describe_use(subject, folder)
    if name == EVERYTHING:
        served = f"--lora-modules {name}={folder}"
        assert use == f"vllm serve {subject.source} --enable-lora --max-lora-rank 8 {served}"
    else:
        assert use.startswith('python -c "from peft import AutoPeftModelForCausalLM')
    said = (folder / "README.md").read_text()
    assert "license: apache-2.0" in said
    assert "- It gained 0.1." in said


@pytest.mark.parametrize("name", [EVERYTHING, "dora", "ia3", "full", BASE])
def test_stock_transformers_loads_what_was_merged(
    name: str, subject_of: Callable[[str], Subject], tmp_path: Path
) -> None:
    subject = subject_of(name)
    folder = write(subject, "merged", tmp_path / "exported")
    here = serve_here(subject, tmp_path)
    model = AutoModelForCausalLM.from_pretrained(folder)
    assert -sum(find_likely(model, here.prompts[0], here.wanted)) == pytest.approx(here.nll, rel=1e-4)
    assert FORMATS["merged"].ask(subject, folder, here.prompts, 8) == here.texts
    tokenizer = AutoTokenizer.from_pretrained(folder)
    assert tokenizer.chat_template == AutoTokenizer.from_pretrained(subject.source).chat_template
    assert model.generation_config.eos_token_id[0] == tokenizer.convert_tokens_to_ids("<|eot_id|>")


@pytest.mark.parametrize(
    ("name", "made"), [(EVERYTHING, "gguf"), (EVERYTHING, "gguf-adapter"), (ANSWER, "gguf-adapter")]
)
def test_llama_cpp_is_as_sure_of_each_word(
    name: str, made: str, subject_of: Callable[[str], Subject], tmp_path: Path
) -> None:
    subject = subject_of(name)
    assert subject.adapter is not None
    folder = write(subject, made, tmp_path / "exported")
    whole = folder if made == "gguf" else write(subject_of(BASE), "gguf", tmp_path / "base")
    adapter = folder / "adapter.gguf" if made == "gguf-adapter" else None
    tokenizer = AutoTokenizer.from_pretrained(subject.source)
    prompt = prompt_tokens(PROMPTS[0], load_tokenizer(subject.settings, subject.source))
    with serve(whole / "model.gguf", adapter, window=2048) as llama:
        written = llama.write(prompt, 8, find_halves(tokenizer))
        assert llama.render([{"role": "user", "content": "Why?"}]).endswith(
            "<|start_header_id|>assistant<|end_header_id|>\n\n"
        )
    model = AutoModelForCausalLM.from_pretrained(str(subject.source))
    peft = PeftModel.from_pretrained(model, str(subject.adapter.folder)).eval()
    invocation = len(subject.config.get("alora_invocation_tokens") or ()) or None
    assert written.log_probs == pytest.approx(find_likely(peft, prompt, written.tokens, invocation), abs=0.02)
    lines = (folder / "Modelfile").read_text().splitlines()
    assert lines[0] == ("FROM ./model.gguf" if made == "gguf" else "FROM BASE.gguf")
    assert ("ADAPTER ./adapter.gguf" in lines) == (made == "gguf-adapter")
    assert 'PARAMETER stop "<|eot_id|>"' in lines


def test_openvino_writes_the_same_and_reports_to_nobody(
    subject_of: Callable[[str], Subject], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))
    (tmp_path / "nobody").mkdir()
    subject = subject_of(EVERYTHING)
    folder = write(subject, "openvino", tmp_path / "exported")
    assert {"openvino_model.xml", "openvino_model.bin", "openvino_tokenizer.xml"} < {
        one.name for one in folder.iterdir()
    }
    here = serve_here(subject, tmp_path)
    # it computes in 16 bits where the processor can, and these words are near ties: one text may part from both
    short = replace(subject, settings=subject.settings.model_copy(update={"dtype": "bfloat16"}))
    expected = zip(here.texts, serve_here(short, tmp_path).texts, strict=True)
    written = FORMATS["openvino"].ask(subject, folder, here.prompts, 8)
    assert sum(text in texts for text, texts in zip(written, expected, strict=True)) >= len(PROMPTS) - 1
    assert list((tmp_path / "nobody").iterdir()) == []


@pytest.mark.parametrize(
    ("name", "made", "instead"),
    [
        (
            ANSWER,
            "merged",
            r"works on answers only.* export it as 'peft' or 'gguf-adapter', or set `\[training\] reach`",
        ),
        (ANSWER, "gguf", "works on answers only"),
        ("prompt", "merged", "is a soft prompt.* export it as 'peft'"),
        ("prefix", "gguf-adapter", "is a soft prompt.* export it as 'peft'"),
        ("full", "peft", "has learned in the model's own weights and is no adapter: export it as 'merged'"),
        ("full", "gguf-adapter", "this version is whole weights: export it as 'gguf'"),
        ("ia3", "gguf-adapter", "this version is IA3: export it as 'gguf'"),
        ("dora", "gguf-adapter", "knows no 'use_dora'.* export it as 'gguf'"),
        (BASE, "peft", "has learned nothing to export by itself: export it as 'merged' or 'gguf'"),
        (BASE, "gguf-adapter", "has learned nothing"),
    ],
)
def test_what_a_format_does_not_hold_is_refused_with_what_to_do(
    name: str, made: str, instead: str, subject_of: Callable[[str], Subject]
) -> None:
    with pytest.raises((FinetuneError, AssistantError), match=instead):
        FORMATS[made].check(subject_of(name))


def test_a_model_that_no_gguf_holds_is_refused_by_name(subject_of: Callable[[str], Subject], tmp_path: Path) -> None:
    gemma = replace(subject_of(BASE), source=build_model("Gemma", tmp_path / "gemma"))
    with pytest.raises(AssistantError, match="A 'gemma' model cannot be written as GGUF here"):
        FORMATS["gguf"].check(gemma)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("onnx", "optimum-cli export onnx"),
        ("awq", "AWQModifier"),
        ("gptq", "GPTQModifier"),
        ("onyx", "There is no format"),
    ],
)
def test_what_is_made_elsewhere_says_how(name: str, says: str) -> None:
    with pytest.raises(FinetuneError, match=says):
        find_format(name)


def test_a_folder_is_filled_whole_or_not_at_all(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "exported"

    def fail() -> None:
        with filled(folder) as unfinished:
            (unfinished / "half").write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert list(folder.parent.iterdir()) == []
    left = folder.parent / ".exported.unfinished"  # by one that was killed
    left.mkdir()
    (left / "half").write_text("half")
    folder.mkdir()
    with filled(folder) as unfinished:
        (unfinished / "whole").write_text("whole")
        assert list(folder.iterdir()) == []
    assert [file.name for file in folder.iterdir()] == ["whole"]
    assert list(folder.parent.iterdir()) == [folder]
    for taken in (folder, folder / "whole"):
        with pytest.raises(FinetuneError, match="nothing is overwritten: name another folder"), filled(taken):
            pass
    assert (folder / "whole").read_text() == "whole"
