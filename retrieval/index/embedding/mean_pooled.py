"""Run the simplest kind of sentence-transformers model without that library: mean of the tokens, unit length.

Most small embedding models are of this kind, among them those that come inside packages. Importing
sentence-transformers takes several seconds (torch's compiler, scipy, pandas), which is too long for a command that
answers one question; transformers takes as long, and only models in a folder need it.
"""

import json
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, Self

import numpy as np
import torch

from retrieval.index.embedding.embedder import Prepared
from retrieval.index.embedding.precision import computes_bfloat16
from retrieval.index.embedding.tokenizing import HubTokenizer, TextTokenizer

KINDS = ["Transformer", "Pooling", "Normalize"]
MOST_WORKERS = 8
"""Most threads that each embed a batch; with more cores than that, several cores share a batch."""
GPU_BATCHES = 8
"""A GPU embeds this many times more texts at once than a processor core."""
MEAN_SWITCH = "pooling_mode_mean_tokens"


class MeanPooled:
    """A model that consists of a transformer, the mean of its tokens, and scaling to unit length."""

    def __init__(
        self,
        model: Any,
        tokenizer: TextTokenizer,
        max_tokens: int,
        dtype: str = "auto",
        questions: Prepared | None = None,
        texts: Prepared | None = None,
    ) -> None:
        """Move `model` onto the GPU if there is one, and into the number format `dtype`.

        `questions` and `texts` say what is to be done to these; `encode` itself does nothing to them.
        """
        self.questions, self.texts = questions or Prepared(), texts or Prepared()
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        if dtype == "auto":
            dtype = "bfloat16" if computes_bfloat16(self._device) else "float32"
        self._model = model.to(self._device, getattr(torch, dtype)).eval()
        self.tokenizer = tokenizer
        self.max_tokens = max_tokens
        self._starting = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None

    @classmethod
    def load(cls, folder: Path, dtype: str = "auto") -> Self:
        """Load the model of a folder that `is_mean_pooled`.

        Raises:
            OSError, ValueError: The folder's files are incomplete or damaged.
        """
        from transformers import AutoModel, AutoTokenizer
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()
        model: Any = AutoModel.from_pretrained(folder, local_files_only=True, dtype=torch.float32)
        tokenizer: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        window = _read(folder / "sentence_bert_config.json").get("max_seq_length")
        most = window or min(tokenizer.model_max_length, model.config.max_position_embeddings)
        return cls(model, HubTokenizer(tokenizer), most, dtype)

    def encode(self, texts: Sequence[str], batch: int) -> np.ndarray:
        """Return unit vectors, float32, of shape (len(texts), dimensions). Texts of similar length share a batch.

        On a CPU every core computes its own batches, because cores that share a product wait for each other.
        """
        batch *= GPU_BATCHES if self._device.type == "cuda" else 1
        order = sorted(range(len(texts)), key=lambda index: -len(texts[index]))
        batches = [order[start : start + batch] for start in range(0, len(order), batch)]
        vectors = np.zeros((len(texts), self._model.config.hidden_size), dtype=np.float32)
        pooled = partial(self._embed_batch, texts)
        alone = len(batches) < 2 or self._device.type == "cuda"
        found = map(pooled, batches) if alone else self._cores.map(pooled, batches)
        for chosen, some in zip(batches, found, strict=True):
            vectors[chosen] = some
        return vectors

    @property
    def _cores(self) -> ThreadPoolExecutor:
        """Threads that share the cores. They are started when they are first needed."""
        with self._starting:
            if self._pool is None:
                self._pool = _pool(torch.get_num_threads())
            return self._pool

    @torch.inference_mode()
    def _embed_batch(self, texts: Sequence[str], chosen: Sequence[int]) -> np.ndarray:
        laid_out = self.tokenizer.lay_out([texts[index] for index in chosen], self.max_tokens)
        tokens = {name: tensor.to(self._device) for name, tensor in laid_out.items()}
        hidden = self._model(**tokens).last_hidden_state.float()  # (texts, tokens, dimensions)
        read = tokens["attention_mask"].unsqueeze(-1)
        means = (hidden * read).sum(dim=1) / read.sum(dim=1)
        return torch.nn.functional.normalize(means, dim=-1).cpu().numpy()


def _pool(cores: int) -> ThreadPoolExecutor:
    """Start threads that share `cores`, without changing how many cores other threads use.

    When a new thread first asks for its number of cores, torch gives it the number that any thread set last.
    """
    workers = min(cores, MOST_WORKERS)
    started = threading.Barrier(workers + 1)

    def start() -> None:
        torch.get_num_threads()  # without this call torch forgets the number that is set next
        torch.set_num_threads(max(1, cores // workers))
        started.wait()

    pool = ThreadPoolExecutor(workers, thread_name_prefix="embedding")
    for _ in range(workers):
        pool.submit(start)
    started.wait()
    torch.set_num_threads(cores)
    return pool


def is_mean_pooled(folder: Path) -> bool:
    """Whether sentence-transformers would do exactly this with the model in `folder`."""
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
    """Return the content of a JSON file, or an empty dict if there is no file."""
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
