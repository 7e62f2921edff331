"""Where the text of an answer comes from, in the same words on the page and on the command line."""

from assistant.answers import Answer
from ui.wording.texts.texts import OriginTexts


def describe_origin(answer: Answer, texts: OriginTexts, approval: str = "") -> str:
    """Return what wrote the text, or where it was taken from; `approval` says who corrected an approved answer.

    Quotes, corrections and what was computed come without a model, so they are checked first. So do refusals for
    want of passages.
    """
    if approval:
        return approval
    match answer.about:
        case "conversation":
            return texts.conversation
        case "library":
            return texts.library
        case "clarification":
            return texts.clarification
        case "":
            pass
    if answer.quoted:
        return texts.quoted_as.format(version=answer.extract_id) if answer.extract_id else texts.quoted
    if answer.computed:
        return texts.computed
    if answer.messages:
        return texts.written.format(version=answer.adapter_id) if answer.adapter_id else texts.written_by_base
    return texts.refused if answer.refused else texts.no_model
