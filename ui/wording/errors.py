"""What people are told of an error."""

import logging

from assistant.errors import AssistantError
from feedback.errors import FeedbackError
from finetune.errors import FinetuneError
from retrieval.errors import RetrievalError
from ui.settings.loading import SettingsError
from ui.wording.full_disk import FULL_DISK, is_full_disk
from ui.wording.texts.languages.english import ENGLISH

OURS = (RetrievalError, AssistantError, FeedbackError, FinetuneError, SettingsError)
"""Errors whose message says what is wrong and what to do."""


def describe(error: Exception) -> str:
    """Return what people are told of an error of the server, in English; one that nobody foresaw goes to the log."""
    if is_full_disk(error):
        return FULL_DISK
    if isinstance(error, OURS):
        return str(error)
    logging.getLogger(__name__).error(ENGLISH.frame.unforeseen, exc_info=error)
    return ENGLISH.frame.unforeseen
