"""What the widget says in French."""

from ui.wording.texts.door.widget.widget import WidgetTexts

FRENCH_WIDGET = WidgetTexts(
    open="Poser une question",
    close="Fermer",
    title="Interroger les documents",
    kept="Vos questions sont conservées pour que vous puissiez corriger les réponses. Seul ce navigateur les affiche.",
    failed="La réponse n'est pas arrivée. Posez la question à nouveau.",
)
