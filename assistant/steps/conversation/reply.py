"""The value of what the assistant says by itself, and how it names documents in it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from assistant.answers import About, Answer
from assistant.steps.citations import cite, cite_answer
from assistant.steps.corrections import Corrections, repeat_correction
from assistant.steps.languages.language import Texts
from retrieval.documents import Passage
from retrieval.records import DocumentRecord, name_of, short_name

LONGEST_TITLE_WORDS = 10
_BRACKETS = re.compile(r"[\[\]]")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Reply:
    """What the assistant says without a model and without quoting an answer."""

    text: str
    about: About
    suggestions: tuple[str, ...] = ()
    """Questions that one may ask next."""
    passages: tuple[Passage, ...] = field(default=())
    """Those that `[n]` in the text points to."""
    asked: str = ""
    """The question in words that stand alone, where it did not."""


def say(answer: Answer, reply: Reply) -> Answer:
    """Return the finished Answer that says `reply`; the passages that it had stay when the reply rests on none."""
    citations, _ = cite(reply.text, [passage.chunk.text for passage in reply.passages]) if reply.passages else ((), ())
    return replace(
        answer,
        standalone_question=reply.asked or answer.standalone_question,
        text=reply.text,
        about=reply.about,
        suggestions=reply.suggestions,
        passages=reply.passages or answer.passages,
        citations=citations,
        ending="complete",
    )


def say_or_repeat(answer: Answer, reply: Reply, corrections: Corrections | None, refusal: str) -> Answer:
    """Return the finished Answer that says `reply`, or an approved correction of it where it rests on passages."""
    answer = say(answer, reply)
    if corrections and reply.passages:
        found = corrections.approved(answer.standalone_question, reply.passages, given=False)
        if found:
            answer = replace(answer, about="", suggestions=())
            return cite_answer(repeat_correction(answer, found, reply.passages), refusal)
    return answer


def name_words(text: str) -> list[str]:
    """Return the words of a title or a file name in lower case; underscores and hyphens part them."""
    return _WORD.findall(text.casefold())


def shorten(text: str, most_words: int = LONGEST_TITLE_WORDS) -> str:
    """Return the first words of `text`, without the brackets that would be read as a citation."""
    words = _BRACKETS.sub("", text).split()
    return " ".join(words) if len(words) <= most_words else " ".join(words[: most_words - 1]) + " …"


def title_of(record: DocumentRecord, texts: Texts) -> str:
    """Return the title of a document in quotation marks."""
    return texts.quote(shorten(record.title))


def name_document(
    record: DocumentRecord, texts: Texts, *, with_collection: bool = False, always_file: bool = False
) -> str:
    """Return title, file name where it says more than the title does or is wanted, and collection."""
    told = set(name_words(name_of(record.uri))) <= set(name_words(record.title))
    file = [shorten(short_name(record.uri))] if always_file or not told else []
    details = [*file, *([record.collection] if with_collection else [])]
    return f"{title_of(record, texts)} ({texts.comma.join(details)})" if details else title_of(record, texts)


def join_names(names: Sequence[str], texts: Texts, most_words: int, unseen: int = 0) -> str:
    """Return as many of `names` as have room, at least one, and how many are left out, `unseen` ones included."""
    shown: list[str] = []
    room = most_words
    for name in names:
        room -= max(len(name.split()), len(name) // 12)
        if shown and room < 0:
            break
        shown.append(name)
    left = len(names) - len(shown) + unseen
    return texts.comma.join(shown) + (texts.more.format(count=left) if left else "")


def distinct(names: Iterable[str]) -> list[str]:
    """Return `names` in their order, each once."""
    return list(dict.fromkeys(names))
