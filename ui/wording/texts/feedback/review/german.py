"""What is said in German of reviewing corrections and thumbs down."""

from ui.wording.texts.counted import Counted
from ui.wording.texts.feedback.review.review import ReviewTexts

GERMAN_REVIEW = ReviewTexts(
    tab="Durchsicht",
    tab_waiting="Durchsicht ({count})",
    intro="Korrekturen und Daumen nach unten von anderen, die noch niemand angesehen hat. Was Sie annehmen, zählt "
    "sofort; was Sie ablehnen, lernt kein Modell, und niemand bekommt es. Ihren Grund liest, wer es geschrieben hat.",
    move="bewegen",
    pick="auswählen",
    nothing="Nichts wartet auf Sie",
    nothing_hint="Hierher kommen Korrekturen und Daumen nach unten von anderen. Ihre sieht jemand anderes durch.",
    queue="Was wartet",
    correction="Korrektur",
    thumb_down="Daumen nach unten",
    record="{accepted} angenommen, {changed} geändert, {rejected} abgelehnt, {missing} nicht in den Dokumenten",
    agreement="stimmt mit anderen überein: {agreed} von {compared}",
    new_here="neu hier",
    answer="Antwort",
    corrected="Korrektur",
    comment="Bemerkung",
    sources=Counted("{count} Quelle der Antwort", "{count} Quellen der Antwort"),
    no_sources="Die Antwort hatte keine Quellen.",
    accept="Annehmen",
    change="Ändern",
    reject="Ablehnen",
    missing="Fehlt in den Dokumenten",
    text="Die Korrektur, wie sie sein soll",
    save="So annehmen",
    reason="Warum es abgelehnt wird",
    reason_hint="Das liest, wer es geschrieben hat.",
    select="Auswählen: {question}",
    select_all="Alle auswählen",
    selected="Ausgewählt:",
    decided=Counted("{count} entschieden."),
    latest="Zuletzt entschieden",
    put_back="Zurück zum Warten",
    outcomes={
        "accepted": "{name} hat es angenommen.",
        "changed": "{name} hat es in anderen Worten angenommen.",
        "rejected": "{name} hat es abgelehnt: {reason}",
        "missing": "{name} sagt, dass dies in den Dokumenten fehlt.",
    },
    a_reviewer="Jemand von der Durchsicht",
    changed_yours="Von Ihnen korrigiert, bei der Durchsicht geändert",
)
