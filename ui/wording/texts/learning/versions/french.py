"""What is said of learned versions in French."""

from ui.wording.texts.counted import Counted
from ui.wording.texts.learning.versions.versions import CardTexts, CompareTexts, CurveTexts, VersionTexts

FRENCH_VERSIONS = VersionTexts(
    obstacles={
        "running": "Un entraînement est en cours : un seul à la fois.",
        "read-only": "Le dossier {home} est protégé en écriture : rien de ce qui est appris ne serait gardé.",
        "remote": "Le modèle tourne sur {url} : rien ne peut être entraîné ici. Nommez dans les réglages un modèle de "
        "cette machine.",
        "disk": "Il reste {free} Mo sur le disque ; un entraînement en demande au moins {needed}.",
        "documents": "Il n'y a aucun document que tout le monde puisse lire, et cette méthode n'apprend rien d'autre.",
    },
    elsewhere="Un autre processus du serveur l'a lancé, numéro {process}. Arrêtez-le là-bas : Ctrl-C ou "
    "kill {process}.",
    curve=CurveTexts(
        loss="Perte",
        margin="Marge : combien il préfère les corrections",
        reward="Récompense : ce que valent les textes qu'il écrit",
        held_back="Marge sur les paires mises de côté",
        drawn="De {first} à {last}, à l'étape {step} sur {steps}",
    ),
    card=CardTexts(
        open="Ouvrir la fiche de {version}",
        close="Fermer",
        download="Enregistrer la fiche",
        base_model="Modèle",
        held_back="Mises de côté pour l'arrêt",
        ranked="Paires que sa récompense classe bien",
        steps="Étapes",
        time="Durée",
        memory="Mémoire",
        energy="Énergie",
        size="Taille",
        computed_on="Calculé sur",
        served="Quand elle a répondu",
        figures="Tous les chiffres",
        settings="Tous les réglages",
        delete="Supprimer",
        delete_sure="La supprimer pour de bon ? Ses réponses et ses examens restent.",
        deleted="{version} est supprimée.",
        holds={
            "serves": "Elle ne peut pas être supprimée tant qu'elle répond.",
            "rollback": "Elle ne peut pas être supprimée : rétablir la remettrait en service.",
            "training": "Elle ne peut pas être supprimée avant la fin de l'entraînement.",
        },
    ),
    compare=CompareTexts(
        heading="Comparer",
        first="Version",
        second="avec",
        compare="Comparer",
        figure="Chiffre",
        verdict="Verdict",
        asked=Counted("La question posée aux deux ({count})", "Les {count} questions posées aux deux"),
        no_exam="Aucun examen n'a posé les mêmes questions aux deux. Après « assistant evaluate FILE --adapter ID » "
        "pour chacune, leurs réponses sont comparées ici.",
    ),
)
