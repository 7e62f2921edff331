"""Markup other than Markdown is read as Markdown would be written, so that its sentences read well."""

import time

import pytest

from retrieval.formats.readers import read
from tests.retrieval.formats.sources import read_as

RST = """
=======
Teapots
=======

.. image:: pot.png
   :alt: pot

Rinse the pot with :ref:`hot water <water>` first, see `the manual <http://pots>`_.

Care
----

.. note:: Never use *soap*.

.. code-block:: sh

   rinse --twice

.. _water:

Wait a while::

   steep 3

====== =======
Tea    Minutes
====== =======
Green  2
Black  4
====== =======

.. list-table:: Pots

   * - Clay
     - 1 litre
"""


def test_restructured_text_keeps_headings_code_and_tables() -> None:
    document = read_as(".rst", RST)
    assert document.title == "Teapots"
    assert document.text == (
        "# Teapots\n\nRinse the pot with hot water first, see the manual.\n\n## Care\n\nNote: Never use *soap*.\n\n"
        "```sh\nrinse --twice\n```\n\nWait a while:\n\n```\nsteep 3\n```\n\nTea | Minutes\nGreen | 2\nBlack | 4\n\n"
        "Pots\nClay | 1 litre"
    )
    assert document.place_at(document.text.index("steep")) == "Care"


def test_sources_of_a_manual_are_restructured_text_although_they_end_with_txt() -> None:
    code = ".. code-block:: console\n\n   $ rinse\n   done.\n\n.. tip::\n\n   Wait.\n"
    source = f"Pots\n****\n\nRinse it, see `the\nmanual <http://pots>`__:\n\n{code}"
    document = read_as(".txt", source)
    assert document.title == "Pots"
    assert document.text == "# Pots\n\nRinse it, see the\nmanual:\n\n```console\n$ rinse\ndone.\n```\n\nTip: Wait."


def test_asciidoc_keeps_headings_lists_code_and_tables() -> None:
    source = (
        "= Teapots\n:toc:\n:maker: Anna\n\n[NOTE]\n====\nNever use soap.\n====\n\n== Care\n\n. Rinse the *pot*.\n"
        ". Dry it, see link:dry.html[drying].\n\n[source,sh]\n----\nrinse --twice\n----\n\n|===\n|Tea |Minutes\n\n"
        "|Green |2\n|===\n\nLid:: keeps the heat\n"
    )
    assert read_as(".adoc", source).text == (
        "# Teapots\n\nmaker: Anna\n\nNever use soap.\n\n## Care\n\n1. Rinse the pot.\n1. Dry it, see drying.\n\n"
        "```sh\nrinse --twice\n```\n\nTea | Minutes\n\nGreen | 2\n\nLid: keeps the heat"
    )


def test_org_keeps_headings_tags_code_and_links() -> None:
    source = (
        "#+TITLE: Teapots\n* TODO Care :kitchen:\n:PROPERTIES:\n:OWNER: Anna\n:END:\nRinse the *pot*, see [[http://x][drying]].\n"
        "#+BEGIN_SRC sh\nrinse --twice\n#+END_SRC\n| Tea | Minutes |\n|-----+---------|\n| Green | 2 |\n"
    )
    document = read_as(".org", source)
    assert document.title == "Teapots"
    assert document.text == (
        "# Teapots\n\n# TODO Care (kitchen)\n\nowner: Anna\nRinse the pot, see drying.\n```sh\nrinse --twice\n```\n"
        "Tea | Minutes\nGreen | 2"
    )


def test_latex_is_read_without_its_commands() -> None:
    source = r"""\documentclass{article}
\title{Teapots}\author{Anna}
\begin{document}\maketitle
\section{Care} % a comment
Rinse the \textbf{pot} at 90\,\% of \emph{its} volume~\cite{pot}. K\"uche, caf\'e, na\"{\i}ve.
\begin{itemize}\item Dry it. \item Keep it.\end{itemize}
\begin{verbatim}
rinse --twice
\end{verbatim}
\begin{tabular}{ll}Tea & Minutes \\ \hline Green & 2 \\ \end{tabular}
\end{document}"""
    document = read_as(".tex", source)
    assert document.title == "Teapots"
    assert "Rinse the pot at 90 % of its volume [pot]. Küche, café, naïve." in document.text
    assert "## Care" in document.text
    assert "- Dry it.\n- Keep it." in document.text
    assert "```\nrinse --twice\n```" in document.text
    assert "Tea | Minutes\nGreen | 2" in document.text


def test_xml_is_read_as_text_and_as_named_values() -> None:
    book = "<book><title>Pots</title><section><title>Care</title><p>Rinse the <b>pot</b> first.</p></section></book>"
    assert read_as(".xml", book).text == "# Pots\n\n## Care\n\nRinse the pot first."
    records = '<stock><pot id="7" maker="Anna"><size>1 litre</size></pot><pot><size>2 litres</size></pot></stock>'
    assert read_as(".xml", records).text == "pot maker: Anna\nsize: 1 litre\n\nsize: 2 litres"


def test_the_words_in_a_drawing_are_read() -> None:
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg"><style>a{}</style><text x="1">Hot <tspan>water</tspan></text></svg>'
    )
    assert read_as(".svg", drawing).text == "Hot water"


def test_damaged_xml_is_read_as_it_stands() -> None:
    assert read_as(".xml", "<a>tea<b>").text == "<a>tea<b>"


