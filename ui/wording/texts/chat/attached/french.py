"""What the chat says in French of files that are attached to a conversation."""

from ui.wording.texts.chat.attached.attached import AttachedTexts

FRENCH_ATTACHED = AttachedTexts(
    attach="Joindre des fichiers",
    target="Où vont les fichiers joints",
    here="Pour cette conversation",
    library="Dans la bibliothèque : {collection}",
    files="Joints à cette conversation",
    note="Vous seul en recevez des réponses, et seulement ici. Ils disparaissent avec la conversation.",
    remove="Retirer « {name} »",
    read_page="Lire cette page : {address}",
    waiting="en attente",
    failed="« {name} » n’a pas pu être lu : {reason}",
)
