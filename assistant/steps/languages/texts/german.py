"""What the assistant says in German."""

from assistant.steps.languages.texts.texts import Texts

GERMAN_TEXTS = Texts(
    greeting="Hallo! Was möchten Sie aus Ihren Dokumenten wissen?",
    wellbeing="Danke, gut! Was möchten Sie aus Ihren Dokumenten wissen?",
    thanks="Gern geschehen! Fragen Sie jederzeit weiter.",
    acknowledgement="In Ordnung. Was möchten Sie noch wissen?",
    apology="Kein Problem. Was möchten Sie wissen?",
    farewell="Auf Wiedersehen und bis bald!",
    identity="Ich bin Apprentice, ein selbst betriebener Assistent für die Dokumente, die hier "
    "hinzugefügt wurden. "
    "Ich suche die Stellen, die eine Frage beantworten, und zeige, was ihre Sätze sagen, mit "
    "nummerierten Quellen. "
    "Aus Bewertungen und Korrekturen lerne ich, besser zu antworten.",
    examples="Fragen Sie mich zum Beispiel nach {titles}.",
    empty="Hier wurden noch keine Dokumente hinzugefügt. Fügen Sie welche hinzu, und fragen Sie mich danach.",
    one_document="Hier gibt es ein Dokument.",
    many_documents="Hier gibt es {count} Dokumente.",
    more=" und {count} weitere",
    none_found="So ein Dokument gibt es hier nicht.",
    found="Gefunden: {count}. {titles}.",
    newest="Zuletzt hinzugefügt: {titles}.",
    about="Zu {subject}: {titles}.",
    yes="Ja.",
    nothing_about="Zu {subject} steht nichts in den Dokumenten.",
    summary="{title} in Kürze:",
    headings="Themen: {headings}.",
    no_text="{title} enthält keine Sätze, die sich zusammenfassen lassen.",
    which_document="Welches Dokument meinen Sie?",
    which_subject="Was davon meinen Sie?",
    what_subject="Worum geht es in Ihrer Frage? Nennen Sie es bitte, zum Beispiel eines von diesen.",
    ask_summary="Worum geht es in {title}?",
    ask_heading="Was steht in {title} zu {heading}?",
    doubt="Das beantwortet Ihre Frage vielleicht nicht. Am nächsten kommt in den Dokumenten:",
    unlearned="Geschrieben von einem Modell, das noch nicht genug dazu gelernt hat. Bitte an den Quellen prüfen.",
    other_words="So wie gefragt wurde, fand sich zu wenig; dies wurde mit anderen Worten gefunden.",
    elsewhere="Die gewählten Sammlungen beantworten das nicht; dies wurde in anderen gefunden.",
    unsupported="Keine Stelle belegt: {sentences}.",
    removed="Sätze, die keine Stelle belegt, wurden entfernt.",
    refusal="Das kann ich aus den Dokumenten nicht beantworten.",
    looked_for="Gesucht habe ich nach {question}; {found}.",
    nearest="am nächsten kamen {places}",
    none_added="hier wurden noch keine Dokumente hinzugefügt",
    quotes=("„", "“"),
)
