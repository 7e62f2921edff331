"""What conversations and an empty chat say in English."""

from ui.wording.texts.chat.conversations import ConversationTexts, FirstTexts

ENGLISH_CONVERSATIONS = ConversationTexts(
    search="Search conversations",
    none_found="No conversation holds these words.",
    pinned="Pinned",
    today="Today",
    yesterday="Yesterday",
    earlier="Earlier",
    more="More for “{title}”",
    pin="Pin to the top",
    unpin="Unpin",
    rename="Rename",
    name="Name of the conversation",
    save="Save",
    markdown="Save as Markdown",
    json="Save as JSON",
    delete="Delete",
    delete_sure="Its questions, answers, ratings and corrections go, for good.",
    deleted="The conversation is deleted.",
    question="Question",
    sources="Sources",
    unkept="Do not learn from this conversation",
    unkept_note="Nothing of this conversation is kept or learned from. It ends when you leave it or reload the page.",
    first=FirstTexts(
        identity="Apprentice answers from your own documents, and shows the place where each answer stands.",
        learning="Correct an answer below it: whoever asks the same gets your "
        "correction at once, and at night the assistant learns from it.",
        try_these="Questions that your documents answer",
        ask_about="What does “{title}” say about “{heading}”?",
        drop="Drop a file here",
        quotes="Quotes from the documents",
        model="The model {model}",
        learned="Learned version {version}",
        see_quality="How good the answers are",
    ),
)
