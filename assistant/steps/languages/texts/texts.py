"""The texts that every language has."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Texts:
    """What the assistant says by itself. Names in braces are filled in."""

    greeting: str
    wellbeing: str
    thanks: str
    acknowledgement: str
    apology: str
    farewell: str
    identity: str
    examples: str
    """Which documents one may ask about: {titles}."""
    empty: str
    """That there are no documents yet."""
    one_document: str
    many_documents: str
    """How many documents there are: {count}."""
    more: str
    """That some are not shown: {count}."""
    none_found: str
    found: str
    """How many documents there are of a kind: {count}, {titles}."""
    newest: str
    """Which documents came last: {titles}."""
    about: str
    """Which documents are about {subject}: {titles}."""
    yes: str
    nothing_about: str
    """That no document is about {subject}."""
    summary: str
    """What stands before a summary of the document {title}."""
    headings: str
    """What a document covers: {headings}."""
    no_text: str
    which_document: str
    which_subject: str
    """What is asked back where a question may mean several things."""
    what_subject: str
    """What is asked back where a question names nothing."""
    ask_summary: str
    """A question that asks for a summary of {title}, in words that are recognised."""
    ask_heading: str
    """A question about the {heading} of the document {title}."""
    doubt: str
    """The note above an answer that may not answer."""
    unlearned: str
    """The note above what a model wrote that quotes otherwise, because its own words are not good enough yet."""
    other_words: str
    """The note above an answer whose passages were found by other words than those of the question."""
    elsewhere: str
    """The note above an answer from collections that were not asked for."""
    unsupported: str
    """The note on {sentences} of a model that no passage supports."""
    removed: str
    """The note above an answer of which all such sentences were removed."""
    refusal: str
    looked_for: str
    """What is added to a refusal: {question} and {found}."""
    nearest: str
    """The places that came nearest: {places}."""
    none_added: str
    quotes: tuple[str, str] = ("“", "”")
    spaced: bool = True
    """Whether a blank parts sentences."""
    full_stop: str = "."
    comma: str = ", "

    def quote(self, text: str) -> str:
        """Return `text` in quotation marks."""
        return f"{self.quotes[0]}{text}{self.quotes[1]}"
