"""Answers what needs no search, and asks back where no single reading of a question is best."""

from collections.abc import Callable, Sequence

from assistant.answers import Turn
from assistant.seams import Retriever
from assistant.steps.conversation.clarifications import ask_back
from assistant.steps.conversation.followups import find_topic
from assistant.steps.conversation.library import (
    SUGGESTED,
    of_format,
    tell_about,
    tell_contents,
    tell_count,
    tell_found,
    tell_kind,
    tell_newest,
)
from assistant.steps.conversation.naming import find_mentioned, find_named
from assistant.steps.conversation.reply import Reply, join_names, name_document, title_of
from assistant.steps.conversation.small_talk import read_small_talk
from assistant.steps.conversation.summaries import MOST_HEADINGS, READ_PASSAGES, WORDS, summarize
from assistant.steps.conversation.topics import SEARCHED_PASSAGES
from assistant.steps.conversation.wishes import Asked, asks_something, means_this_document, read_wish
from assistant.steps.languages.detection import reader_language
from assistant.steps.languages.language import Language
from assistant.steps.languages.table import LANGUAGES
from retrieval.documents import Passage
from retrieval.index.embedding.embedder import Embedder
from retrieval.records import DocumentRecord

MOST_SUMMARIZED = 2
"""Documents of one name that are summed up together; of more it is asked which is meant."""


class Conversation:
    """Small talk, questions about the assistant and its library, summaries of documents, and asking back."""

    def __init__(self, embedder: Callable[[], Embedder]) -> None:
        """Load nothing yet; `embedder` compares the sentences of a document that is summed up."""
        self._embedder = embedder

    def reply(self, question: str, history: Sequence[Turn], retriever: Retriever) -> Reply | None:
        """Return what is said without a search for an answer; None when the documents are to answer."""
        if said := read_small_talk(question):
            documents = retriever.documents()
            language = LANGUAGES[said.language or reader_language(question, history, _titles(documents))]
            return Reply(getattr(language.texts, said.kind), "conversation")
        asked = read_wish(question)
        if asked is None:
            return None
        documents, language = retriever.documents(), LANGUAGES[asked.language]
        if asked.wish in ("identity", "ability"):
            points_back = asked.wish == "ability" and history and language.leaning.pronoun.search(question)
            return None if points_back else _introduce(documents, language)
        if not documents:
            return Reply(language.texts.empty, "library")
        return self._of_library(asked, question, history, documents, retriever, language)

    def ask_back(
        self, question: str, history: Sequence[Turn], passages: Sequence[Passage], *, refused: bool
    ) -> Reply | None:
        """Return what is asked back; None where a question that stands alone is answered, or `refused`, as it is."""
        if not passages:
            return None
        language = reader_language(question, history, [passage.chunk.text for passage in passages[:1]])
        return ask_back(question, passages, LANGUAGES[language], refused=refused)

    def _of_library(
        self,
        asked: Asked,
        question: str,
        history: Sequence[Turn],
        documents: Sequence[DocumentRecord],
        retriever: Retriever,
        language: Language,
    ) -> Reply | None:
        subject, wanted = asked.subject, of_format(question, documents, language)
        match asked.wish:
            case "count" | "contents" if len(wanted) < len(documents):
                return tell_found(wanted, language)
            case "count":
                return tell_count(wanted, language)
            case "newest":
                return tell_newest(wanted or documents, language)
            case "topic":
                if asks_something(subject, language):
                    return None
                return tell_about(subject, wanted, retriever.search(subject, SEARCHED_PASSAGES), language)
            case "kind":
                return tell_kind(subject, documents, language)
            case "summary" if not language.everything.fullmatch(subject):
                return self._sum_up(subject, history, documents, retriever, language)
            case _:
                return tell_contents(documents, language)

    def _sum_up(
        self,
        subject: str,
        history: Sequence[Turn],
        documents: Sequence[DocumentRecord],
        retriever: Retriever,
        language: Language,
    ) -> Reply | None:
        """Sum up the document that is named or was talked about; None when the subject is no document."""
        texts = language.texts
        if not means_this_document(subject, language):
            meant = find_named(subject, documents)
        elif len(documents) == 1:
            meant = list(documents)
        else:
            meant = _talked_about(history, documents, retriever)
        if not meant and not means_this_document(subject, language):
            return None
        if not 1 <= len(meant) <= MOST_SUMMARIZED:
            offered = [texts.ask_summary.format(title=title_of(one, texts)) for one in (meant or documents)[:SUGGESTED]]
            return Reply(texts.which_document, "clarification", tuple(dict.fromkeys(offered)))
        parts: list[str] = []
        passages: list[Passage] = []
        for one in meant:
            name = title_of(one, texts) if len(meant) == 1 else name_document(one, texts, always_file=True)
            text, cited = summarize(
                name,
                retriever.read(one.id, READ_PASSAGES),
                self._embedder,
                texts,
                sentences=5 - len(meant),
                most_words=WORDS // len(meant),
                headings=MOST_HEADINGS - 2 * (len(meant) - 1),
                first_number=len(passages) + 1,
            )
            parts.append(text)
            passages += cited
        asked = texts.ask_summary.format(title=title_of(meant[0], texts))
        return Reply("\n\n".join(parts), "library", passages=tuple(passages), asked=asked)


def _introduce(documents: Sequence[DocumentRecord], language: Language) -> Reply:
    """Say what the assistant is and does, with documents to ask about."""
    texts = language.texts
    if not documents:
        return Reply(f"{texts.identity} {texts.empty}", "conversation")
    step = max(len(documents) // SUGGESTED, 1)
    some = documents[::step][:SUGGESTED]
    titles = [title_of(one, texts) for one in some]
    examples = texts.examples.format(titles=join_names(titles, texts, most_words=30))
    suggestions = [texts.ask_summary.format(title=title) for title in dict.fromkeys(titles)]
    return Reply(f"{texts.identity} {examples}", "conversation", tuple(suggestions))


def _talked_about(
    history: Sequence[Turn], documents: Sequence[DocumentRecord], retriever: Retriever
) -> list[DocumentRecord]:
    """Return the document that the conversation was about, by name or by what was asked; none before any question."""
    if mentioned := find_mentioned(history, documents):
        return [mentioned]
    topic = find_topic(history)
    found = retriever.search(topic, 1) if topic else []
    return [one for one in documents if found and one.id == found[0].chunk.document_id]


def _titles(documents: Sequence[DocumentRecord]) -> list[str]:
    return [" ".join(one.title for one in documents[:20])]
