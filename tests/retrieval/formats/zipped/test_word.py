"""A Word file is read as its last version reads, with everything that stands beside its paragraphs."""

import io
import zipfile

import docx

from retrieval.documents import Document
from tests.retrieval.formats.sources import read_as, zip_of

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def t(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*content: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(content)}</w:p>"


def word(body: str, **parts: str) -> Document:
    """Read a file made by python-docx with this body, and with parts such as footnotes."""
    made = io.BytesIO()
    docx.Document().save(made)
    with zipfile.ZipFile(made) as archive:
        members: dict[str, bytes | str] = {name: archive.read(name) for name in archive.namelist()}
    spaces = (
        f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:v="urn:schemas-microsoft-com:vml" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    )
    members["word/document.xml"] = f"<w:document {spaces}><w:body>{body}</w:body></w:document>"
    relations = str(members["word/_rels/document.xml.rels"], "utf-8")  # type: ignore[arg-type]
    for name, content in parts.items():
        members[f"word/{name}.xml"] = f"<w:{name} {spaces}>{content}</w:{name}>"
        if f"{name}.xml" not in relations:
            entry = f'<Relationship Id="x{name}" Type="{RELATIONS}/{name.rstrip("0123456789")}" Target="{name}.xml"/>'
            relations = relations.replace("</Relationships>", f"{entry}</Relationships>")
    members["word/_rels/document.xml.rels"] = relations
    return read_as(".docx", zip_of(members))


def test_tracked_insertions_count_and_deletions_do_not() -> None:
    deleted = "<w:del><w:r><w:delText>two</w:delText></w:r></w:del>"
    moved = f"<w:moveFrom>{t('Gone. ')}</w:moveFrom>"
    joined = p(t("Steep it "), properties="<w:rPr><w:del/></w:rPr>") + p(t("slowly."))
    body = p(t("Steep for "), deleted, f"<w:ins>{t('three')}</w:ins>", t(" minutes."), moved) + joined
    row = "<w:tr><w:tc><w:p>{}</w:p></w:tc><w:tc><w:p>{}</w:p></w:tc></w:tr>"
    gone = row.replace("<w:tr>", "<w:tr><w:trPr><w:del/></w:trPr>").format(t("Old"), t("9"))
    table = f"<w:tbl>{row.format(t('Green'), t('2'))}{gone}</w:tbl>"
    assert word(body + table).text == "Steep for three minutes.\n\nSteep it slowly.\n\nGreen | 2"


def test_content_controls_are_read_and_their_hints_are_not() -> None:
    inline = f"<w:sdt><w:sdtPr/><w:sdtContent>{t('40 euros')}</w:sdtContent></w:sdt>"
    hint = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{t('Click here')}</w:sdtContent></w:sdt>"
    block = f"<w:sdt><w:sdtPr/><w:sdtContent>{p(t('Signed by Anna.'))}</w:sdtContent></w:sdt>"
    assert (
        word(p(t("The pot costs "), inline, hint, t(".")) + block).text == "The pot costs 40 euros.\n\nSigned by Anna."
    )


def test_a_text_box_is_read_once() -> None:
    inside = f"<w:txbxContent>{p(t('Hot!'))}</w:txbxContent>"
    box = (
        "<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:wsp><wps:txbx>"
        f"{inside}</wps:txbx></wps:wsp></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>{inside}"
        "</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert word(p(t("Mind the pot."), box)).text == "Mind the pot.\n\nHot!"


def test_notes_and_comments_stand_after_their_paragraph() -> None:
    about = f'<w:commentRangeStart w:id="4"/>{t("green")}<w:commentRangeEnd w:id="4"/>'
    commented = f'{about}<w:r><w:commentReference w:id="4"/></w:r>'
    line = f'<w:footnote w:type="separator" w:id="0">{p()}</w:footnote>'
    body = p(t("The lid is "), commented, t(" since May."), '<w:r><w:footnoteReference w:id="2"/></w:r>') + p(t("End."))
    document = word(
        body,
        footnotes=f'{line}<w:footnote w:id="2">{p(t("Of 2024."))}</w:footnote>',
        comments=f'<w:comment w:id="4" w:author="Ben">{p(t("Better blue."))}</w:comment>',
    )
    assert document.text == (
        "The lid is green since May.\n\nComment by Ben on “green”: Better blue.\n\nFootnote 1: Of 2024.\n\nEnd."
    )


def numbered(list_id: int, level: int = 0) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>'


def test_steps_keep_their_numbers() -> None:
    levels = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl>'
    )
    lists = (
        f'<w:abstractNum w:abstractNumId="7">{levels}</w:abstractNum>'
        '<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>'
        '<w:num w:numId="4"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
        "</w:lvlOverride></w:num>"
    )
    body = (
        p(t("Rinse."), properties=numbered(3))
        + p(t("Twice."), properties=numbered(3, 1))
        + p(t("Fill."), properties=numbered(3))
        + p(t("Then:"))
        + p(t("Pour."), properties=numbered(3))
        + p(t("Again."), properties=numbered(4))
    )
    assert word(body, numbering=lists).text == "1. Rinse.\n  1.a) Twice.\n2. Fill.\n\nThen:\n\n3. Pour.\n1. Again."


