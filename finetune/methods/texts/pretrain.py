"""Continued pre-training: the documents themselves are learned, word by word (2004.10964)."""

from pydantic import Field

from finetune.methods.method import Method, MethodSettings
from finetune.methods.texts.sft import compute_loss


class PretrainSettings(MethodSettings):
    """The settings of continued pre-training."""

    window_tokens: int = Field(
        default=512,
        ge=16,
        description="Tokens that are read at once, at most those of the model's window. Longer ones take more memory.",
    )
    most_windows: int = Field(
        default=500,
        ge=1,
        description="Windows that are learned at most, spread evenly over the documents where there are more.",
    )


PRETRAIN = Method(
    name="pretrain",
    written="pre-training",
    title="continued pre-training",
    summary="learns the documents themselves, word by word; corrections are asked in its exam",
    settings=PretrainSettings,
    loss=compute_loss,
    compares=False,
    reads_documents=True,
)
