"""What the chat says in German of files that are attached to a conversation."""

from ui.wording.texts.chat.attached.attached import AttachedTexts

GERMAN_ATTACHED = AttachedTexts(
    attach="Dateien anhängen",
    target="Wohin angehängte Dateien kommen",
    here="Für dieses Gespräch",
    library="In die Bibliothek: {collection}",
    files="An dieses Gespräch angehängt",
    note="Nur Sie bekommen Antworten daraus, und nur hier. Sie gehen mit dem Gespräch.",
    remove="„{name}“ entfernen",
    read_page="Diese Seite lesen: {address}",
    waiting="wartet",
    failed="„{name}“ konnte nicht gelesen werden: {reason}",
)
