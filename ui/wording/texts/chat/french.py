"""What conversations and an empty chat say in French."""

from ui.wording.texts.chat.conversations import ConversationTexts, FirstTexts

FRENCH_CONVERSATIONS = ConversationTexts(
    search="Chercher dans les conversations",
    none_found="Aucune conversation ne contient ces mots.",
    pinned="Épinglées",
    today="Aujourd’hui",
    yesterday="Hier",
    earlier="Plus tôt",
    more="Plus pour « {title} »",
    pin="Épingler en haut",
    unpin="Ne plus épingler",
    rename="Renommer",
    name="Nom de la conversation",
    save="Enregistrer",
    markdown="Enregistrer en Markdown",
    json="Enregistrer en JSON",
    delete="Supprimer",
    delete_sure="Ses questions, réponses, évaluations et corrections sont effacées pour toujours.",
    deleted="La conversation est supprimée.",
    question="Question",
    sources="Sources",
    unkept="Ne pas apprendre de cette conversation",
    unkept_note="Rien de cette conversation n’est gardé ni appris. Elle finit quand "
    "vous la quittez ou rechargez la page.",
    first=FirstTexts(
        identity="Apprentice répond à partir de vos propres documents et montre où se trouve chaque réponse.",
        learning="Corrigez une réponse en dessous : qui pose la même question reçoit "
        "aussitôt votre correction, et la nuit l’assistant en apprend.",
        try_these="Des questions auxquelles vos documents répondent",
        ask_about="Que dit « {title} » sur « {heading} » ?",
        drop="Déposez un fichier ici",
        quotes="Citations des documents",
        model="Le modèle {model}",
        learned="Version apprise {version}",
        see_quality="La qualité des réponses",
    ),
)
