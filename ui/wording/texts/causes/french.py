"""What is said in French of why answers were bad."""

from ui.wording.texts.causes.causes import CausesTexts

FRENCH_CAUSES = CausesTexts(
    heading="Pourquoi des réponses étaient mauvaises",
    intro="Chaque réponse corrigée ou notée d’un pouce vers le bas, selon l’étape où elle a échoué. Ce "
    "qu’une correction ajoute est cherché dans les passages de la réponse, puis dans tous les "
    "documents.",
    find="Chercher les causes",
    none="Aucune réponse n’a encore été corrigée ou mal notée.",
    names={
        "retrieval": "Recherche",
        "missing document": "Document manquant",
        "gate": "Refus",
        "choice": "Choix",
        "model": "Modèle",
        "unclear": "Pas clair",
    },
    meanings={
        "retrieval": "un passage dit ce qui est juste, et la recherche ne l’a pas trouvé",
        "missing document": "aucun document ne dit ce qui est juste",
        "gate": "refusé bien que trouvé, ou répondu à ce qu’il fallait refuser",
        "choice": "c’était trouvé, et d’autres phrases ont été montrées",
        "model": "le modèle l’a lu et a écrit autre chose",
        "unclear": "un pouce vers le bas, et personne n’a dit ce qui serait juste",
    },
)
