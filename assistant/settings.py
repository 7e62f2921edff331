"""The `[model]` and `[answers]` sections of `apprentice.toml`. Imports nothing heavy."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from assistant.answers import Decoding

Quantization = Literal["auto", "nf4", "int8", "none"]
Manner = Literal["write", "condense", "quote"]
"""How answers are made: in the model's own words from all passages, in its own words from what would be quoted of them,
or of sentences of the passages."""
Wish = Literal["quote", "write"]
"""What a person may prefer for their own answers: sentences of the passages, or words of a model."""

DEFAULT_REFUSAL = "I cannot answer this from the documents."
EMBEDDED_MODEL_ID = "SmolLM2-135M-Instruct-Q4_1"


class ModelSettings(BaseModel):
    """Which model writes the answers, and how it is held in memory."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(
        default="embedded",
        min_length=1,
        description="embedded, a Hugging Face id, a local folder, a .gguf file; with base_url the model's name there.",
    )
    base_url: str | None = Field(
        default=None,
        pattern=r"^https?://",
        description="Address of an OpenAI-compatible server, such as http://127.0.0.1:8000/v1. Unset: run it here.",
    )
    api_key: SecretStr = Field(default=SecretStr(""), description="Key for base_url; empty when it needs none.")
    timeout_s: float = Field(default=120.0, gt=0, description="Seconds to wait for base_url before giving up.")
    extended_sampling: bool = Field(
        default=False,
        description="Send top_k, repetition_penalty and whether to think to base_url: vLLM, SGLang and llama-server "
        "take them, OpenAI rejects them.",
    )
    server: Literal["auto", "vllm", "llama-server", "openai"] = Field(
        default="auto",
        description="What runs at base_url, which decides how learned versions get there. auto: it is asked. openai: "
        "any other, to which you bring them.",
    )
    adapters_path: str | None = Field(
        default=None,
        min_length=1,
        description="The folder adapters/ of home as what runs at base_url sees it, such as a mounted one. Unset: it "
        "sees the same path as this machine.",
    )
    quantization: Quantization = Field(
        default="auto", description="Weights in memory: auto is nf4 on a GPU and none on a CPU."
    )
    engine: Literal["auto", "transformers", "openvino", "llama.cpp"] = Field(
        default="auto",
        description="What runs the model on a CPU. auto: the one that was measured to be faster with this model, by a "
        "training or `assistant models measure`; until then transformers, but llama.cpp for a .gguf file that this "
        "machine has no memory to unpack. openvino prepares the model once, and holds its weights in 16 bits, or in 8 "
        "with quantization int8. llama.cpp runs a .gguf file as it is, and needs `pip install 'apprentice[llama]'`.",
    )
    dtype: Literal["auto", "bfloat16", "float16", "float32"] = Field(
        default="auto",
        description="Number format: auto is bfloat16 where the machine computes it natively, else float32.",
    )
    thinking: bool = Field(
        default=False,
        description="Let a model that can think do so before it answers. Its thoughts take time, and are never shown, "
        "kept or learned; a model that thinks cannot be trained.",
    )
    window: int = Field(
        default=4096,
        ge=256,
        description="Most tokens of prompt and answer together; never more than the model was built for. From 1B on "
        "the default is 8192, from 7B on 16384.",
    )

    @property
    def model_id(self) -> str:
        """The name that answers and adapters are stamped with."""
        return EMBEDDED_MODEL_ID if self.name == "embedded" and self.base_url is None else self.name


