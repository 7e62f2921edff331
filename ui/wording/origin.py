"""Where the text of an answer comes from, in the same few words everywhere. Knows no page and no storage."""

from assistant.answers import Answer


def describe_origin(answer: Answer, approval: str = "") -> str:
    """Return what the text is, or what wrote it; `approval` says who corrected an approved answer.

    Quotes and corrections are looked at before the messages: both come without a model, and so do refusals that the
    passages of a question bring about by themselves.
    """
    if approval:
        return approval
    if answer.quoted:
        learned = f", as {answer.adapter_id} learned to" if answer.adapter_id else ""
        return f"quoted from the documents{learned}"
    if answer.messages:
        return f"written by {answer.adapter_id or 'the base model'}"
    return "refused before a model was asked" if answer.refused else "no model was asked"