def test_links_line_breaks_hidden_text_and_heads_of_pages() -> None:
    link = f"<w:hyperlink>{t('the manual')}</w:hyperlink>"
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r>"
    document = word(
        p(t("See "), link, "<w:r><w:br/></w:r>", t("today."), hidden),
        header1=p(t("Pots and Sons, page "), t("3")),
        header2=p(t("Pots and Sons, page "), t("3")),
        footer1=p(t("Page "), t("3")),
    )
    assert document.text == "See the manual\ntoday.\n\nPage header: Pots and Sons, page 3"


def test_merged_cells_stand_in_each_of_their_rows_and_columns() -> None:
    source = docx.Document()
    table = source.add_table(rows=3, cols=3)
    for at, cells in enumerate((("Sort", "Minutes", ""), ("Green", "2", "3"), ("", "4", "5"))):
        for column, text in enumerate(cells):
            table.cell(at, column).text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(1, 0).merge(table.cell(2, 0))
    file = io.BytesIO()
    source.save(file)
    assert read_as(".docx", file.getvalue()).text == "Sort | Minutes | Minutes\nGreen | 2 | 3\nGreen | 4 | 5"


def test_a_table_in_a_table_stays_in_its_cell() -> None:
    inner = f"<w:tbl><w:tr><w:tc>{p(t('hot'))}</w:tc><w:tc>{p(t('90'))}</w:tc></w:tr></w:tbl>"
    row = f"<w:tr><w:tc>{p(t('Green'))}</w:tc><w:tc>{inner}{p()}</w:tc></w:tr>"
    assert word(f"<w:tbl>{row}</w:tbl>").text == "Green | hot | 90"


def test_a_file_of_nothing_but_pictures_says_that_they_were_not_read() -> None:
    picture = '<w:r><w:drawing><pic:pic xmlns:pic="urn:p"><a:blip xmlns:a="urn:a"/></pic:pic></w:drawing></w:r>'
    [note] = word(p(t("Scan"), picture)).notes
    assert note == "its 1 pictures were not read; if they are scans, save it as PDF"


# OpenDocument

ODF = " ".join(f'xmlns:{name}="urn:{name}"' for name in ("office", "text", "table", "style", "draw"))


def open_document(kind: str, body: str, styles: str = "") -> bytes:
    content = f"<office:document {ODF}>{styles}<office:body>{body}</office:body></office:document>"
    return zip_of({"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": content})


def test_an_open_text_is_read_without_what_was_deleted() -> None:
    body = (
        '<text:tracked-changes><text:p>old</text:p></text:tracked-changes><text:h text:outline-level="2">Care</text:h>'
        "<text:p>Rinse<text:s/>the<text:line-break/>pot.<text:note><text:note-body><text:p>Hot.</text:p></text:note-body>"
        "</text:note></text:p><text:list><text:list-item><text:p>Dry it.</text:p></text:list-item></text:list>"
    )
    document = read_as(".odt", open_document("text", body))
    assert document.text == "## Care\n\nRinse the\npot.\n\nFootnote: Hot.\n\n- Dry it."


def test_an_open_spreadsheet_names_its_cells_and_leaves_hidden_sheets_out() -> None:
    def sheet(name: str, style: str, *rows: tuple[str, ...]) -> str:
        cells = (
            "".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in row) for row in rows
        )
        lines = "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)
        return f'<table:table table:name="{name}" table:style-name="{style}">{lines}</table:table>'

    styles = '<style:style style:name="h"><style:table-properties table:display="false"/></style:style>'
    body = sheet("Pots", "v", ("Sort", "Minutes"), ("Green", "2"), ("Black", "4")) + sheet("Old", "h", ("x", "y"))
    document = read_as(".ods", open_document("spreadsheet", body, styles))
    assert document.text == "Sort: Green\nMinutes: 2\n\nSort: Black\nMinutes: 4"
    assert document.place_at(0) == "Pots!A2:B3"
    assert document.notes == ("the hidden sheet 'Old' was left out",)


def test_open_slides_are_places() -> None:
    page = "<draw:page><draw:frame><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame></draw:page>"
    document = read_as(".odp", open_document("presentation", page.format("Pots") + page.format("Cups")))
    assert (document.text, document.pages) == ("Pots\n\nCups", 2)
    assert document.place_at(document.text.index("Cups")) == "slide 2"
