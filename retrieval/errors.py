"""What can go wrong in retrieval.

RetrievalError            something the user can mend: settings, an unknown id
├── BusyError             another process changes the documents at this moment
├── RefusedSourceError    a sound source we do not take: empty, encrypted, too large, of another type, without text
└── BrokenSourceError     a source that cannot be read: missing, damaged, unreachable
"""


class RetrievalError(Exception):
    """Base of all errors of this package. The message says what is wrong and what to do."""


class RefusedSourceError(RetrievalError):
    """The source is outside of what is taken; ingest reports it as skipped."""


class BrokenSourceError(RetrievalError):
    """The source could not be read; ingest reports it as failed."""


class BusyError(RetrievalError):
    """One process at a time changes the documents; try again later."""
