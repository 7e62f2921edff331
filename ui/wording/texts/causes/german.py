"""What is said in German of why answers were bad."""

from ui.wording.texts.causes.causes import CausesTexts

GERMAN_CAUSES = CausesTexts(
    heading="Warum Antworten schlecht waren",
    intro="Jede Antwort, die korrigiert wurde oder einen Daumen nach unten bekam, nach dem Schritt, an dem "
    "sie misslang. Was eine Korrektur hinzufügt, wird in den Textstellen der Antwort gesucht, dann "
    "in allen Dokumenten.",
    find="Ursachen suchen",
    none="Noch keine Antwort wurde korrigiert oder schlecht bewertet.",
    names={
        "retrieval": "Suche",
        "missing document": "Fehlendes Dokument",
        "gate": "Ablehnung",
        "choice": "Auswahl",
        "model": "Modell",
        "unclear": "Unklar",
    },
    meanings={
        "retrieval": "eine Textstelle sagt das Richtige, und die Suche fand sie nicht",
        "missing document": "kein Dokument sagt das Richtige",
        "gate": "abgelehnt, obwohl es gefunden war, oder beantwortet, was abzulehnen war",
        "choice": "es war gefunden, und andere Sätze wurden gezeigt",
        "model": "das Modell las es und schrieb etwas anderes",
        "unclear": "ein Daumen nach unten, und niemand sagte, was richtig wäre",
    },
)
