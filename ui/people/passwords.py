"""Passwords: hashed with Argon2id (RFC 9106, its second recommended option), and compared in equal time.

Random tokens need no such care: nobody tries 256 bits, so of them a plain digest is kept.
"""

import hashlib
import secrets
import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from feedback.errors import FeedbackError

SHORTEST, LONGEST = 10, 256
"""Characters."""
_hasher = PasswordHasher()
_turn = threading.BoundedSemaphore(2)
"""Each hash takes 64 MB, so not everybody who knocks gets one at the same time."""


def make_token() -> str:
    """Return a new token: 256 random bits, as 43 letters, digits, hyphens and underscores."""
    return secrets.token_urlsafe(32)


def digest_token(token: str) -> str:
    """Return what is kept of a token: its SHA-256, as 64 hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()


def check_password(password: str) -> None:
    """Raise FeedbackError when a new password is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise FeedbackError(
            f"A password has {SHORTEST} to {LONGEST} characters, this one {len(password)}. Several words are good."
        )


def hash_password(password: str) -> str:
    """Return what is kept of a password."""
    with _turn:
        return _hasher.hash(password)


def is_password(kept: str | None, password: str) -> bool:
    """Return whether this is the password. Without one that is `kept`, it takes as long to find out that it is not."""
    if len(password) > LONGEST:
        return False
    with _turn:
        of_nobody = _of_nobody()  # in any case: made only when it is needed, its first time would be longer
        try:
            right = _hasher.verify(kept or of_nobody, password)
        except (VerificationError, InvalidHashError):
            return False
    return right and kept is not None


def is_outdated(kept: str) -> bool:
    """Return whether a password would be hashed more strongly today."""
    return _hasher.check_needs_rehash(kept)


@cache
def _of_nobody() -> str:
    """Return the hash of a password that nobody knows."""
    return _hasher.hash(secrets.token_urlsafe())
