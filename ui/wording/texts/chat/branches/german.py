"""What is said in German of questions that are asked anew."""

from ui.wording.texts.chat.branches.branches import BranchTexts

GERMAN_BRANCHES = BranchTexts(
    edit="Frage bearbeiten",
    edited="Bearbeitete Frage",
    hint="Was danach kam, bleibt in der früheren Fassung.",
    versions="Fassung {number} von {count} dieser Frage",
    earlier="Vorige Fassung zeigen",
    later="Nächste Fassung zeigen",
    delete_sure="Alle Fassungen seiner Fragen verschwinden, mit Antworten, Bewertungen und Korrekturen, endgültig.",
)
