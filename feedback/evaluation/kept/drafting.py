"""Drafts golden questions from documents by rule, for a person to read, correct and accept. No model writes them.

A heading that asks is a question, and what stands below it the answer. Of other headings the page's own wording asks
what the document says about them. An English sentence that says what something is answers what that is.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from assistant.steps.languages.detection import choose_language, find_language
from assistant.steps.languages.table import LANGUAGES
from feedback.texts.same_question import QuestionKey, make_question_key
from retrieval.documents import Passage
from retrieval.text.headings import HEADING, nearest_heading
from retrieval.text.sentences import split_sentences

_ANSWER_SENTENCES = 2
_FEWEST_WORDS = 5
"""Of an answer; less is a fragment."""
_DEFINITION = re.compile(r"(?P<what>(?:(?:The|An?) )?[A-Z][\w'’-]*(?: [\w'’-]+){0,3}?) (?P<verb>is|are) (?:an? |the )")
_NAMES_NOTHING = re.compile(r"(?:It|This|That|These|Those|There|They|He|She|We|You|Here|What|Who|Which|All|Both)\b")


@dataclass(frozen=True)
class Draft:
    """A question that a document seems to answer, and its words for that."""

    question: str
    reference: str
    source: str
    """Uri of the document."""
    title: str


def draft_questions(passages: Iterable[Passage], known: Collection[str]) -> Iterator[Draft]:
    """Yield a draft for each passage that has one and that none of the questions `known` asks already."""
    seen: set[QuestionKey | None] = {None, *map(make_question_key, known)}
    for passage in passages:
        for draft in _draft(passage):
            key = make_question_key(draft.question)
            if key not in seen:
                seen.add(key)
                yield draft
                break


def _draft(passage: Passage) -> Iterator[Draft]:
    chunk = passage.chunk
    sentences = [sentence.strip() for sentence in split_sentences(HEADING.sub("", chunk.text)) if sentence.strip()]
    below = " ".join(sentences[:_ANSWER_SENTENCES])
    heading = nearest_heading(chunk.place)
    if heading and len(below.split()) >= _FEWEST_WORDS:
        texts = LANGUAGES[choose_language([below])].texts
        asked = texts.ask_heading.format(title=texts.quote(chunk.title), heading=texts.quote(heading))
        yield Draft(heading if heading.endswith(("?", "？")) else asked, below, chunk.uri, chunk.title)
    for sentence in sentences:
        found = _DEFINITION.match(sentence)
        if found and not _NAMES_NOTHING.match(sentence) and find_language(sentence) == "en":
            what = re.sub(r"^(The|An?)\b", lambda article: article[0].lower(), found["what"])
            yield Draft(f"What {found['verb']} {what}?", sentence, chunk.uri, chunk.title)
