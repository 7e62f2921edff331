"""What can go wrong in retrieval.

RetrievalError            something that the user can fix: settings, an unknown id
├── BusyError             another process is changing the documents right now
├── RefusedSourceError    an intact source that is not accepted: empty, encrypted, too large, unknown type, no text
└── BrokenSourceError     a source that cannot be read: missing, damaged, unreachable
"""


class RetrievalError(Exception):
    """Base of all errors of this package. The message says what is wrong and what to do."""


class RefusedSourceError(RetrievalError):
    """The source is intact but not accepted; an ingest reports it as skipped."""


class BrokenSourceError(RetrievalError):
    """The source could not be read; an ingest reports it as failed."""


class BusyError(RetrievalError):
    """Another process is changing the documents; try again later."""
