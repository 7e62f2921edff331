"""llama.cpp reads what is written here, and writes what transformers and peft write."""

import json
import shutil
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest
import torch
from peft import LoraConfig, get_peft_model
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerFast

from assistant.errors import AssistantError
from assistant.models.formats.conversion import locate
from assistant.models.formats.gguf_writing import write_adapter, write_model
from tests.assistant.models.formats.llama_cpp import serve
from tests.conftest import MODEL_HOME
from tests.finetune.families.tiny import SENTENCES, build_model

pytestmark = pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")
PROMPT = "What colour is the north door, as the painter of 1789 says?"
TEXT = "Größe: 12,5 %\t¿Qué?\n\n  I'm here 2023, don't you see? 青い扉 🚪"


def build_loud(family: str, folder: Path, **changes: Any) -> Path:
    """Build a random model that is sure of what it writes: one that is not would hide a wrong order of rows."""
    build_model(family, folder)
    if changes:
        config = json.loads((folder / "config.json").read_text())
        (folder / "config.json").write_text(json.dumps(config | changes))
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    torch.manual_seed(1)
    for weights in model.parameters():
        weights.data = torch.randn_like(weights) * (0.3 if weights.dim() > 1 else 0.1) + (weights.dim() == 1)
    model.save_pretrained(folder)
    return folder


def put_lora(model: PreTrainedModel, folder: Path, **settings: Any) -> Any:
    """Put a LoRA on a model that changes what it writes, and save it to a folder."""
    torch.manual_seed(3)
    config = LoraConfig(r=4, lora_alpha=8, target_modules="all-linear", task_type="CAUSAL_LM", **settings)
    peft = get_peft_model(model, config)
    for name, weights in peft.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(weights, std=0.06)
    peft.save_pretrained(folder)
    return peft.eval()


def find_halves(tokenizer: Any) -> list[int]:
    """Return the tokens that are no whole character."""
    return [token for token in range(len(tokenizer)) if "�" in tokenizer.decode([token])]


def find_likely(model: Any, prompt: list[int], written: list[int], invocation: int | None = None) -> list[float]:
    """Return the log-probability of each token behind a prompt, where the adapter begins so many tokens before."""
    begins = {} if invocation is None else {"alora_offsets": [len(written) + invocation]}
    with torch.no_grad():
        scored = model(torch.tensor([prompt + written]), **begins).logits[0].log_softmax(-1)
    behind = scored[-len(written) - 1 :]  # counted from the end: soft prompts stand before
    return [float(behind[place, token]) for place, token in enumerate(written)]


@pytest.mark.parametrize("family", ["Llama", "Mistral", "Qwen2", "Qwen3"])
def test_a_family_is_as_sure_of_each_word_as_in_transformers(family: str, tmp_path: Path) -> None:
    folder = build_loud(family, tmp_path / "model")
    model, tokenizer = AutoModelForCausalLM.from_pretrained(folder), AutoTokenizer.from_pretrained(folder)
    write_model(folder, tmp_path / "model.gguf", "f16")
    prompt = tokenizer(PROMPT)["input_ids"]
    with serve(tmp_path / "model.gguf") as llama:
        base = llama.write(prompt, 12, find_halves(tokenizer))
        assert llama.tokenise(TEXT) == tokenizer(TEXT, add_special_tokens=False)["input_ids"]
    assert base.log_probs == pytest.approx(find_likely(model, prompt, base.tokens), abs=0.05)
    changed = put_lora(model, tmp_path / "adapter")
    write_adapter(tmp_path / "adapter", folder, tmp_path / "adapter.gguf")
    with serve(tmp_path / "model.gguf", tmp_path / "adapter.gguf") as llama:
        adapted = llama.write(prompt, 12, find_halves(tokenizer))
    assert adapted.log_probs == pytest.approx(find_likely(changed, prompt, adapted.tokens), abs=0.05)
    with changed.disable_adapter():
        assert adapted.log_probs != pytest.approx(find_likely(model, prompt, adapted.tokens), abs=0.5)


