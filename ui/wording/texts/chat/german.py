"""What conversations and an empty chat say in German."""

from ui.wording.texts.chat.conversations import ConversationTexts, FirstTexts

GERMAN_CONVERSATIONS = ConversationTexts(
    search="Gespräche durchsuchen",
    none_found="Kein Gespräch enthält diese Wörter.",
    pinned="Angeheftet",
    today="Heute",
    yesterday="Gestern",
    earlier="Früher",
    more="Mehr zu „{title}“",
    pin="Oben anheften",
    unpin="Nicht mehr anheften",
    rename="Umbenennen",
    name="Name des Gesprächs",
    save="Speichern",
    markdown="Als Markdown speichern",
    json="Als JSON speichern",
    delete="Löschen",
    delete_sure="Seine Fragen, Antworten, Bewertungen und Korrekturen werden endgültig gelöscht.",
    deleted="Das Gespräch ist gelöscht.",
    question="Frage",
    sources="Quellen",
    unkept="Aus diesem Gespräch nicht lernen",
    unkept_note="Von diesem Gespräch wird nichts aufgehoben und nichts gelernt. Es "
    "endet, wenn Sie es verlassen oder die Seite neu laden.",
    first=FirstTexts(
        identity="Apprentice antwortet aus Ihren eigenen Dokumenten und zeigt, wo jede Antwort steht.",
        learning="Korrigieren Sie eine Antwort darunter: Wer dasselbe fragt, bekommt "
        "sofort Ihre Korrektur, und nachts lernt der Assistent daraus.",
        try_these="Fragen, die Ihre Dokumente beantworten",
        ask_about="Was steht in „{title}“ über „{heading}“?",
        drop="Legen Sie hier eine Datei ab",
        quotes="Zitate aus den Dokumenten",
        model="Das Modell {model}",
        learned="Gelernte Version {version}",
        see_quality="Wie gut die Antworten sind",
    ),
)
