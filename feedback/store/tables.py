"""The tables of feedback: exchanges, branches, ratings, edits, choices, marks and reviews, and golden questions.

Rows are only added, until a person has everything of theirs erased: feedback/store/persons.py alone removes rows.
"""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
)

from retrieval.index.times import UtcDateTime

METADATA = MetaData()

exchanges = Table(
    "exchanges",
    METADATA,
    Column("id", String, primary_key=True),
    Column("conversation_id", String, nullable=False),
    Column("user", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("simulated", Boolean, nullable=False),
    # Listing and counting use these columns without reading the answer. PostgreSQL cannot read JSON that contains NUL.
    Column("question", Text, nullable=False),
    Column("asked", Boolean, nullable=False),
    Column("model_id", String, nullable=False),
    Column("adapter_id", String),
    # How the text was made by what is learned, and by which versions; "" where nothing learned made it, "imported"
    # where another program did, and null in rows of earlier versions. The table of promotions knows the rest.
    Column("way", String(10)),
    Column("score_id", String),
    Column("extract_id", String),
    Column("answer", JSON, nullable=False),
    Index("exchanges_in_order", "at", "id"),
    Index("exchanges_of_conversation", "conversation_id", "at"),
    Index("exchanges_of_user", "user", "conversation_id", "at", "id"),
)

# The id of what was said of an answer is a hash of its content, so importing a history twice adds nothing.
ratings = Table(
    "ratings",
    METADATA,
    Column("id", String, primary_key=True),
    Column("exchange_id", String, ForeignKey("exchanges.id"), nullable=False),
    Column("user", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("value", SmallInteger, nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("comment", Text, nullable=False),
    CheckConstraint("value IN (-1, 0, 1)", name="ratings_value"),
    Index("ratings_of_exchange", "exchange_id", "at"),
    Index("ratings_in_order", "at"),
)

edits = Table(
    "edits",
    METADATA,
    Column("id", String, primary_key=True),
    Column("exchange_id", String, ForeignKey("exchanges.id"), nullable=False),
    Column("user", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("text", Text, nullable=False),
    Column("changed", Float),  # share of the answer that the edit changed; null in rows of earlier versions
    Index("edits_of_exchange", "exchange_id", "at"),
    Index("edits_in_order", "at"),
)

choices = Table(
    "choices",
    METADATA,
    Column("id", String, primary_key=True),
    Column("chosen_id", String, ForeignKey("exchanges.id"), nullable=False),
    Column("rejected_id", String, ForeignKey("exchanges.id"), nullable=False),
    Column("user", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    CheckConstraint("chosen_id <> rejected_id", name="choices_between_two"),
    Index("choices_of_chosen", "chosen_id", "at"),
    Index("choices_of_rejected", "rejected_id", "at"),
)

BETWEEN = (choices.c.chosen_id, choices.c.rejected_id)
"""The columns that name the two answers of a choice."""

marks = Table(
    "marks",
    METADATA,
    Column("id", String, primary_key=True),
    Column("exchange_id", String, ForeignKey("exchanges.id"), nullable=False),
    Column("user", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("wrong", JSON, nullable=False),  # [start, end] of each part of the answer's text
    Column("passage", JSON(none_as_null=True)),  # the chunk that is right; null when none was named
    Index("marks_of_exchange", "exchange_id", "at"),
)

branches = Table(
    "branches",
    METADATA,
    Column("id", String, primary_key=True),
    Column("user", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("from_id", String, nullable=False),
    Column("before_id", String, ForeignKey("exchanges.id"), nullable=False),
    Index("branches_of_user", "user", "at"),
    Index("branches_before_exchange", "before_id"),
)
"""Conversations that begin with the exchanges of another one, without repeating them."""

reviews = Table(
    "reviews",
    METADATA,
    Column("id", String, primary_key=True),
    Column("exchange_id", String, ForeignKey("exchanges.id"), nullable=False),
    Column("user", String, nullable=False),  # the reviewer; "" once that person was erased
    Column("author", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("decision", String, nullable=False),
    Column("reason", Text, nullable=False),
    CheckConstraint("decision IN ('accepted', 'changed', 'rejected', 'missing', 'open')", name="reviews_decision"),
    Index("reviews_of_exchange", "exchange_id", "at"),
    Index("reviews_in_order", "at"),
)

conversations = Table(
    "conversations",
    METADATA,
    Column("id", String, primary_key=True),
    Column("user", String, nullable=False),
    Column("title", Text, nullable=False),  # "": its first question
    Column("pinned", Boolean, nullable=False),
)
"""What people call a conversation, and whether it stays at the top; no row where they said neither."""

erasures = Table(
    "erasures",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)
"""A row for each time that everything of a person was erased. It does not say of whom."""

golden = Table(
    "golden",
    METADATA,
    Column("id", String, primary_key=True),
    # What the question asks, so that it is kept once; of a removed one a text that no question has.
    Column("key", String, nullable=False, unique=True),
    Column("user", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("role", String, nullable=False),
    Column("removed", Boolean, nullable=False),
    Column("exchange_id", String, nullable=False),
    Column("answer", Text, nullable=False),
    Column("content", JSON, nullable=False),
    # Of a question of the command line that people changed in the page: who, and key and content before they did.
    Column("changed_by", JSON(none_as_null=True)),
    Column("original", JSON(none_as_null=True)),
    CheckConstraint("role IN ('gold', 'pin', 'confirm')", name="golden_role"),
)
"""Golden questions (feedback/evaluation/kept/golden_store.py). Unlike what people say of answers, they may change."""
