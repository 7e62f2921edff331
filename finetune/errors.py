"""The errors of learning."""


class FinetuneError(Exception):
    """Training or promotion cannot go on; the message says why and what to do."""
