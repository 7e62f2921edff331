"""Asking back: where a question names nothing, or a word or two that several headings share."""

from collections.abc import Sequence

from assistant.steps.conversation.followups import leans_on_history, names_nothing
from assistant.steps.conversation.reply import Reply, distinct, shorten
from assistant.steps.languages.language import Language
from retrieval.documents import Chunk, Passage
from retrieval.text.headings import nearest_heading
from retrieval.text.words import question_words, stem, words

MOST_CHOICES = 4
FEWEST_CHOICES = 3
"""Headings that share the words of a question; with fewer, the best passage is a fair guess."""
FEWEST_INSTEAD = 2
"""Of them, so many are asked about where the question would be refused."""
VAGUE_WORDS = 2


def ask_back(question: str, passages: Sequence[Passage], language: Language, *, refused: bool) -> Reply | None:
    """Return the question to ask back; None where `question` can be answered as it stands, or is to be `refused`."""
    texts = language.texts
    if leans_on_history(question, language) and names_nothing(question, language.leaning.empty):
        return _reply(texts.what_subject, question, distinct(_name(passage.chunk) for passage in passages))
    vague = {stem(word) for word in question_words(question)}
    if not vague or len(words(question)) > VAGUE_WORDS:
        return None
    names = distinct(name for one in passages for name in (shorten(one.chunk.title), _name(one.chunk)))
    stems = {name: {stem(word) for word in words(name)} for name in names}
    sharing = [name for name in names if vague < stems[name]]
    exact = any(stems[name] <= vague for name in names)
    if len(sharing) < (FEWEST_INSTEAD if refused else FEWEST_CHOICES) or (exact and not refused):
        return None
    return _reply(texts.which_subject, question, sharing)


def _name(chunk: Chunk) -> str:
    """Return the heading nearest above a passage, or the title of its document."""
    return shorten(nearest_heading(chunk.place) or chunk.title)


def _reply(text: str, question: str, names: Sequence[str]) -> Reply:
    bare = question.strip().rstrip("?？!. ")
    return Reply(text, "clarification", tuple(f"{bare} ({name})?" for name in names[:MOST_CHOICES]))
