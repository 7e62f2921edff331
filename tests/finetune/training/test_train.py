"""The trainers on the real small model: the losses are those of the papers on the tokens that are served."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.models.base import LoadedBase
from assistant.models.local import LocalGenerator
from finetune.data.tokens import tokenise
from finetune.methods.dpo import DPO, DpoSettings
from finetune.methods.kto import KTO, KtoSettings
from finetune.methods.method import Method
from finetune.methods.texts.sft import SFT, SftSettings
from finetune.methods.without_reference.orpo import ORPO, OrpoSettings
from finetune.runs.progress import ProgressFile, Training
from finetune.settings import TrainingSettings
from finetune.training.train import train
from tests.finetune.fakes import a_pair, eight_pairs

pytestmark = pytest.mark.model

QUICK = TrainingSettings(
    reach="everything",
    epochs=1,
    pairs_per_step=2,
    pairs_at_once=2,
    rank=4,
    alpha=8,
    warmup_share=0,
    dpo=DpoSettings(learning_rate=1e-3, sft_weight=1),
    orpo=OrpoSettings(learning_rate=1e-3),
    kto=KtoSettings(learning_rate=1e-3),
    sft=SftSettings(learning_rate=1e-3),
)


def losses(file: ProgressFile) -> list[float]:
    return [record.loss for record in file.records() if record.loss is not None]


def trained(
    method: Method[Any], base: LoadedBase, settings: TrainingSettings, folder: Path
) -> tuple[Training, list[float]]:
    file = ProgressFile(folder / "progress.jsonl")
    training = train(method, base, tokenise(eight_pairs(), base, None), settings, folder, file, folder)
    return training, losses(file)


@pytest.mark.parametrize(
    ("method", "trajectory"),
    [
        (DPO, [2.4863, 1.8400, 1.1502, 0.8883]),
        # their losses are compared with stock TRL and the papers in ../methods/test_loss.py
        pytest.param(ORPO, [1.8027, 1.4032, 0.8872, 0.7122], marks=pytest.mark.slow),
        pytest.param(KTO, [1.0, 0.7711, 0.5579, 0.4822], marks=pytest.mark.slow),
        pytest.param(SFT, [1.7931, 1.3974, 0.8841, 0.7103], marks=pytest.mark.slow),
    ],
)
def test_a_few_steps_follow_the_pinned_trajectory(
    method: Method[Any], trajectory: list[float], load: Callable[[], LoadedBase], tmp_path: Path
) -> None:
    training, measured = trained(method, load(), QUICK, tmp_path)
    assert measured == pytest.approx(trajectory, rel=0.03)
    assert measured[-1] < 0.9 * measured[0]
    assert training.steps == 4
    assert training.reward_margin is None if method is SFT else training.reward_margin > 0
    assert (tmp_path / "adapter_model.safetensors").stat().st_size > 100_000


def test_the_first_loss_is_computed_from_the_likelihoods_that_serving_sees(
    load_shallow: Callable[[], LoadedBase], tmp_path: Path
) -> None:
    pair = a_pair()
    base = load_shallow()
    generator = LocalGenerator(base)
    chosen, rejected = (generator.log_likelihood(pair.prompt, text) for text in (pair.chosen, pair.rejected))
    rows = tokenise([pair], base, None)
    settings = QUICK.model_copy(update={"pairs_per_step": 1, "pairs_at_once": 1})
    file = ProgressFile(tmp_path / "dpo.jsonl")
    train(DPO, base, rows, settings, tmp_path, file, tmp_path)
    assert losses(file)[0] == pytest.approx(math.log(2) + chosen.nll / chosen.tokens, rel=1e-3)

    file = ProgressFile(tmp_path / "orpo.jsonl")
    train(ORPO, load_shallow(), rows, settings, tmp_path / "orpo", file, tmp_path)
    means = [-likelihood.nll / likelihood.tokens for likelihood in (chosen, rejected)]
    odds = [mean - math.log1p(-math.exp(mean)) for mean in means]
    ratio = math.log1p(math.exp(-(odds[0] - odds[1])))
    assert losses(file)[0] == pytest.approx(-means[0] + settings.orpo.beta * ratio, rel=1e-3)


def test_a_base_in_four_bits_is_trained_in_full_precision_adapters(
    load_shallow: Callable[..., LoadedBase], tmp_path: Path
) -> None:
    base = load_shallow(quantization="nf4")
    before = {name: tensor.dtype for name, tensor in base.model.named_parameters()}
    training, measured = trained(DPO, base, QUICK, tmp_path)
    assert measured[-1] < measured[0]
    assert training.reward_accuracy > 0.5
    after = {name.replace("base_layer.", ""): tensor for name, tensor in base.model.named_parameters()}
    assert {name: after[name].dtype for name in before} == before
    assert {str(tensor.dtype) for name, tensor in after.items() if "lora_" in name} == {"torch.float32"}
