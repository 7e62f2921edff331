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
SAYS_NOTHING = re.compile(
    r"(?:text|field|feld|check ?box|option|undefined|untitled|untertitel|form|fill|[a-z])?[\W_\d]*$", re.IGNORECASE
)
LABEL_GAP = 30.0
"""In points: a label is not further than this above its field."""
MOST_ANNOTATIONS = 2_000

Annotation = ctypes._Pointer  # type: ignore[type-arg] - the types of PDFium are made when it is loaded


def read_annotations(
    page: pypdfium2.PdfPage,
    form: "pypdfium2.PdfFormEnv | None",
    layer: pypdfium2.PdfTextPage,
    lines: Sequence[TextLine],
) -> list[str]:
    """Return the fields of a page as one block of `name: value` lines, and each comment as a block."""
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


def _field(annotation: Annotation, form: pypdfium2.PdfFormEnv, lines: Sequence[TextLine]) -> Iterator[str]:
    kind = pdfium.FPDFAnnot_GetFormFieldType(form, annotation)
    name = _call(pdfium.FPDFAnnot_GetFormFieldAlternateName, form, annotation)
    name = (
        name
        or re.sub(r"[_\s]+", " ", _call(pdfium.FPDFAnnot_GetFormFieldName, form, annotation).rpartition(".")[2]).strip()
    )
    label = _label(annotation, lines, after=kind in TICKED)
    if SAYS_NOTHING.match(name):
        name = label or name
    elif label and name.casefold() not in label.casefold():
        name = f"{label} ({name})"
    elif label:
        name = label
    value = _call(pdfium.FPDFAnnot_GetFormFieldValue, form, annotation)
    if kind in FILLED and value.strip():
        yield f"{name}: {' '.join(value.split())}"
    elif kind == pdfium.FPDF_FORMFIELD_CHECKBOX:
        yield f"{name}: {'yes' if pdfium.FPDFAnnot_IsChecked(form, annotation) else 'no'}"
    elif kind == pdfium.FPDF_FORMFIELD_RADIOBUTTON and pdfium.FPDFAnnot_IsChecked(form, annotation):
        yield f"{name}: {_call(pdfium.FPDFAnnot_GetFormFieldExportValue, form, annotation) or value or 'yes'}"


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


def _label(annotation: Annotation, lines: Sequence[TextLine], after: bool) -> str:
    """Return the text before the field on its line, or after it for a box to tick, or else the line above."""
    box = _box(annotation)
    if box is None:
        return ""
    bottom, top = min(box.bottom, box.top), max(box.bottom, box.top)
    beside = [run for line in lines if bottom - 4 <= line.baseline <= top for run in line.runs]
    before = [run for run in beside if run.right <= box.left + 4]
    behind = [run for run in beside if run.left >= box.right - 4]
    if after and behind:
        return min(behind, key=lambda run: run.left).text.strip(" :.…_")
    if before:
        return max(before, key=lambda run: run.right).text.strip(" :.…_")
    above = [line for line in lines if top - 4 <= line.baseline <= top + LABEL_GAP]
    near = [run for line in above for run in line.runs if run.left <= box.right and run.right >= box.left - 4]
    return near[-1].text.strip(" :.…_") if near else ""


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
