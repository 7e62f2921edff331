"""What is said in German where a request or a file is refused."""

from ui.wording.texts.door.door import DoorTexts

GERMAN_DOOR = DoorTexts(
    unknown_name="Dieser Server kennt den Namen „{name}“ nicht. Öffnen Sie die Seite unter ihrer Zahlenadresse, "
    "oder fügen Sie den Namen in den Einstellungen unter [server] bei `names` hinzu.",
    other_site="Diese Anfrage kommt von einer anderen Website und wurde abgelehnt. Öffnen Sie die Seite selbst. "
    "Hinter einem Proxy fügen Sie den Namen, den Browser benutzen, in den Einstellungen unter "
    "[server] bei `names` hinzu.",
    too_long="Das ist länger als {most} KB. Kürzen Sie es.",
    no_upload="Es kam keine Datei an. Fügen Sie sie noch einmal hinzu.",
    file_too_large="Eine Datei darf höchstens {most} MB haben ([index] max_file_mb).",
    too_many_files="In einer Stunde können Sie höchstens {most} Dateien hinzufügen ([server] upload_files). Warten "
    "Sie etwas, oder fragen Sie, wer den Server betreibt.",
    too_much="In einer Stunde können Sie höchstens {most} MB hinzufügen ([server] upload_mb). Warten Sie "
    "etwas, oder fragen Sie, wer den Server betreibt.",
    too_much_of_all="In einer Stunde können alle zusammen höchstens {most} MB hinzufügen ([server] "
    "upload_mb_of_all). Warten Sie etwas, oder fragen Sie, wer den Server betreibt.",
)
