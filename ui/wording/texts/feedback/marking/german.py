"""What is said in German where people mark what is wrong in an answer."""

from ui.wording.texts.feedback.marking.marking import MarkingTexts

GERMAN_MARKING = MarkingTexts(
    point_out="Zeigen, was falsch ist",
    which_part="Welcher Teil ist falsch?",
    which_passage="Welche Textstelle beantwortet die Frage?",
    no_passages="Diese Antwort hatte keine Textstellen.",
    search_label="Alle Dokumente durchsuchen",
    search="Suchen",
    none_found="Nichts gefunden. Versuchen Sie andere Wörter.",
    wrong="Als falsch markiert: „{part}“",
    right="Richtige Textstelle: {passage}",
    hint="Es hilft herauszufinden, warum Antworten schlecht sind. Kein Training lernt daraus.",
)
