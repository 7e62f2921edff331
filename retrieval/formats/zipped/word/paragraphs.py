"""The text of a paragraph as its last version reads: with what was inserted, without what was deleted or is hidden."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from retrieval.formats.zipped.word.parts import child_of, tag_of, value_of

ENTERED = frozenset(("r", "ins", "moveTo", "hyperlink", "smartTag", "sdt", "sdtContent", "fldSimple", "customXml",
                     "dir", "bdo", "ruby", "rubyBase", "drawing", "inline", "anchor", "graphic", "graphicData", "pict",
                     "shape", "rect", "group", "wsp", "wgp", "grpSp", "wpc", "txbx", "textbox", "oMathPara", "object",
                     "roundrect", "oval", "Choice"))  # fmt: skip
"""Elements whose content is part of the paragraph."""
WRITTEN = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": " "}
FEWEST_WORDS = 4
"""What is said for a picture with fewer words is no text."""


@dataclass
class Text:
    """What a paragraph holds."""

    parts: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    """The contents of text boxes."""
    notes: list[tuple[str, str]] = field(default_factory=list)
    """Kind ("footnote", "endnote", "comment") and id of what belongs to it."""
    marked: dict[str, list[str]] = field(default_factory=dict)
    """The words that each comment is about, by its id."""
    pictures: int = 0

    @property
    def text(self) -> str:
        """The text with single blanks."""
        lines = (" ".join(line.split()) for line in "".join(self.parts).split("\n"))
        return "\n".join(line for line in lines if line)


def read_paragraph(paragraph: Element) -> Text:
    """Return what a paragraph holds."""
    found = Text()
    commented: set[str] = set()
    for element in _walk(paragraph):
        name = tag_of(element)
        if name == "commentRangeStart":
            commented.add(value_of(element, "id") or "")
            found.marked[value_of(element, "id") or ""] = []
        elif name == "commentRangeEnd":
            commented.discard(value_of(element, "id") or "")
        elif name.endswith("Reference") and (number := value_of(element, "id")) is not None:
            found.notes.append((name.removesuffix("Reference"), number))
        elif name == "txbxContent":
            found.boxes.append(element)
        else:
            text = _write(element, name)
            found.pictures += name in ("blip", "imagedata")
            found.parts.append(text)
            for number in commented:
                found.marked[number].append(text)
    return found


def _walk(element: Element) -> Iterator[Element]:
    """Yield the elements that hold text or refer to something, in order."""
    for child in element:
        name = tag_of(child)
        if name == "AlternateContent":  # the same thing twice, for new and for old programs
            chosen = child_of(child, "Choice")
            chosen = chosen if chosen is not None else child_of(child, "Fallback")
            yield from _walk(chosen) if chosen is not None else ()
        elif (name == "r" and _is_hidden(child)) or (
            name == "sdt" and child_of(child, "sdtPr", "showingPlcHdr") is not None
        ):
            continue
        elif name in ENTERED:
            yield from _walk(child)
        else:
            yield child
            if name == "pic":
                yield from (one for one in child.iter() if tag_of(one) == "blip")


def _is_hidden(run: Element) -> bool:
    vanished = child_of(run, "rPr", "vanish")
    return vanished is not None and value_of(vanished) not in ("0", "false", "off")


def _write(element: Element, name: str) -> str:
    if name == "t":
        return element.text or ""
    if name == "oMath":
        return "".join(one.text or "" for one in element.iter() if tag_of(one) == "t")
    if name == "docPr":
        said = (value_of(element, "descr") or "").split()
        return f" [Picture: {' '.join(said)}] " if len(said) >= FEWEST_WORDS else ""
    if name == "fldChar":
        return _form_field(child_of(element, "ffData"))
    return WRITTEN.get(name, "")


def _form_field(field_data: Element | None) -> str:
    """Return what a form field of an old kind holds, if it is not text of its own."""
    box = child_of(field_data, "checkBox")
    if box is not None:
        set_to = child_of(box, "checked")
        chosen = set_to if set_to is not None else child_of(box, "default")
        return "[x] " if chosen is not None and value_of(chosen) not in ("0", "false") else "[ ] "
    choices = child_of(field_data, "ddList")
    entries = (
        [value_of(entry) or "" for entry in choices if tag_of(entry) == "listEntry"] if choices is not None else []
    )
    chosen_at = value_of(child_of(choices, "result")) or "0"
    return entries[int(chosen_at)] if chosen_at.isdecimal() and int(chosen_at) < len(entries) else ""
