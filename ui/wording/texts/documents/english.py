"""What the page says of the library in English."""

from ui.wording.texts.counted import Counted
from ui.wording.texts.documents.library import (
    AddressTexts,
    FindingTexts,
    FolderTexts,
    LibraryTexts,
    OpenedTexts,
    SelectingTexts,
)

ENGLISH_LIBRARY = LibraryTexts(
    folder=FolderTexts(
        add="Add a folder",
        hint="With all its subfolders. Hidden and temporary files are left out.",
        sending="Sending: {done} of {total} files",
        hidden="Hidden and temporary files and folders left out: {count}",
        large="Files of more than {most} MB left out: {count}",
        lost="Files that did not arrive: {count}",
        nothing="Nothing in this folder can be added.",
    ),
    address=AddressTexts(
        label="Or add a web page",
        add="Add",
        follow="Follow its links too",
        follow_hint="Adds the pages of the same site that it links to: up to {depth} links deep, "
        "{pages} pages and {minutes} minutes.",
    ),
    finding=FindingTexts(
        words="Find a document",
        all_collections="All collections",
        kind="Kind",
        all_kinds="All kinds",
        web="web page",
        other="other text",
        since={"": "Any time", "1": "Last 24 hours", "7": "Last 7 days", "30": "Last 30 days"},
        status="Status",
        condition={"": "Any status", "whole": "read as a whole", "partly": "partly read"},
        order="Order",
        orders={"title": "By title", "newest": "Newest first", "oldest": "Oldest first", "largest": "Longest first"},
        found="{count} of {total} documents",
        none="No document is like that. Look for something else.",
        more=Counted("Show {count} more", "Show {count} more"),
    ),
    selecting=SelectingTexts(
        select="Select “{title}”",
        select_all="Select all that are shown",
        selected="Selected:",
        target="Collection to move them to",
        move="Move",
        remove_sure="Answers will no longer use them.",
        removed=Counted(
            "Removed {count} document. Answers no longer use it.",
            "Removed {count} documents. Answers no longer use them.",
        ),
    ),
    opened=OpenedTexts(
        open="Open “{title}”",
        back="All documents",
        read_again="Read again",
        text="Text",
        cited="Cited for",
        whole="Everything was read.",
        later="Read on",
        earlier="Back",
        chunk="{number} of {total}",
        span="characters {start} to {end}",
        shared="Marked text is in the chunk before, too.",
        none_cited="None of your questions was answered from it yet.",
        of_all=Counted("{count} answer to anybody cites it.", "{count} answers to anybody cite it."),
    ),
    waiting="waiting",
    more_waiting=Counted("and {count} more file", "and {count} more files"),
)