class AnswerSettings(BaseModel):
    """How a question is answered."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    refusal: str = Field(
        default=DEFAULT_REFUSAL,
        min_length=1,
        description="The sentence that stands for: the documents do not answer this. The default is said in the "
        "language of the question, another one always as it is set.",
    )
    min_relevance: float = Field(
        default=0.25,
        ge=-1,
        le=1,
        description="Where no score of answerability fits the embedding model: refuse when no passage is this "
        "similar to the question (cosine).",
    )
    highlights: int = Field(
        default=2,
        ge=0,
        le=16,
        description="Sentences of the passages, those nearest to the question, that the prompt repeats at its end. "
        "Small models answer better with them. 0: none, which is the default from 3B on.",
    )
    reads: bool = Field(
        default=True,
        description="A small model reads question and passages together, to put them into their order, to judge "
        "whether they answer and to choose what is quoted. false: all go by similarity, quicker and less often right.",
    )
    manner: Literal["learned", "write", "condense", "quote"] = Field(
        default="learned",
        description="learned: as answered best in the last exam. write: always in the model's own words. condense: in "
        "its own words, from what would be quoted. quote: always with sentences of the documents, no model is asked.",
    )
    untrained: Literal["auto", "write", "quote"] = Field(
        default="auto",
        description="With manner = learned, before there is an adapter. auto: models under 1B, which write badly until "
        "they have learned, quote; larger ones write.",
    )
    strategy: str = Field(
        default="plain",
        min_length=1,
        description="How passages are found and answers checked: plain, naive, hybrid, rewriting, multi-query, hyde, "
        "step-back, decomposition, parent-child, rerank, mmr, graph, corrective, self-check, self-check-remove, "
        "routing, or several joined by '+', such as 'multi-query+mmr'. docs/settings.md says when each pays.",
    )
    strategy_writes: bool = Field(
        default=False,
        description="Let the model write what a strategy searches beside the question; otherwise that is made by rule. "
        "From 1B on, and for models at a server, the default is true.",
    )
    reranker: str = Field(
        default="trained",
        min_length=1,
        description="What the strategy 'rerank' reads with. trained: the small model that comes with the program. Or "
        "the folder, or Hugging Face id, of a CrossEncoder of sentence-transformers.",
    )
    history_turns: int = Field(
        default=4, ge=0, le=40, description="Messages of the conversation so far that the model reads again."
    )
    rewrite_followups: bool = Field(
        default=False,
        description="Let the model rewrite follow-up questions for the search; otherwise they are completed by rule. "
        "From 3B on the default is true.",
    )
    max_waiting: int = Field(default=16, ge=1, description="Questions that may wait before new ones are turned away.")
    max_new_tokens: int = Field(default=256, ge=1, description="Longest answer, in tokens.")
    temperature: float = Field(default=0.0, ge=0, le=2, description="0 always takes the likeliest token.")
    top_k: int = Field(default=50, ge=1, description="Sample among this many likeliest tokens.")
    top_p: float = Field(
        default=1.0, gt=0, le=1, description="Sample among the likeliest tokens of this total probability."
    )
    repetition_penalty: float = Field(
        default=1.1,
        ge=1,
        le=2,
        description="Values above 1 discourage repetition; small models loop at 1. From 3B on the default is 1.",
    )
    end_probability: float = Field(
        default=0.65,
        ge=0,
        le=1,
        description="With temperature 0: end only where the model holds that at least this likely. 0: wherever no "
        "single next word is likelier, which makes small models stop too soon and is the default from 1B on.",
    )

    @property
    def decoding(self) -> Decoding:
        """The decoding fields as one value."""
        return Decoding(
            self.max_new_tokens,
            self.temperature,
            self.top_k,
            self.top_p,
            self.repetition_penalty,
            self.end_probability,
        )


class AnswerabilitySettings(BaseModel):
    """Whether a question is answered at all: a score learned from feedback, and where it draws the line."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    most_false_refusals: float = Field(
        default=0.05,
        ge=0,
        le=0.5,
        description="Largest share of the answerable questions that a new score may refuse where it was measured.",
    )
    threshold: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="Refuse below this probability, whatever was measured or chosen in the app. 0 refuses nothing.",
    )
    first_score: Path | None = Field(
        default=None,
        description="File of the score that judges until feedback has taught one, such as an adapter's "
        "answerability.json. Unset: the one that came with the program.",
    )
    minimum_of_each: int = Field(
        default=30,
        ge=10,
        description="Fewer answerable or unanswerable questions than this in the feedback teach nothing.",
    )
