"""Files of every format, each damaged in a way that a seed decides."""

import random
from collections.abc import Iterator
from pathlib import Path

from tests.attacks.hostile import all_files
from tests.project.processes import PROJECT
from tests.retrieval.formats.sources import BOOK, pdf_of, slides, word_file, workbook, zip_of

SHARED = (PROJECT.parent / "shared" / "cases", PROJECT.parent / "shared" / "hostile")
"""Files of ours that are not in the repository; where they are missing, there are only those that are made here."""
LARGEST = 30_000
"""Larger ones are left out: many small files try more."""
TEXT = "The okapi eats leaves at night. It was described in 1901, and lives in the forest of Ituri."
TEXTS = {
    ".md": f"---\ntitle: Okapi\n---\n# Okapi\n\n{TEXT}\n\n| part | use |\n|---|---|\n| leaf | food |\n\n```\nx\n```\n",
    ".html": f"<html><head><title>Okapi</title></head><body><h1>Okapi</h1><p>{TEXT}</p><table><tr><td>leaf</table>",
    ".csv": "animal,food\nokapi,leaves\ntapir,fruit\n",
    ".json": '[{"animal": "okapi", "food": ["leaves", "fruit"]}, {"animal": "tapir", "food": []}]',
    ".jsonl": '{"animal": "okapi"}\n{"animal": "tapir"}\n',
    ".xml": f'<?xml version="1.0"?><animals><animal name="okapi">{TEXT}</animal></animals>',
    ".rst": f"Okapi\n=====\n\n{TEXT}\n\n.. note:: Leaves.\n",
    ".org": f"* Okapi\n{TEXT}\n| leaf | food |\n",
    ".adoc": f"= Okapi\n\n{TEXT}\n\n|===\n|leaf |food\n|===\n",
    ".tex": rf"\section{{Okapi}} {TEXT} \begin{{tabular}}{{ll}} leaf & food \\ \end{{tabular}}",
    ".rtf": rf"{{\rtf1\ansi {{\b Okapi}}\par {TEXT}\par}}",
    ".srt": f"1\n00:00:01,000 --> 00:00:02,000\n{TEXT}\n",
    ".vtt": f"WEBVTT\n\n00:01.000 --> 00:02.000\n{TEXT}\n",
    ".ics": f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Okapi\nDTSTART:20260101T080000Z\nDESCRIPTION:{TEXT}\nEND:VEVENT\n",
    ".vcf": "BEGIN:VCARD\nFN:Ann Okapi\nTEL:+49 30 1234\nEND:VCARD\n",
    ".ipynb": f'{{"cells": [{{"cell_type": "markdown", "source": ["{TEXT}"]}}], "nbformat": 4}}',
    ".eml": f"From: Ann <a@example.org>\nTo: b@example.org\nSubject: Okapi\nMIME-Version: 1.0\n"
    f'Content-Type: multipart/mixed; boundary="x"\n\n--x\nContent-Type: text/plain\n\n{TEXT}\n'
    f'--x\nContent-Type: text/csv\nContent-Disposition: attachment; filename="a.csv"\n\na,b\n1,2\n--x--\n',
    ".mbox": f"From a Mon Jan  1 00:00:00 2024\nFrom: a@example.org\nSubject: Okapi\n\n{TEXT}\n\n" * 2,
    ".py": f'"""{TEXT}"""\n\ndef eat(leaf):\n    return leaf\n',
    ".txt": f"{TEXT}\n\n{TEXT}\n",
}


def whole_files() -> list[tuple[str, bytes]]:
    """Return suffix and content of files that can be read, and of some that were made to hurt."""
    made = [(suffix, text.encode()) for suffix, text in TEXTS.items()]
    made += [
        (".pdf", pdf_of(TEXT, "Second page.")),
        (".docx", word_file(TEXT)),
        (".pptx", slides()),
        (".xlsx", workbook({"Animals": [["animal", "food"], ["okapi", "leaves"], ["tapir", 3.5]]})),
        (".epub", BOOK.read_bytes()),
        (".zip", zip_of({"a.md": TEXTS[".md"], "b/c.csv": TEXTS[".csv"], "d.pdf": pdf_of(TEXT)})),
    ]
    hostile = [(Path(name).suffix, content) for name, content in all_files().items()]
    shared = [
        (path.suffix.lower(), path.read_bytes())
        for folder in SHARED
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix and path.suffix != ".py" and path.name not in ("case.json", "README.md")
    ]
    return [*made * 2, *((suffix, content) for suffix, content in [*shared, *hostile] if len(content) <= LARGEST)]


def damaged_files(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield suffix and content of so many damaged files."""
    chance, whole = random.Random(seed), whole_files()
    for _ in range(count):
        suffix, content = chance.choice(whole)
        for _ in range(chance.choice((1, 1, 1, 2, 3))):
            suffix, content = damage(suffix, content, chance, whole)
        yield suffix, content[: 2 * LARGEST]


def damage(suffix: str, content: bytes, chance: random.Random, whole: list[tuple[str, bytes]]) -> tuple[str, bytes]:
    """Return a file after one thing has happened to it."""
    at, end = sorted(chance.randrange(len(content) + 1) for _ in range(2))
    end = min(end, at + 4_000)
    match chance.choice(("flip", "flip", "cut", "drop", "splice", "double", "rename", "noise")):
        case "flip":
            changed = bytearray(content)
            for _ in range(chance.choice((1, 3, 20))):
                if changed:
                    changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
            return suffix, bytes(changed)
        case "cut":
            return suffix, content[:at]
        case "drop":
            return suffix, content[:at] + content[end:]
        case "splice":
            other = chance.choice(whole)[1]
            place = chance.randrange(len(other) + 1)
            return suffix, content[:at] + other[place : place + 4_000] + content[at:]
        case "double":
            return suffix, content[:at] + content[at:end] * chance.choice((2, 10, 50)) + content[end:]
        case "rename":
            return chance.choice(whole)[0], content
        case _:
            return suffix, content[:at] + chance.randbytes(chance.choice((1, 16, 300))) + content[end:]
