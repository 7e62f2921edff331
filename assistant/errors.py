"""What can go wrong while answering. One class: the interface shows its message, which says what to do."""


class AssistantError(Exception):
    """A question could not be answered or a model, adapter or setting could not be used."""
