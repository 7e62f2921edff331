"""What the assistant says in English."""

from assistant.settings import DEFAULT_REFUSAL
from assistant.steps.languages.texts.texts import Texts

ENGLISH_TEXTS = Texts(
    greeting="Hello! What would you like to know from your documents?",
    wellbeing="Fine, thank you! What would you like to know from your documents?",
    thanks="You're welcome! Ask me whenever there is something else.",
    acknowledgement="All right. What else would you like to know?",
    apology="No problem at all. What would you like to know?",
    farewell="Goodbye, and see you soon!",
    identity="I am Apprentice, a self-hosted assistant for the documents that were added here. I look for the "
    "passages that answer a question and show what their sentences say, with numbered sources. Your ratings and "
    "edits teach me to answer better.",
    examples="You can ask me about {titles}, for example.",
    empty="No documents have been added here yet. Add some, and ask me about them.",
    one_document="There is one document here.",
    many_documents="There are {count} documents here.",
    more=" and {count} more",
    none_found="There is no such document here.",
    found="I found {count}: {titles}.",
    newest="Added last: {titles}.",
    about="About {subject}: {titles}.",
    yes="Yes.",
    nothing_about="There is nothing about {subject} in the documents here.",
    summary="{title} in short:",
    headings="It covers: {headings}.",
    no_text="{title} holds no sentences that could be summed up.",
    which_document="Which document do you mean?",
    which_subject="Which of these do you mean?",
    what_subject="What is your question about? Please name it, for example one of these.",
    ask_summary="What is {title} about?",
    ask_heading="What does {title} say about {heading}?",
    doubt="This may not answer your question. The nearest that the documents say:",
    unlearned="Written by a model that has not learned enough to write yet. Check it against the sources.",
    other_words="The question found too little as it was asked; this was found with other words.",
    elsewhere="The chosen collections do not answer this; this was found in others.",
    unsupported="No passage supports this: {sentences}.",
    removed="Sentences that no passage supports were removed.",
    refusal=DEFAULT_REFUSAL,
    looked_for="I looked for {question}; {found}.",
    nearest="nearest came {places}",
    none_added="no documents have been added here yet",
)
