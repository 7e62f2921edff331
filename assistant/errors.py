"""What can go wrong while answering. The interface shows the message, which says what to do.

AssistantError              the user can mend it
├── NothingToUndoError      nothing is wrong: no promotion stands that could be undone
└── UnusableAdapterError    another adapter can answer in its place
    └── AwayAdapterError    until the model server has it again
"""


class AssistantError(Exception):
    """A question could not be answered or a model, adapter or setting could not be used."""


class BusyAssistantError(AssistantError):
    """As many questions as may wait are waiting already."""


class NothingToUndoError(AssistantError):
    """Every promotion is undone already, or there was none."""


class UnusableAdapterError(AssistantError):
    """An adapter cannot be put on the model in memory."""


class AwayAdapterError(UnusableAdapterError):
    """The model server does not have an adapter at the moment."""
