"""An adapter that works on answers only: trained as peft computes it, served as it was trained, silent elsewhere."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import torch
from peft import LoraConfig, PeftModelForCausalLM
from trl.trainer.utils import add_fused_lm_head

from assistant.adapters.files import Adapter
from assistant.answers import Decoding, Turn
from assistant.models.base import LoadedBase
from assistant.models.local import LocalGenerator
from finetune.data.batches import Collator, build_dataset
from finetune.data.tokens import tokenise
from finetune.errors import FinetuneError
from finetune.methods.dpo import DPO
from finetune.methods.without_reference.orpo import ORPO
from finetune.runs.progress import ProgressFile
from finetune.training.reach.activated_lora import ActivatedLora, check_prompts, invocation_tokens
from finetune.training.shared_prefix import share_prefixes
from finetune.training.train import train
from tests.finetune.fakes import a_pair, eight_pairs
from tests.finetune.training.test_train import QUICK

pytestmark = [pytest.mark.model, pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")]

ANSWERS = QUICK.model_copy(update={"reach": "answer"})


def _figures(base: LoadedBase, way: str) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
    """Log-probabilities and gradients of pairs with prompts of unlike length, one of them without a rejected text."""
    invocation = invocation_tokens(base.tokenizer)
    short, long, label = eight_pairs()[0], a_pair(), eight_pairs()[1]
    longer = replace(long, prompt=(Turn("user", "Mind the passages. " * 9 + long.prompt[-1].text),))
    rows = tokenise([short, longer, replace(label, kind="label")], base, None)
    add_fused_lm_head(base.model)
    config = LoraConfig(
        r=4, target_modules="all-linear", task_type="CAUSAL_LM", alora_invocation_tokens=invocation
    )  # fmt: skip
    torch.manual_seed(5)
    model: Any = PeftModelForCausalLM(base.model, config)
    generator = torch.Generator().manual_seed(3)
    for name, parameter in model.named_parameters():
        if "lora_B" in name:  # new adapters do nothing, and nothing is easy to get right
            parameter.data = torch.randn(parameter.shape, generator=generator) * 0.02
    if way != "peft":
        activated = ActivatedLora(base.model, len(invocation), remember=way == "remembered")
        assert share_prefixes(base.model, activated)
        model.peft_config["default"].alora_invocation_tokens = None
    batch = Collator(0)(build_dataset(rows, 1.0).to_list())
    log_probs = model(
        input_ids=batch["input_ids"],
        attention_mask=batch["attention_mask"],
        labels=batch["input_ids"].masked_fill(batch["counts"] == 0, -100),
        fused_lm_head=True,
        **({"use_cache": False} if way == "peft" else {}),
    ).log_probs * (batch["counts"][:, 1:] > 0)
    log_probs.sum().backward()
    return log_probs.detach(), {name: p.grad for name, p in model.named_parameters() if p.requires_grad}


@pytest.fixture(scope="module")
def figures_of_peft(load_shallow: Callable[[], LoadedBase]) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
    return _figures(load_shallow(), "peft")


@pytest.mark.parametrize("way", ["remembered", "in one go"])
def test_log_probabilities_and_gradients_are_those_of_pefts_activated_lora(
    way: str, load_shallow: Callable[[], LoadedBase], figures_of_peft: tuple[torch.Tensor, dict[str, torch.Tensor]]
) -> None:
    ours, our_gradients = _figures(load_shallow(), way)
    pefts, gradients = figures_of_peft
    assert (ours - pefts).abs().max() < 1e-3
    assert our_gradients.keys() == gradients.keys()
    for name, gradient in gradients.items():
        assert gradient.abs().max() > 0, name
        difference = (our_gradients[name] - gradient).norm() / gradient.norm()
        assert difference < 1e-3, f"{name}: {difference:.1e}"


@pytest.fixture(scope="module")
def learned(load: Callable[[], LoadedBase], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an adapter for answers, which has learned a little."""
    folder = tmp_path_factory.mktemp("orpo-a")
    base = load()
    rows = tokenise(eight_pairs(), base, None)
    train(ORPO, base, rows, ANSWERS, folder, ProgressFile(folder / "progress.jsonl"), folder)
    config = json.loads((folder / "adapter_config.json").read_text(encoding="utf-8"))
    assert config["alora_invocation_tokens"] == invocation_tokens(base.tokenizer)
    return folder


