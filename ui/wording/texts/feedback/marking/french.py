"""What is said in French where people mark what is wrong in an answer."""

from ui.wording.texts.feedback.marking.marking import MarkingTexts

FRENCH_MARKING = MarkingTexts(
    point_out="Montrer ce qui est faux",
    which_part="Quelle partie est fausse ?",
    which_passage="Quel passage répond à la question ?",
    no_passages="Cette réponse n’avait aucun passage.",
    search_label="Chercher dans tous les documents",
    search="Chercher",
    none_found="Rien n’a été trouvé. Essayez d’autres mots.",
    wrong="Marqué comme faux : « {part} »",
    right="Bon passage : {passage}",
    hint="Cela aide à comprendre pourquoi des réponses sont mauvaises. Aucun entraînement n’en apprend.",
)
