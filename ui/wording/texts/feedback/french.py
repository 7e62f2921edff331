"""What the page says in French of the feedback of one person and of golden questions."""

from ui.wording.texts.counted import Counted
from ui.wording.texts.feedback.golden import GoldenTexts
from ui.wording.texts.feedback.my_feedback import MyFeedbackTexts

FRENCH_MY_FEEDBACK = MyFeedbackTexts(
    heading="Ce que mes retours ont changé",
    intro="Chacune de vos corrections et évaluations : ce qu'en fait le prochain entraînement, ce qui en a appris, ce "
    "qui a été répondu alors et ce qui l'est maintenant.",
    most_changed="Ce qui a le plus changé dans les examens de vos questions",
    exam_of="Examen de {version}",
    promoted="activée",
    not_promoted="non activée",
    before="Avant",
    after="Après",
    lessons={"score": "s'il faut répondre", "extract": "combien citer", "adapter": "comment écrire"},
    learned="{version} en a appris : {lessons}.",
    learned_earlier="{version} a appris de ce que vous aviez dit avant : {lessons}.",
    serves="en service",
    rests="hors service",
    no_version="Aucune version apprise ne la connaît encore.",
    asked="Posée dans l'examen de {versions}, donc non apprise alors.",
    then_and_now="Alors et maintenant",
    answered_then="Réponse d'alors",
    your_correction="Votre correction",
    your_thumb="Votre avis",
    ask_today="Voir la réponse d'aujourd'hui",
    asking="La question est reposée…",
    today="Réponse d'aujourd'hui",
    approved_today="C'est la réponse approuvée : une correction, répétée mot pour mot à tous ceux qui posent cette "
    "question. Elle ne montre pas ce qui a été appris.",
    alone_today="Aujourd'hui, sans la réponse approuvée",
    older=Counted("{count} plus ancienne", "{count} plus anciennes"),
    others=Counted("{count} réponse évaluée par d'autres", "{count} réponses évaluées par d'autres"),
)
FRENCH_GOLDEN = GoldenTexts(
    keep="Toujours bien y répondre",
    kept="Gardée comme question de référence. Cliquez pour la libérer.",
    kept_notice="Gardée : aucune nouvelle version ne peut rendre cette réponse fausse. Ce que posent les examens n'est "
    "pas appris, l'entraînement la laisse donc de côté. Vous la trouvez parmi les questions de référence.",
    fate="Une question de référence : les examens la posent, donc aucun entraînement ne l'apprend.",
    heading="Questions de référence",
    intro="Des questions dont vous connaissez les bonnes réponses. Les examens les posent, donc aucun entraînement "
    "n'apprend de corrections des mêmes questions.",
    roles={"gold": "examen", "pin": "ne doit jamais échouer", "confirm": "confirmation"},
    role_hints={
        "gold": "chaque examen la pose, avec les corrections mises de côté",
        "pin": "ce qui y répond bien n'est remplacé que par ce qui le fait aussi",
        "confirm": "posée seulement à une version sur le point d'être activée, qui ne doit rien perdre",
    },
    new_people="Les questions des personnes nouvelles ici comptent dès qu'on les connaît.",
    none="Pas encore de question de référence. Cliquez sur l'étoile sous une bonne réponse du chat, ou ajoutez-en une "
    "ici.",
    question="Question posée",
    answer="Bonne réponse",
    answer_hint="Laissez-la vide si les documents ne répondent pas à la question.",
    refusal="(les documents ne contiennent pas la réponse)",
    role="Rôle",
    kept_by="Gardée par",
    you="vous",
    command_line="ligne de commande",
    add="Ajouter une question",
    save="Enregistrer",
    edit="Modifier",
    remove="Retirer",
    remove_sure="Qu'aucun examen ne la pose plus ?",
    added="La question de référence est gardée.",
    upload="Importer un fichier JSONL",
    imported=Counted(
        "{count} question de référence a été importée.", "{count} questions de référence ont été importées."
    ),
    draft="En proposer à partir des documents",
    draft_hint="Faites par règle à partir de titres et de phrases. Lisez, corrigez et acceptez ce qui est juste.",
    more_drafts="En proposer d'autres",
    no_drafts="Les documents ne suggèrent pas d'autre question.",
    from_document="de « {title} »",
    accept="Accepter",
)
