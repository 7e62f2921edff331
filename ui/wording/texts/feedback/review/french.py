"""What is said in French of reviewing corrections and thumbs down."""

from ui.wording.texts.counted import Counted
from ui.wording.texts.feedback.review.review import ReviewTexts

FRENCH_REVIEW = ReviewTexts(
    tab="Relecture",
    tab_waiting="Relecture ({count})",
    intro="Les corrections et les pouces vers le bas des autres que personne n’a encore relus. Ce que vous acceptez "
    "compte tout de suite ; ce que vous refusez n’est appris par aucun modèle ni donné à personne. L’auteur lit votre "
    "raison.",
    move="se déplacer",
    pick="sélectionner",
    nothing="Rien ne vous attend",
    nothing_hint="Les corrections et pouces vers le bas des autres arrivent ici. Une autre personne relit les vôtres.",
    queue="Ce qui attend",
    correction="Correction",
    thumb_down="Pouce vers le bas",
    record="{accepted} acceptées, {changed} modifiées, {rejected} refusées, {missing} absentes des documents",
    agreement="d’accord avec les autres : {agreed} sur {compared}",
    new_here="nouveau venu",
    answer="Réponse",
    corrected="Correction",
    comment="Commentaire",
    sources=Counted("{count} source de la réponse", "{count} sources de la réponse"),
    no_sources="La réponse n’avait pas de sources.",
    accept="Accepter",
    change="Modifier",
    reject="Refuser",
    missing="Absent des documents",
    text="La correction telle qu’elle devrait être",
    save="Accepter ainsi",
    reason="Pourquoi c’est refusé",
    reason_hint="L’auteur lit ceci.",
    select="Sélectionner : {question}",
    select_all="Tout sélectionner",
    selected="Sélection :",
    decided=Counted("{count} décision prise.", "{count} décisions prises."),
    latest="Décidé récemment",
    put_back="Remettre en attente",
    outcomes={
        "accepted": "{name} l’a acceptée.",
        "changed": "{name} l’a acceptée en d’autres mots.",
        "rejected": "{name} l’a refusée : {reason}",
        "missing": "{name} dit que cela manque dans les documents.",
    },
    a_reviewer="Une personne qui relit",
    changed_yours="Corrigé par vous, modifié à la relecture",
)