def build_pieces(prepend: str) -> PreTrainedTokenizerFast:
    """Return a tokenizer as those that were made of SentencePiece: every pair that makes a piece is joined."""
    learned = Tokenizer(models.BPE())
    learned.pre_tokenizer = pre_tokenizers.Metaspace()
    learned.train_from_iterator(SENTENCES, trainers.BpeTrainer(vocab_size=300, show_progress=False))
    pieces = sorted(learned.get_vocab(), key=lambda piece: (len(piece) > 1, learned.token_to_id(piece)))
    words = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256)), *pieces]
    vocabulary = {word: number for number, word in enumerate(words)}
    merges = [
        (piece[:cut], piece[cut:])
        for piece in pieces
        for cut in range(1, len(piece))
        if piece[:cut] in vocabulary and piece[cut:] in vocabulary
    ]
    made = Tokenizer(models.BPE(vocabulary, merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    if prepend == "normalizer":
        steps = [normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]
        made.normalizer = normalizers.Sequence(steps)
    else:
        made.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme=prepend, split=False)
    made.add_special_tokens(["<unk>", "<s>", "</s>"])
    return PreTrainedTokenizerFast(tokenizer_object=made, bos_token="<s>", eos_token="</s>", unk_token="<unk>")


@pytest.mark.parametrize("prepend", ["normalizer", "first", "never"])
def test_a_tokenizer_of_sentencepiece_has_the_same_words(prepend: str, tmp_path: Path) -> None:
    tokenizer = build_pieces(prepend)
    folder = build_model("Mistral", tmp_path / "model")
    config = AutoConfig.from_pretrained(folder)
    config.vocab_size = len(tokenizer) + 5
    AutoModelForCausalLM.from_config(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    write_model(folder, tmp_path / "model.gguf")
    with serve(tmp_path / "model.gguf") as llama:
        for text in (f"<s>{SENTENCES[0]}</s>", f"<s>the door  is{TEXT}</s> Why", "<s>\n\nuser assistant"):
            assert llama.tokenise(text) == tokenizer(text, add_special_tokens=False)["input_ids"]


def test_places_are_told_apart_as_in_llama_3(tmp_path: Path) -> None:
    scaling = {
        "rope_type": "llama3",
        "rope_theta": 500.0,
        "factor": 8.0,
        "low_freq_factor": 1.0,
        "high_freq_factor": 4.0,
        "original_max_position_embeddings": 64,
    }
    folder = build_loud("Llama", tmp_path / "model", rope_parameters=scaling)
    model, tokenizer = AutoModelForCausalLM.from_pretrained(folder), AutoTokenizer.from_pretrained(folder)
    write_model(folder, tmp_path / "model.gguf", "f16")
    prompt = tokenizer(PROMPT * 4)["input_ids"]
    with serve(tmp_path / "model.gguf") as llama:
        written = llama.write(prompt, 12, find_halves(tokenizer))
    assert written.log_probs == pytest.approx(find_likely(model, prompt, written.tokens), abs=0.05)


def test_an_adapter_for_answers_begins_there_as_in_peft(tmp_path: Path) -> None:
    folder = build_loud("Llama", tmp_path / "model")
    model, tokenizer = AutoModelForCausalLM.from_pretrained(folder), AutoTokenizer.from_pretrained(folder)
    write_model(folder, tmp_path / "model.gguf", "f16")
    prompt = tokenizer(PROMPT)["input_ids"]
    peft = put_lora(model, tmp_path / "adapter", alora_invocation_tokens=prompt[-3:])
    write_adapter(tmp_path / "adapter", folder, tmp_path / "adapter.gguf")
    with serve(tmp_path / "model.gguf", tmp_path / "adapter.gguf") as llama:
        written = llama.write(prompt, 12, find_halves(tokenizer))
    likely = [find_likely(peft, prompt, written.tokens, begin) for begin in (2, 3, 4, len(prompt))]
    assert written.log_probs == pytest.approx(likely[1], abs=0.05)
    for elsewhere in (likely[0], likely[2], likely[3]):
        assert written.log_probs != pytest.approx(elsewhere, abs=0.1)


@pytest.mark.model
def test_the_embedded_model_is_about_as_sure_in_8_bits(tmp_path: Path) -> None:
    folder = locate("embedded", MODEL_HOME)
    assert isinstance(folder, Path)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    messages = [{"role": "user", "content": "What is the capital of France?"}]
    rendered = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
    write_model(folder, tmp_path / "model.gguf")
    assert (tmp_path / "model.gguf").stat().st_size < 150_000_000
    with serve(tmp_path / "model.gguf") as llama:
        assert llama.render(messages) == rendered
        assert llama.tokenise(rendered + TEXT) == tokenizer(rendered + TEXT)["input_ids"]
        written = llama.write(prompt := tokenizer(rendered)["input_ids"], 20)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    likely = find_likely(model, prompt, written.tokens)
    assert fmean(abs(one - other) for one, other in zip(written.log_probs, likely, strict=True)) < 0.15


def test_what_the_format_does_not_know_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    gemma, llama = build_model("Gemma", tmp_path / "gemma"), build_model("Llama", tmp_path / "llama")
    with pytest.raises(AssistantError, match="A 'gemma' model cannot be written as GGUF here, only llama, mistral"):
        write_model(gemma, tmp_path / "model.gguf")
    put_lora(AutoModelForCausalLM.from_pretrained(llama), tmp_path / "dora", use_dora=True)
    with pytest.raises(AssistantError, match="knows no 'use_dora', which this version has: export it as 'gguf'"):
        write_adapter(tmp_path / "dora", llama, tmp_path / "adapter.gguf")
    words = json.loads((llama / "tokenizer.json").read_text())
    words["pre_tokenizer"] = {"type": "Whitespace"}
    shutil.copytree(llama, tmp_path / "other")
    (tmp_path / "other" / "tokenizer.json").write_text(json.dumps(words))
    build_pieces("always").save_pretrained(tmp_path / "always")
    config = json.loads((llama / "config.json").read_text()) | {"vocab_size": 500}
    (tmp_path / "always" / "config.json").write_text(json.dumps(config))
    shutil.copy(llama / "model.safetensors", tmp_path / "always")
    with pytest.raises(AssistantError, match="A tokenizer of the kind 'Metaspace, always' cannot"):
        write_model(tmp_path / "always", tmp_path / "model.gguf")
    with pytest.raises(AssistantError, match="A tokenizer of the kind 'Whitespace' cannot be written as GGUF here"):
        write_model(tmp_path / "other", tmp_path / "model.gguf")
    assert not [file.name for file in tmp_path.iterdir() if file.is_file()]
