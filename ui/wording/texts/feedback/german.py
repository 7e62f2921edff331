"""What the page says in German of the feedback of one person and of golden questions."""

from ui.wording.texts.counted import Counted
from ui.wording.texts.feedback.golden import GoldenTexts
from ui.wording.texts.feedback.my_feedback import MyFeedbackTexts

GERMAN_MY_FEEDBACK = MyFeedbackTexts(
    heading="Was mein Feedback bewirkt hat",
    intro="Jede Ihrer Korrekturen und Bewertungen: was das nächste Training damit macht, was daraus gelernt hat, und "
    "was damals geantwortet wurde und heute geantwortet wird.",
    most_changed="Was sich in Prüfungen Ihrer Fragen am meisten geändert hat",
    exam_of="Prüfung von {version}",
    promoted="eingesetzt",
    not_promoted="nicht eingesetzt",
    before="Vorher",
    after="Nachher",
    lessons={"score": "ob zu antworten ist", "extract": "wie viel zu zitieren ist", "adapter": "wie zu schreiben ist"},
    learned="{version} hat daraus gelernt: {lessons}.",
    learned_earlier="{version} hat daraus gelernt, was Sie zuvor gesagt hatten: {lessons}.",
    serves="im Einsatz",
    rests="nicht im Einsatz",
    no_version="Noch keine gelernte Version kennt sie.",
    asked="In der Prüfung von {versions} gefragt, daher damals nicht gelernt.",
    then_and_now="Damals und heute",
    answered_then="Damals geantwortet",
    your_correction="Ihre Korrektur",
    your_thumb="Ihr Urteil",
    ask_today="Heutige Antwort ansehen",
    asking="Wird erneut gefragt …",
    today="Heute geantwortet",
    approved_today="Das ist die geprüfte Antwort: eine Korrektur, die alle, die dies fragen, Wort für Wort "
    "bekommen. Sie zeigt nicht, was gelernt wurde.",
    alone_today="Heute ohne die geprüfte Antwort",
    older=Counted("{count} frühere", "{count} frühere"),
    others=Counted("{count} Antwort, die andere beurteilt haben", "{count} Antworten, die andere beurteilt haben"),
)
GERMAN_GOLDEN = GoldenTexts(
    keep="Immer richtig beantworten",
    kept="Als goldene Frage behalten. Klicken Sie, um sie freizugeben.",
    kept_notice="Behalten: Keine neue Version darf diese Antwort falsch machen. Was Prüfungen fragen, wird nicht "
    "gelernt, daher lässt das Training sie aus. Sie finden sie unter den goldenen Fragen.",
    fate="Eine goldene Frage: Prüfungen stellen sie, daher lernt kein Training sie.",
    heading="Goldene Fragen",
    intro="Fragen, deren richtige Antworten Sie kennen. Prüfungen stellen sie, daher lernt kein Training aus "
    "Korrekturen derselben Fragen.",
    roles={"gold": "Prüfung", "pin": "darf nie falsch werden", "confirm": "Bestätigung"},
    role_hints={
        "gold": "jede Prüfung stellt sie, neben den zurückgehaltenen Korrekturen",
        "pin": "was sie richtig beantwortet, wird nur von etwas abgelöst, das es auch tut",
        "confirm": "nur eine Version, die gleich eingesetzt würde, wird sie gefragt und darf nicht schlechter sein",
    },
    new_people="Fragen von Personen, die hier neu sind, zählen, sobald man sie kennt.",
    none="Noch keine goldene Frage. Klicken Sie im Chat auf den Stern unter einer guten Antwort, oder fügen Sie hier "
    "eine hinzu.",
    question="Frage",
    answer="Richtige Antwort",
    answer_hint="Lassen Sie sie leer, wenn die Dokumente die Frage nicht beantworten.",
    refusal="(die Dokumente enthalten keine Antwort)",
    role="Rolle",
    kept_by="Behalten von",
    you="Ihnen",
    command_line="Befehlszeile",
    add="Eine Frage hinzufügen",
    save="Speichern",
    edit="Bearbeiten",
    remove="Entfernen",
    remove_sure="Soll keine Prüfung sie mehr stellen?",
    added="Die goldene Frage wird behalten.",
    upload="JSONL-Datei importieren",
    imported=Counted("{count} goldene Frage wurde importiert.", "{count} goldene Fragen wurden importiert."),
    draft="Aus den Dokumenten vorschlagen",
    draft_hint="Nach Regeln aus Überschriften und Sätzen gemacht. Lesen und korrigieren Sie sie, und nehmen Sie an, "
    "was richtig ist.",
    more_drafts="Andere vorschlagen",
    no_drafts="Die Dokumente legen keine weitere Frage nahe.",
    from_document="aus „{title}“",
    accept="Annehmen",
)