def test_entities_that_grow_do_not() -> None:
    grown = "".join(f'<!ENTITY a{at} "{f"&a{at - 1};" * 10}">' for at in range(1, 10))
    document = read_as(".xml", f'<!DOCTYPE x [<!ENTITY a0 "tea">{grown}]><x>&a9;</x>')
    assert len(document.text) < 2_000


SUBTITLES = """1
00:00:01,000 --> 00:00:03,000
The pot was made

2
00:00:03,200 --> 00:00:05,000
<i>in Delft</i> in 1720.

3
00:01:10,000 --> 00:01:12,000
It is blue.
"""


@pytest.mark.parametrize(("suffix", "head"), [(".srt", ""), (".vtt", "WEBVTT\n\nNOTE made by hand\n\n")])
def test_subtitles_are_sentences_whose_places_are_times(suffix: str, head: str) -> None:
    document = read_as(suffix, head + (SUBTITLES if suffix == ".srt" else SUBTITLES.replace(",", ".")))
    assert document.text == "The pot was made in Delft in 1720.\n\nIt is blue."
    assert [document.place_at(document.text.index(word)) for word in ("The pot", "Delft", "blue")] == [
        "00:00:01",
        "00:00:03",
        "00:01:10",
    ]


def test_who_speaks_is_kept() -> None:
    source = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Anna>Is it hot?\n\n00:02.000 --> 00:03.000\n<v Ben>Very.\n"
    assert read_as(".vtt", source).text == "Anna: Is it hot?\n\nBen: Very."


def test_rtf_is_read() -> None:
    source = r"{\rtf1\ansi{\info{\title Pots}}The pot is \b blue\b0  and caf\'e9-like.\par It is old.}"
    document = read_as(".rtf", source)
    assert (document.title, document.text) == ("Pots", "The pot is blue and café-like.\nIt is old.")


def test_calendars_and_cards_are_named_values() -> None:
    event = (
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Tea tasting\\, spring\r\nDTSTART:20240503T150000Z\r\n"
        "ATTENDEE;CN=Anna:mailto:anna@example.org\r\nDESCRIPTION:Bring a\r\n  cup\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    assert read_as(".ics", event).text == (
        "Summary: Tea tasting, spring\nStarts: 2024-05-03 15:00 UTC\nAttendee: Anna <anna@example.org>\n"
        "Description: Bring a cup"
    )
    card = "BEGIN:VCARD\nFN:Anna Kruse\nTEL;TYPE=work:+49 30 1\nADR;TYPE=home:;;Hill 2;Bonn;;53111;\nEND:VCARD\n"
    assert (
        read_as(".vcf", card).text
        == "Name: Anna Kruse\nTelephone (work): +49 30 1\nAddress (home): Hill 2, Bonn, 53111"
    )


# Markdown


def test_front_matter_reads_as_named_values() -> None:
    document = read_as(
        ".md", "---\ntitle: Pots\nowner: Anna\ntags:\n  - clay\n  - old\nkinds: [a, b]\n---\n\n# Care\n\nText."
    )
    assert document.text == "owner: Anna\ntags: clay, old\nkinds: a, b\n\n# Care\n\nText."
    assert document.title == "Pots"
    assert document.place_at(document.text.index("Text")) == "Care"


def test_comments_in_front_matter_cost_no_time_even_where_it_does_not_end() -> None:
    began = time.process_time()
    comments = "# one more remark\n" * 300
    assert read_as(".md", f"---\n{comments}title: Teas\n\nGreen.").text.endswith("Green.")
    assert time.process_time() - began < 1


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    text = "---\n\nA pot.\n\n---\n\nMore."
    assert read_as(".md", text).text == text


def test_wiki_links_and_callouts_are_spelled_out_except_in_code() -> None:
    source = "> [!tip] Heat\n> See [[Pots|the pots]] and [[Cups]].\n\n```sh\n[[ -f x ]] && [[y]]\n```\n`[[z]]`"
    assert read_as(".md", source).text == (
        "> Tip: Heat\n> See the pots and Cups.\n\n```sh\n[[ -f x ]] && [[y]]\n```\n`[[z]]`"
    )


# Files whose suffix says nothing


@pytest.mark.parametrize(
    ("name", "data", "text"),
    [
        ("NOTES", b"Green tea.", "Green tea."),
        ("tea.unknown", "Grüner Tee.".encode("utf-16"), "Grüner Tee."),
        ("page.aspx", b"<!DOCTYPE html><p>Green <b>tea</b>.</p>", "Green tea."),
        ("export.xls", b"Tea\tMinutes\nGreen\t2\n", "Tea: Green\nMinutes: 2"),
        ("letter.doc", rb"{\rtf1 Green tea.}", "Green tea."),
        ("feed", b"<?xml version='1.0'?><rss><item><title>Green tea</title></item></rss>", "title: Green tea"),
        ("mail", b"MIME-Version: 1.0\nSubject: Tea\n\nGreen.", "Subject: Tea\n\nGreen."),
    ],
)
def test_the_bytes_tell_the_format_where_the_suffix_does_not(name: str, data: bytes, text: str) -> None:
    suffix = f".{name.partition('.')[2]}" if "." in name else ""
    assert read(data, f"/files/{name}", suffix).text.strip() == text
