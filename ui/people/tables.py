"""The tables of people: accounts, sessions of browsers, keys, the log of what was done, and what people prefer."""

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
