"""What is written on a page beside its text: form fields with their values, and the comments of readers."""

import ctypes
import re
from collections.abc import Iterator, Sequence

import pypdfium2
import pypdfium2.raw as pdfium

from retrieval.formats.pdf.lines import TextLine

COMMENTS = frozenset((pdfium.FPDF_ANNOT_TEXT, pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_HIGHLIGHT,
                      pdfium.FPDF_ANNOT_UNDERLINE, pdfium.FPDF_ANNOT_SQUIGGLY, pdfium.FPDF_ANNOT_STRIKEOUT,
                      pdfium.FPDF_ANNOT_STAMP, pdfium.FPDF_ANNOT_CARET, pdfium.FPDF_ANNOT_INK, pdfium.FPDF_ANNOT_SQUARE,
                      pdfium.FPDF_ANNOT_CIRCLE, pdfium.FPDF_ANNOT_LINE, pdfium.FPDF_ANNOT_POLYGON,
                      pdfium.FPDF_ANNOT_POLYLINE, pdfium.FPDF_ANNOT_FILEATTACHMENT))  # fmt: skip
MARKING = frozenset((pdfium.FPDF_ANNOT_HIGHLIGHT, pdfium.FPDF_ANNOT_UNDERLINE, pdfium.FPDF_ANNOT_SQUIGGLY,
                     pdfium.FPDF_ANNOT_STRIKEOUT))  # fmt: skip
TICKED = (pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON)
FILLED = (pdfium.FPDF_FORMFIELD_TEXTFIELD, pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX)
LABEL_ENDS = " :.…_"
LABEL_GAP = 30.0
"""In points: a label is not further than this above its field."""
MOST_ANNOTATIONS = 2_000

Annotation = ctypes._Pointer  # type: ignore[type-arg] - the types of PDFium are made when it is loaded


def read_annotations(
    page: pypdfium2.PdfPage, form: "pypdfium2.PdfFormEnv | None", layer: pypdfium2.PdfTextPage, lines: list[TextLine]
) -> list[str]:
    """Return the comments on a page as blocks, and before them the fields without a label as one block of lines.

    The value of a field that has a label is written into `lines`, behind its label: "Surname: Miller".
    """
    fields, comments = [], []
    for number in range(min(pdfium.FPDFPage_GetAnnotCount(page), MOST_ANNOTATIONS)):
        annotation = pdfium.FPDFPage_GetAnnot(page, number)
        if not annotation:
            continue
        try:
            kind = pdfium.FPDFAnnot_GetSubtype(annotation)
            if kind == pdfium.FPDF_ANNOT_WIDGET and form is not None:
                fields += _field(annotation, form, lines)
            elif kind in COMMENTS:
                comments += _comment(annotation, kind, layer)
        finally:
            pdfium.FPDFPage_CloseAnnot(annotation)
    return [*(["\n".join(dict.fromkeys(fields))] if fields else []), *dict.fromkeys(comments)]


def _field(annotation: Annotation, form: pypdfium2.PdfFormEnv, lines: list[TextLine]) -> Iterator[str]:
    """Write the value of a field behind its label; yield it with its name if it has no label on the page."""
    kind = pdfium.FPDFAnnot_GetFormFieldType(form, annotation)
    value = _value(annotation, form, kind)
    if not value:
        return
    place = _find_label(annotation, lines, after=kind in TICKED)
    if place is not None:
        at, run = place
        runs = lines[at].runs
        labelled = runs[run]._replace(text=f"{runs[run].text.rstrip(LABEL_ENDS)}: {value}")
        lines[at] = lines[at]._replace(runs=(*runs[:run], labelled, *runs[run + 1 :]))
        return
    technical = _call(pdfium.FPDFAnnot_GetFormFieldName, form, annotation).rpartition(".")[2]
    name = _call(pdfium.FPDFAnnot_GetFormFieldAlternateName, form, annotation) or re.sub(r"[_\s]+", " ", technical)
    yield f"{' '.join(name.split())}: {value}"


def _value(annotation: Annotation, form: pypdfium2.PdfFormEnv, kind: int) -> str:
    """Return what people entered; empty for fields that are empty or hold nothing."""
    value = " ".join(_call(pdfium.FPDFAnnot_GetFormFieldValue, form, annotation).split())
    if kind in FILLED:
        return value
    if kind == pdfium.FPDF_FORMFIELD_CHECKBOX:
        return "yes" if pdfium.FPDFAnnot_IsChecked(form, annotation) else "no"
    if kind == pdfium.FPDF_FORMFIELD_RADIOBUTTON and pdfium.FPDFAnnot_IsChecked(form, annotation):
        return "yes"
    return ""


def _comment(annotation: Annotation, kind: int, layer: pypdfium2.PdfTextPage) -> Iterator[str]:
    said = " ".join(_string(annotation, b"Contents").split())
    if said:
        author = " ".join(_string(annotation, b"T").split())
        marked = _marked(annotation, layer) if kind in MARKING else ""
        about = f" on “{marked}”" if marked and marked != said else ""
        yield f"Comment{f' by {author}' if author else ''}{about}: {said}"


def _marked(annotation: Annotation, layer: pypdfium2.PdfTextPage) -> str:
    box = _box(annotation)
    if box is None:
        return ""
    text = layer.get_text_bounded(box.left, box.bottom, box.right, box.top)
    return " ".join(text.split())[:100]


def _find_label(annotation: Annotation, lines: Sequence[TextLine], after: bool) -> tuple[int, int] | None:
    """Return the line and the run that name a field: before it, behind a box to tick, or else above it."""
    box = _box(annotation)
    if box is None:
        return None
    bottom, top = min(box.bottom, box.top), max(box.bottom, box.top)
    runs = [(at, number, line.baseline, run) for at, line in enumerate(lines) for number, run in enumerate(line.runs)]
    beside = [one for one in runs if bottom - 4 <= one[2] <= top]
    before = [one for one in beside if one[3].right <= box.left + 4]
    behind = [one for one in beside if one[3].left >= box.right - 4]
    above = [one for one in runs if top - 4 <= one[2] <= top + LABEL_GAP]
    near = [one for one in above if one[3].left <= box.right and one[3].right >= box.left - 4]
    if after and behind:
        found = min(behind, key=lambda one: one[3].left)
    elif before:
        found = max(before, key=lambda one: one[3].right)
    else:
        found = min(near, key=lambda one: one[2], default=None)
    return (found[0], found[1]) if found and not re.search(r": \S", found[3].text) else None


def _box(annotation: Annotation) -> "ctypes.Structure | None":
    box = pdfium.FS_RECTF()
    return box if pdfium.FPDFAnnot_GetRect(annotation, box) else None


def _string(annotation: Annotation, key: bytes) -> str:
    length = pdfium.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    buffer = ctypes.create_string_buffer(max(length, 2))
    pdfium.FPDFAnnot_GetStringValue(annotation, key, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)
    return buffer.raw[:length].decode("utf-16-le", "replace").rstrip("\0")


def _call(function: object, form: pypdfium2.PdfFormEnv, annotation: Annotation) -> str:
    length = function(form, annotation, None, 0)  # type: ignore[operator] - a function of PDFium
    buffer = ctypes.create_string_buffer(max(length, 2))
    function(form, annotation, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)  # type: ignore[operator]
    return buffer.raw[:length].decode("utf-16-le", "replace").rstrip("\0")
