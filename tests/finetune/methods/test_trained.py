"""DPO trains with each of its losses."""

from pathlib import Path

import pytest

from finetune.methods.preferences import LOSSES
from tests.finetune.methods.tiny_training import train_tiny

pytestmark = pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")


@pytest.mark.parametrize("loss", LOSSES)
def test_a_step_makes_the_loss_of_the_next_smaller(loss: str, tmp_path: Path) -> None:
    first, second = train_tiny("dpo", tmp_path, dpo={"loss": loss, "sft_weight": 0})
    assert first.loss is not None
    assert second.loss is not None
    assert second.loss < first.loss
    assert second.reward_margin is not None