@pytest.fixture
def served(load: Callable[[], LoadedBase], learned: Path) -> tuple[LoadedBase, Adapter]:
    """A base without the adapter, and the adapter."""
    base = load()
    adapter = Adapter(
        id="orpo-a", base_model=base.model_id, quantization="none", parent=None, method="orpo",
        created_at=datetime.now(UTC).isoformat(), pairs_digest="", pairs=8, settings=ANSWERS.model_dump(),
        metrics={}, folder=learned,
    )  # fmt: skip
    return base, adapter


def test_it_serves_as_it_was_trained_and_is_silent_elsewhere(
    served: tuple[LoadedBase, Adapter],
) -> None:
    base, adapter = served
    pair, generator = a_pair(), LocalGenerator(base)
    before, after = (generator.log_likelihood(pair.prompt, pair.chosen, on).nll for on in (None, adapter))
    assert after < 0.9 * before, "it has learned nothing"

    # behind a prompt that was just answered, among others of other lengths, it is as expected as when read anew
    others = [other.prompt for other in eight_pairs()[:3]]
    generator.write_all([pair.prompt, *others], Decoding(max_new_tokens=8), adapter)
    assert generator.log_likelihood(pair.prompt, pair.chosen, adapter).nll == pytest.approx(after, rel=1e-3)

    plain = torch.tensor([base.tokenizer("The mill was built in 1802 and burnt down in 1877.")["input_ids"]])
    with torch.inference_mode():
        with_adapter = base.switched.model(input_ids=plain).logits
        base.switched.switch(None)
        without = base.switched.model(input_ids=plain).logits
    assert torch.equal(with_adapter, without)


def test_the_same_text_is_written_alone_and_among_others(served: tuple[LoadedBase, Adapter]) -> None:
    base, adapter = served
    generator = LocalGenerator(base)
    prompts = [pair.prompt for pair in eight_pairs()[:3]]
    decoding = Decoding(max_new_tokens=12)
    together = [fragment.text for fragment in generator.write_all(prompts, decoding, adapter)]
    alone = [generator.write_all([prompt], decoding, adapter)[0].text for prompt in prompts]
    assert together == alone
    assert all(together)


def test_training_in_checkpointed_layers_learns_the_same(load: Callable[[], LoadedBase], tmp_path: Path) -> None:
    losses = []
    for checkpointed in (False, True):
        base = load()
        settings = ANSWERS.model_copy(update={"gradient_checkpointing": checkpointed})
        folder = tmp_path / str(checkpointed)
        file = ProgressFile(folder / "progress.jsonl")
        training = train(DPO, base, tokenise(eight_pairs(), base, None), settings, folder, file, tmp_path)
        assert training.shared_prefixes
        losses.append([record.loss for record in file.records() if record.loss is not None])
    assert losses[0] == pytest.approx(losses[1], rel=1e-3)
    assert losses[0][-1] < losses[0][0]


def test_the_best_pass_is_an_adapter_for_answers_too(load_shallow: Callable[[], LoadedBase], tmp_path: Path) -> None:
    base = load_shallow()
    rows = tokenise(eight_pairs(), base, None)
    train(ORPO, base, rows[:6], ANSWERS, tmp_path, ProgressFile(tmp_path / "p.jsonl"), tmp_path, rows[6:])
    assert (tmp_path / "best-pass").is_dir(), "no pass was kept"
    config = json.loads((tmp_path / "adapter_config.json").read_text(encoding="utf-8"))
    assert config["alora_invocation_tokens"] == invocation_tokens(base.tokenizer)


def test_a_prompt_that_ends_otherwise_is_named(load: Callable[[], LoadedBase]) -> None:
    base = load()
    invocation = invocation_tokens(base.tokenizer)
    (row,) = tokenise([a_pair()], base, None)
    check_prompts([row], invocation)
    with pytest.raises(FinetuneError, match=row.pair_id):
        check_prompts([replace(row, prompt_ids=row.prompt_ids[:-1])], invocation)


def test_a_template_that_ends_with_the_question_is_refused(load: Callable[[], LoadedBase]) -> None:
    tokenizer = load().tokenizer
    tokenizer.chat_template = "{% for message in messages %}{{ message.content }}{% endfor %}"
    with pytest.raises(FinetuneError, match="reach"):
        invocation_tokens(tokenizer)
