"""IA3: one factor for each output of keys, values and the wide layer, a hundredth of the weights of LoRA."""

from typing import TYPE_CHECKING, Any

from finetune.errors import FinetuneError
from finetune.methods.tuners.tuner import Shape, Tuner

if TYPE_CHECKING:
    from peft import IA3Config
    from transformers import PreTrainedModel


def make_ia3(model: "PreTrainedModel", _: Shape) -> "IA3Config":
    """Return the factors on the layers that peft knows for this kind of model; they have no size to choose.

    Raises:
        FinetuneError: peft does not know which layers these are.
    """
    from peft import IA3Config
    from peft.utils import TRANSFORMERS_MODELS_TO_IA3_TARGET_MODULES_MAPPING as KNOWN

    config: Any = model.config
    if config.model_type not in KNOWN:
        raise FinetuneError(
            f"Nobody has said which layers of a {config.model_type!r} model IA3 multiplies: set `[training] tuner` to "
            "'lora'."
        )
    return IA3Config(task_type="CAUSAL_LM")


IA3 = Tuner("ia3", "factors on keys, values and the wide layer (IA3, 2205.05638)", make_ia3, rate=10.0)
