"""Answers about the library: what is in it, how much, what came last, and which documents are about something."""

from collections.abc import Sequence
from pathlib import PurePath

from assistant.steps.conversation.naming import find_of_kind
from assistant.steps.conversation.reply import Reply, join_names, name_document, shorten, title_of
from assistant.steps.conversation.topics import find_about
from assistant.steps.languages.language import Language, Texts
from retrieval.documents import Passage
from retrieval.records import DocumentRecord

MOST_WORDS = 60
MOST_GROUPS = 6
NEWEST = 5
SUGGESTED = 3


def tell_contents(documents: Sequence[DocumentRecord], language: Language) -> Reply:
    """Say how many documents there are and what they are called, by collection or folder."""
    texts, groups = language.texts, _group(documents)
    count = _count(len(documents), texts)
    if len(groups) < 2:
        names = [name_document(one, texts) for one in documents]
        return _reply(f"{count} {join_names(names, texts, MOST_WORDS)}{texts.full_stop}", documents, texts)
    shown = dict(list(groups.items())[:MOST_GROUPS])
    titles = {name: [title_of(one, texts) for one in ones] for name, ones in shown.items()}
    room = MOST_WORDS // len(shown)
    lines = [f"- **{name}** ({len(groups[name])}): {join_names(titles[name], texts, room)}" for name in shown]
    left = len(documents) - sum(map(len, shown.values()))
    rest = [f"- {texts.more.format(count=left).strip()}"] if left else []
    return _reply("\n".join([count, "", *lines, *rest]), [ones[0] for ones in shown.values()], texts)


def tell_count(documents: Sequence[DocumentRecord], language: Language) -> Reply:
    """Say how many documents there are, and how many in each collection or folder."""
    groups = _group(documents)
    parts = [f"{name} ({len(ones)})" for name, ones in groups.items()]
    where = f" {join_names(parts, language.texts, MOST_WORDS // 2)}{language.texts.full_stop}" if len(parts) > 1 else ""
    return _reply(_count(len(documents), language.texts) + where, documents, language.texts)


def tell_newest(documents: Sequence[DocumentRecord], language: Language) -> Reply:
    """Say which documents were added or changed last, and when."""
    texts = language.texts
    newest = sorted(documents, key=lambda one: one.ingested_at, reverse=True)[:NEWEST]
    names = [f"{name_document(one, texts)}, {one.ingested_at:%Y-%m-%d}" for one in newest]
    return _reply(texts.newest.format(titles="; ".join(names)), newest, texts)


def tell_about(
    subject: str, documents: Sequence[DocumentRecord], passages: Sequence[Passage], language: Language
) -> Reply:
    """Say which documents are about a subject, with the heading below which it is found."""
    texts, found = language.texts, find_about(subject, documents, passages)
    quoted = texts.quote(shorten(subject))
    if not found:
        return Reply(texts.nothing_about.format(subject=quoted), "library")
    several = len({one.collection for one in documents}) > 1
    names = [
        name_document(one, texts, with_collection=several) + (f": {shorten(heading)}" if heading else "")
        for one, heading in found
    ]
    text = texts.about.format(subject=quoted, titles=join_names(names, texts, MOST_WORDS))
    return _reply(text, [one for one, _ in found], texts)


def tell_kind(noun: str, documents: Sequence[DocumentRecord], language: Language) -> Reply | None:
    """Name the documents of a kind; None when no two are called or filed so, and the question means something else."""
    found = find_of_kind(noun, documents)
    return tell_found(found, language) if len(found) > 1 else None


def tell_found(found: Sequence[DocumentRecord], language: Language) -> Reply:
    """Say how many documents were found, and their names."""
    texts = language.texts
    if not found:
        return Reply(texts.none_found, "library")
    names = join_names([title_of(one, texts) for one in found], texts, MOST_WORDS)
    return _reply(texts.found.format(count=len(found), titles=names), found, texts)


def of_format(question: str, documents: Sequence[DocumentRecord], language: Language) -> list[DocumentRecord]:
    """Return the documents in the formats that a question names ("spreadsheets"); all of them when it names none."""
    endings = tuple(suffix for pattern, suffixes in language.formats if pattern.search(question) for suffix in suffixes)
    return [one for one in documents if not endings or one.uri.casefold().endswith(endings)]


def _group(documents: Sequence[DocumentRecord]) -> dict[str, list[DocumentRecord]]:
    """Return the documents by collection, or by folder when all are in one collection, the largest group first."""
    several = len({one.collection for one in documents}) > 1
    groups: dict[str, list[DocumentRecord]] = {}
    for one in documents:
        groups.setdefault(one.collection if several else PurePath(one.uri).parent.name, []).append(one)
    return dict(sorted(groups.items(), key=lambda group: -len(group[1])))


def _count(count: int, texts: Texts) -> str:
    return texts.one_document if count == 1 else texts.many_documents.format(count=count)


def _reply(text: str, documents: Sequence[DocumentRecord], texts: Texts) -> Reply:
    suggestions = [texts.ask_summary.format(title=title_of(one, texts)) for one in documents[:SUGGESTED]]
    return Reply(text, "library", tuple(dict.fromkeys(suggestions)))
