"""Read calendars and address cards: every entry becomes a paragraph of `name: value` lines."""

import quopri
import re
from collections.abc import Iterator

from retrieval.formats.reading import Reading, decode

FOLDED = re.compile(r"\n[ \t]")
PROPERTY = re.compile(
    r"(?:[\w-]+\.)?(?P<name>[\w-]+)(?P<parameters>(?:;(?:[^\":;]|\"[^\"]{0,400}\"){0,400}){0,20}):(?P<value>.*)"
)
COMMON_NAME = re.compile(r";CN=(?:\"([^\"]{1,200})\"|([^;:]{1,200}))", re.IGNORECASE)
KIND = re.compile(r";(?:TYPE=)?\"?(HOME|WORK|CELL|MOBILE|FAX)", re.IGNORECASE)
STAMP = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})\d{0,2}(Z?))?$")
NAMES = {"SUMMARY": "Summary", "DTSTART": "Starts", "DTEND": "Ends", "DUE": "Due", "DURATION": "Duration",
         "LOCATION": "Location", "DESCRIPTION": "Description", "ORGANIZER": "Organizer", "ATTENDEE": "Attendee",
         "RRULE": "Repeats", "STATUS": "Status", "CATEGORIES": "Categories", "COMMENT": "Comment", "URL": "Web address",
         "PRIORITY": "Priority", "COMPLETED": "Completed", "X-WR-CALNAME": "Calendar", "FN": "Name",
         "NICKNAME": "Nickname", "ORG": "Organisation", "TITLE": "Title", "ROLE": "Role", "TEL": "Telephone",
         "EMAIL": "E-mail", "ADR": "Address", "BDAY": "Birthday", "ANNIVERSARY": "Anniversary",
         "NOTE": "Note"}  # fmt: skip
"""What is read of an entry, by what people call it."""


def read_calendar(data: bytes) -> Reading:
    """Read a calendar (.ics) or address cards (.vcf)."""
    entries: list[list[str]] = [[]]
    skipped = 0
    for line in FOLDED.sub("", decode(data).replace("=\n", "")).split("\n"):
        found = PROPERTY.match(line)
        if not found:
            continue
        name, value = found["name"].upper(), found["value"].strip()
        if name in ("BEGIN", "END"):
            skipped += (1 if name == "BEGIN" else -1) if value.upper() in ("VTIMEZONE", "VALARM") else 0
            entries.append([])
        elif not skipped and name in NAMES and value:
            entries[-1] += _property(name, found["parameters"], value)
    return Reading("\n\n".join("\n".join(entry) for entry in entries if entry))


def _property(name: str, parameters: str, value: str) -> Iterator[str]:
    if "QUOTED-PRINTABLE" in parameters.upper():
        value = decode(quopri.decodestring(value.encode("latin-1", "replace")))
    kind, person, stamp = KIND.search(parameters), COMMON_NAME.search(parameters), STAMP.match(value)
    label = NAMES[name] + (f" ({kind[1].lower()})" if kind and name in ("TEL", "EMAIL", "ADR") else "")
    value = re.sub(r"(?i)^(?:mailto|tel):", "", value)
    if person:
        value = f"{person[1] or person[2]} <{value}>"
    elif stamp:
        year, month, day, hour, minute, universal = stamp.groups()
        value = f"{year}-{month}-{day}" + (f" {hour}:{minute}" if hour else "") + (" UTC" if universal else "")
    elif name in ("ADR", "ORG"):
        value = ", ".join(filter(None, (part.strip() for part in value.split(";"))))
    elif name == "RRULE":
        value = value.replace(";", ", ").replace("=", " ").lower()
    yield f"{label}: " + re.sub(r"\\([nN,;\\])", lambda found: "\n" if found[1] in "nN" else found[1], value)
