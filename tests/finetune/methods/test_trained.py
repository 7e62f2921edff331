"""Each method of the table trains, and so does DPO with each of its losses."""

from pathlib import Path

import pytest

from finetune.methods.preferences import LOSSES
from finetune.methods.table import METHODS, NAMES
from tests.finetune.methods.tiny_training import train_tiny

pytestmark = pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")
WAYS = [*((name, {}) for name in NAMES), *(("dpo", {"loss": loss, "sft_weight": 0}) for loss in LOSSES)]


@pytest.mark.parametrize(("method", "section"), WAYS)
def test_a_step_makes_the_loss_of_the_next_smaller(method: str, section: dict[str, object], tmp_path: Path) -> None:
    first, second = train_tiny(method, tmp_path, **{method: section})
    assert first.loss is not None
    assert second.loss is not None
    assert second.loss < first.loss
    compares = next(one.compares for one in METHODS if one.name == method)
    assert (second.reward_margin is not None) == compares
    assert (tmp_path / "adapter_model.safetensors").exists()
