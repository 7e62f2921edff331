"""Response tuning: supervised fine-tuning on answers alone (2410.02465, 2409.14254)."""

from finetune.methods.method import Method, MethodSettings
from finetune.methods.texts.sft import compute_loss


class ResponseSettings(MethodSettings):
    """The settings of response tuning."""


RESPONSE = Method(
    name="response",
    written="response tuning",
    title="response tuning",
    summary="learns how your corrections are worded, from their texts alone, without questions and passages",
    settings=ResponseSettings,
    loss=compute_loss,
    compares=False,
    reads_questions=False,
)
