"""What the dialog says in French in which a source is read."""

from ui.wording.texts.chat.viewer.viewer import ViewerTexts

FRENCH_VIEWER = ViewerTexts(
    open="Ouvrir",
    previous="Passage précédent",
    next="Passage suivant",
    as_text="Afficher le texte",
    as_page="Afficher la page",
    original="Télécharger l’original",
    close="Fermer",
    page="Page {number} de « {title} »",
    gone="La bibliothèque ne contient plus ce passage : son document a été modifié ou retiré.",
)
