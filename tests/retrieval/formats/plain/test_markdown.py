"""Markdown reads as the page that is made of it, while its code stays as it is."""

import time

import pytest

from tests.retrieval.formats.sources import read_as


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Tea.<!-- TODO: ask\nAnna --> Hot.", "Tea. Hot."),
        ("`<!-- kept -->` and <!-- `gone` -->.", "`<!-- kept -->` and ."),
        ("Tea. <!-- never closed", "Tea. <!-- never closed"),
        ("![pot](pot.png) Tea.", " Tea."),
        ("![A blue pot of clay on its stove](pot.png)", "[Picture: A blue pot of clay on its stove]"),
        ('<img src="a.png" alt="A blue pot of clay"> Tea.', "[Picture: A blue pot of clay] Tea."),
        ("[![build](https://ci/b.svg)](https://ci/pots)\nTea.", "\nTea."),
        ('<h1 align="center">Pots</h1>\n\nTea.', "# Pots\n\nTea."),
        ('Press <kbd>Esc</kbd>,<br>then <i class="x">wait</i> <minutes>.', "Press Esc,\nthen wait <minutes>."),
        ("[A list][pots], [Cups][].\n\n[pots]: /p/\n[cups]: <c> 'All'", "[A list](/p/), [Cups](c).\n\n\n"),
        ("See [Cups] and [x].\n\n[cups]: /c/", "See [Cups](/c/) and [x].\n\n"),
        ("A note[^1].\n\n[^1]: It is old.", "A note[^1].\n\n[^1]: It is old."),
        ('See [it]({{< relref "docs/a" >}}).\n\n{% include nav %}\n{: .wide}\n', "See [it](docs/a).\n\n\n\n"),
        (":::tip\nTea.\n:::", "\nTea.\n"),
        ("```\n<br> ![a](b) {% x %}\n```\n`<b>`", "```\n<br> ![a](b) {% x %}\n```\n`<b>`"),
    ],
)  # fmt: skip
def test_markup_is_no_text(source: str, text: str) -> None:
    assert read_as(".md", source).text == text


def test_a_table_of_html_reads_as_one_with_bars() -> None:
    source = "Teas:\n\n<table>\n<tr><th>Tea</th><th>Minutes</th></tr>\n<tr><td>Green\n</td><td>2</td></tr></table>\n"
    assert read_as(".md", source).text == "Teas:\n\n\n\nTea | Minutes\nGreen | 2\n\n\n"


def test_the_title_is_said_once_and_the_rest_of_the_front_matter_can_be_asked_for() -> None:
    document = read_as(".md", '---\ntitle: "Pots: a guide"\nauthor: Anna\n---\n# Care\n\nText.')
    assert (document.title, document.text) == ("Pots: a guide", "author: Anna\n\n# Care\n\nText.")


@pytest.mark.parametrize(
    "part", ["<!--", "<table>", "![a](", "[a][", "<img ", "```\n", "[a]: ", "{{< ref ", "<table></table>", "<!-- `"]
)
def test_hostile_markup_costs_no_time(part: str) -> None:
    began = time.process_time()
    read_as(".md", f"Tea. {part * 20_000}")
    assert time.process_time() - began < 5
