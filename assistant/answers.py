"""The values of answering: Turn, Inquiry, Decoding, Citation and Answer."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from retrieval.documents import Passage

Role = Literal["system", "user", "assistant"]
About = Literal["", "conversation", "library", "clarification"]
"""What an answer is that needs no model and quotes no answer: small talk and what the assistant says of itself; what
the library holds and what a document says as a whole; a question asked back. "": an answer from passages."""


@dataclass(frozen=True)
class Turn:
    """One message of a conversation or of a prompt."""

    role: Role
    text: str


@dataclass(frozen=True)
class Inquiry:
    """What is asked. Passages given are not searched for."""

    question: str
    passages: Sequence[Passage] | None = None
    history: Sequence[Turn] = ()
    """The conversation so far without the question, oldest first."""
    fresh: bool = False
    """Whether the model is asked also where an approved correction, a table or quotes would answer."""
    user: str = ""
    """Who asks: users take turns."""


@dataclass(frozen=True)
class Decoding:
    """How text is drawn from the model. Temperature 0 is greedy and ignores top_k and top_p."""

    max_new_tokens: int = 256
    temperature: float = 0.0
    top_k: int = 50
    top_p: float = 1.0
    repetition_penalty: float = 1.1
    end_probability: float = 0.0
    """A greedy answer ends where the model gives that at least this probability; 0: where no token is likelier."""


@dataclass(frozen=True)
class Citation:
    """A place in the answer that points to a passage."""

    number: int
    """1-based position in `Answer.passages`."""
    at: int
    """Offset in `Answer.text` after the words it supports."""
    written: bool
    """True when the model wrote `[n]` itself; False when the sentence was matched to the passage afterwards."""


@dataclass(frozen=True)
class Conditions:
    """What decides over an answer beside the learned versions; each value is empty where it is not known."""

    prompt_version: str = ""
    """How prompts are composed."""
    settings_digest: str = ""
    """Of the settings that answers depend on."""
    documents_digest: str = ""
    """Of everything that a search could find in all collections."""


UNKNOWN = Conditions()

Ending = Literal["running", "complete", "length", "stopped"]


@dataclass(frozen=True)
class Answer:
    """Everything that showing, judging and learning need. In progress it is the same value with less text."""

    question: str
    standalone_question: str
    """The question as it was searched: follow-ups are rewritten to stand alone."""
    text: str
    """What the model wrote, byte for byte, unless a strategy removed sentences. When it was not asked: the refusal,
    sentences of the passages, what was computed from a table, or an approved correction; `[n]` in them point to
    `passages`."""
    messages: tuple[Turn, ...]
    """The exact messages sent to the model; empty when it was not asked."""
    withheld: tuple[Turn, ...] = field(default=(), kw_only=True)
    """Of a refusal, quotes or an imported answer, what the model would have been sent to answer from its passages; else
    empty."""
    passages: tuple[Passage, ...]
    """The passages in the prompt, in the order of their numbers; those found when no model was asked."""
    dropped_passages: int = 0
    """Passages found but left out because the prompt would have overflowed the model's window."""
    citations: tuple[Citation, ...] = ()
    unmatched_citations: tuple[int, ...] = ()
    """Numbers the model cited that no passage has."""
    refused: bool = False
    quoted: bool = False
    """Whether the text is made of sentences of the passages, and no model was asked to write."""
    computed: bool = False
    """Whether the text was computed from a table, and no model was asked to write."""
    about: About = ""
    """How the text was made where no model was asked and nothing was quoted to answer; nothing is learned from it."""
    note: str = ""
    """A plain line above the text for the reader, such as that it may not answer; no part of what is judged."""
    suggestions: tuple[str, ...] = ()
    """Questions that the person may ask next with a click."""
    answerability: float | None = None
    """How likely the passages were to answer, 0 to 1, as judged before anything was written; None when not judged."""
    ending: Ending = "running"
    queue_position: int = 0
    """Requests ahead of this one; 0 once it is being answered."""
    model_id: str = ""
    adapter_id: str | None = None
    """The adapter that wrote the text; None for the base model, and where nothing was written."""
    score_id: str | None = field(default=None, kw_only=True)
    """The version whose score judged whether to answer; None for the score that came with the program."""
    extract_id: str | None = field(default=None, kw_only=True)
    """The version that had learned how much to quote; None where that is as it came with the program."""
    conditions: Conditions = field(default=UNKNOWN, kw_only=True)
    chosen: tuple[tuple[str, str], ...] = field(default=(), kw_only=True)
    """Name and value of what the person had chosen for their own answers, so that it was not as the settings say."""
    attached: bool = field(default=False, kw_only=True)
    """Whether files were attached to its conversation, of which it or the turns before it may say something. It is for
    whoever asked alone: nothing is learned from it, and it is given to nobody else."""
    imported: str = field(default="", kw_only=True)
    """The format of the file that the answer of another program came in, which `text` then is: empty where the file had
    only a right answer. Its passages were found at the import. Empty for answers that were given here."""
    strategy: str = field(default="", kw_only=True)
    """By which strategy its passages were found and its text checked; empty for the usual way."""
    queries: tuple[str, ...] = field(default=(), kw_only=True)
    """What was searched beside the standalone question."""
    unsupported: tuple[str, ...] = field(default=(), kw_only=True)
    """Sentences that a model wrote and no passage supports, where that was checked: still in the text, or removed."""
    approved_exchange_id: str | None = None
    """The exchange whose correction this text is, given without asking a model; None when no correction was given."""
    prompt_version: str = ""
    decoding: Decoding = field(default_factory=Decoding)
    seconds: float = 0.0
    first_token_seconds: float | None = None
    prompt_tokens: int = 0
    new_tokens: int = 0

    @property
    def prompt(self) -> tuple[Turn, ...]:
        """What a model read to write the text, or would have read to write one in place of quotes or of a text of
        another program; else empty."""
        return self.withheld if self.quoted or self.imported else self.messages

    @property
    def is_checked_at_end(self) -> bool:
        """Whether text and note may change when the model has ended."""
        return "self-check" in self.strategy
