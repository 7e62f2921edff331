"""What is said in English where a request or a file is refused."""

from ui.wording.texts.door.door import DoorTexts

ENGLISH_DOOR = DoorTexts(
    unknown_name='This server is not known as "{name}". Open the page by its numeric address, or add the name to '
    "`names` below [server] in the settings.",
    other_site="This request comes from another site and was refused. Open the page itself. Behind a proxy, add "
    "the name that browsers use to `names` below [server] in the settings.",
    too_long="This is longer than {most} KB. Shorten it.",
    no_upload="No file arrived. Add it again.",
    file_too_large="A file may have {most} MB at most ([index] max_file_mb).",
    too_many_files="Within an hour you can add {most} files at most ([server] upload_files). Wait a while, or ask "
    "whoever runs the server.",
    too_much="Within an hour you can add {most} MB at most ([server] upload_mb). Wait a while, or ask whoever "
    "runs the server.",
    too_much_of_all="Within an hour all visitors together can add {most} MB at most ([server] upload_mb_of_all). "
    "Wait a while, or ask whoever runs the server.",
)
