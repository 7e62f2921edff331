"""Where the text of an answer comes from, in the same words on the page and on the command line."""

from assistant.answers import About, Answer

_OF_ITSELF: dict[About, str] = {
    "conversation": "said without looking into the documents",
    "library": "looked up in the library, without a model",
    "clarification": "asked back before a model was asked",
}


def describe_origin(answer: Answer, approval: str = "") -> str:
    """Return what wrote the text, or where it was taken from; `approval` says who corrected an approved answer.

    Quotes, corrections and what was computed come without a model, so they are checked first. So do refusals for
    want of passages.
    """
    if approval:
        return approval
    if answer.about:
        return _OF_ITSELF[answer.about]
    if answer.quoted:
        learned = f", as {answer.adapter_id} learned to" if answer.adapter_id else ""
        return f"quoted from the documents{learned}"
    if answer.computed:
        return "computed from a table"
    if answer.messages:
        return f"written by {answer.adapter_id or 'the base model'}"
    return "refused before a model was asked" if answer.refused else "no model was asked"
