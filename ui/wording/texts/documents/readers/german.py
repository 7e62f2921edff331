"""What is said of who may read which collection in German."""

from ui.wording.texts.documents.readers.readers import ReadersTexts

GERMAN_READERS = ReadersTexts(
    heading="Wer lesen darf",
    nothing_limited="Alle lesen alle Sammlungen.",
    limited="Beschränkt: {names}",
    show="Sammlungen",
    everybody="alle",
    admins="Verwaltung",
    only_admins="nur die Verwaltung",
    change="Beschränken …",
    change_of="Beschränken, wer „{collection}“ lesen darf",
    people="Personen",
    groups="Gruppen",
    no_groups="Es gibt keine. Der Befehl „assistant users group NAME --add PERSON“ legt eine an.",
    hint="Die Verwaltung liest alles. Wenn Sie niemanden auswählen, liest nur sie.",
    limit="Auf diese beschränken",
    open="Für alle öffnen",
    open_of="Alle „{collection}“ lesen lassen",
    open_sure="Dann lesen alle mit, die fragen dürfen.",
    was_limited="Ab dem nächsten Klick lesen „{collection}“: {readers}.",
    was_opened="Ab dem nächsten Klick lesen alle „{collection}“, die fragen dürfen.",
    is_empty="In „{collection}“ ist noch kein Dokument: Die Beschränkung gilt ab dem ersten.",
    has_learned="Versionen, die vorher gelernt haben, können noch schreiben, was sie daraus gelernt haben: "
    "Nehmen Sie sie unter {tab} zurück, oder trainieren Sie neu.",
)
