"""The plainest sentence-transformers folders, run by transformers alone: mean of the tokens, to unit length.

Most small embedding models, the embedded one among them, are of this kind. Importing sentence-transformers costs a
command that answers one question several seconds (torch's compiler, scipy, pandas), which they do without.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import AutoModel, AutoTokenizer

KINDS = ["Transformer", "Pooling", "Normalize"]
MEAN_SWITCH = "pooling_mode_mean_tokens"


class MeanPooled:
    """A model whose folder says no more than: transformer, mean of its tokens, unit length."""

    def __init__(self, folder: Path) -> None:
        """Load the model of a folder that `is_mean_pooled`, on the GPU when there is one.

        Raises:
            OSError, ValueError: The folder's files are incomplete or damaged.
        """
        device = "cuda" if torch.cuda.is_available() else "cpu"
        self._model: Any = AutoModel.from_pretrained(folder, local_files_only=True, dtype=torch.float32)
        self._model.to(device).eval()
        self.tokenizer: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        window = _read(folder / "sentence_bert_config.json").get("max_seq_length")
        self.max_tokens: int = window or min(
            self.tokenizer.model_max_length, self._model.config.max_position_embeddings
        )

    def encode(self, texts: Sequence[str], batch: int) -> np.ndarray:
        """Return unit vectors, float32, of shape (len(texts), dimensions). Texts of like length share a batch."""
        order = sorted(range(len(texts)), key=lambda index: -len(texts[index]))
        vectors = np.zeros((len(texts), self._model.config.hidden_size), dtype=np.float32)
        for start in range(0, len(order), batch):
            chosen = order[start : start + batch]
            vectors[chosen] = self._pooled([texts[index] for index in chosen])
        return vectors

    @torch.inference_mode()
    def _pooled(self, texts: list[str]) -> np.ndarray:
        tokens = self.tokenizer(texts, padding=True, truncation=True, max_length=self.max_tokens, return_tensors="pt")
        tokens = tokens.to(self._model.device)
        hidden = self._model(**tokens).last_hidden_state  # (texts, tokens, dimensions)
        read = tokens["attention_mask"].unsqueeze(-1)
        means = (hidden * read).sum(dim=1) / read.sum(dim=1)
        return torch.nn.functional.normalize(means, dim=-1).cpu().numpy()


def is_mean_pooled(folder: Path) -> bool:
    """Whether sentence-transformers would do nothing else with the model in `folder`."""
    modules = _read(folder / "modules.json") or []
    if [str(module.get("type", "")).rpartition(".")[2] for module in modules] != KINDS:
        return False
    pooling = _read(folder / modules[1].get("path", "") / "config.json")
    switched_on = {name for name, value in pooling.items() if name.startswith("pooling_mode_") and value}
    mean = pooling.get("pooling_mode") == "mean" if "pooling_mode" in pooling else switched_on == {MEAN_SWITCH}
    prompts = _read(folder / "config_sentence_transformers.json").get("prompts") or {}
    return (
        mean
        and modules[0].get("path") == ""
        and not any(prompts.values())
        and not _read(folder / "sentence_bert_config.json").get("do_lower_case")
    )


def _read(path: Path) -> Any:
    """Return what a JSON file says, or an empty dict when there is none."""
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
