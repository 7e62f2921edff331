"""What is said in French of questions that are asked anew."""

from ui.wording.texts.chat.branches.branches import BranchTexts

FRENCH_BRANCHES = BranchTexts(
    edit="Modifier la question",
    edited="Question modifiée",
    hint="Ce qui suivait reste dans la version précédente.",
    versions="Version {number} sur {count} de cette question",
    earlier="Afficher la version précédente",
    later="Afficher la version suivante",
    delete_sure="Toutes les versions de ses questions disparaissent, "
    "avec réponses, évaluations et corrections, pour de bon.",
)
