"""The tables of people: accounts, sessions, keys, groups, who may read what, what they share and prefer, the log."""

from sqlalchemy import JSON, Column, Integer, MetaData, String, Table, Text, UniqueConstraint

from retrieval.index.times import UtcDateTime

METADATA = MetaData()
ACCOUNTS = Table(
    "accounts",
    METADATA,
    Column("name", String(64), primary_key=True),
    Column("role", String(20), nullable=False),
    Column("password", Text),
    Column("issuer", Text),
    Column("subject", Text),
    Column("at", UtcDateTime, nullable=False),
    UniqueConstraint("issuer", "subject", name="accounts_identity"),
)
"""Whoever signs in elsewhere (OpenID Connect) has an issuer and a subject in place of a password."""
SESSIONS = Table(
    "sessions",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("user", String(64), nullable=False, index=True),
    Column("until", UtcDateTime, nullable=False),
)
KEYS = Table(
    "api_keys",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("user", String, nullable=False, index=True),
    Column("note", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
GROUPS = Table(
    "groups",
    METADATA,
    Column("name", String(64), primary_key=True),
)
MEMBERS = Table(
    "group_members",
    METADATA,
    Column("group", String(64), primary_key=True),
    Column("user", String(64), primary_key=True),
)
LIMITED = Table(
    "limited_collections",
    METADATA,
    Column("collection", String(40), primary_key=True),
)
"""A collection is in it for as long as it is limited, whether or not it holds documents and whoever may read it."""
READERS = Table(
    "collection_readers",
    METADATA,
    Column("collection", String(40), primary_key=True),
    Column("kind", String(10), primary_key=True, doc="person or group: a person who is called like a group is not it"),
    Column("name", String(64), primary_key=True),
)
SHARES = Table(
    "shares",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("user", String(64), nullable=False, index=True),
    Column("conversation_id", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
"""Conversations that can be read by a link, as they were at a time."""
AUDIT = Table(
    "audit",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("user", String, nullable=False, index=True),
    Column("action", String(40), nullable=False),
    Column("target", Text, nullable=False),
    Column("address", String(64), nullable=False),
)
PREFERENCES = Table(
    "preferences",
    METADATA,
    Column("user", String, primary_key=True),
    Column("chosen", JSON, nullable=False),
)
"""How people want their own questions answered; no row where that is as the settings say."""
