"""The `[index]` settings refuse what makes no sense, and the package stays light until it works."""

import subprocess
import sys

import pytest
from pydantic import ValidationError

from retrieval.settings import IndexSettings


@pytest.mark.parametrize(
    "values",
    [
        {"chunk_tokens": 0},
        {"dense_weight": 1.5},
        {"passages": 0},
        {"url": "localhost:8000"},
        {"embeddings": ""},
        {"collection": "a b"},
        {"chunk_size": 100},
    ],
)
def test_settings_out_of_bounds_or_unknown_are_refused(values: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        IndexSettings.model_validate(values)


def test_every_setting_is_described() -> None:
    assert all(field.description for field in IndexSettings.model_fields.values())


def test_opening_a_library_loads_no_heavy_library() -> None:
    code = (
        "import sys, retrieval.library, retrieval.settings, retrieval.records, retrieval.index.catalogue\n"
        "print([name for name in ('torch', 'chromadb', 'llama_index', 'sentence_transformers', 'bm25s', 'numpy')"
        " if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
