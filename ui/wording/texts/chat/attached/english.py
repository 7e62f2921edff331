"""What the chat says in English of files that are attached to a conversation."""

from ui.wording.texts.chat.attached.attached import AttachedTexts

ENGLISH_ATTACHED = AttachedTexts(
    attach="Attach files",
    target="Where attached files go",
    here="For this conversation",
    library="Into the library: {collection}",
    files="Attached to this conversation",
    note="Only you get answers from them, and only here. They go with the conversation.",
    remove="Remove “{name}”",
    read_page="Read this page: {address}",
    waiting="waiting",
    failed="“{name}” could not be read: {reason}",
)
