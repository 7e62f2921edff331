"""A page is read as its visitor reads it, whatever wraps its text, and without what surrounds it."""

import pytest

from retrieval.errors import RefusedSourceError
from tests.retrieval.formats.sources import read_as


def body(content: str, head: str = "") -> str:
    return read_as(".html", f"<html><head>{head}</head><body>{content}</body></html>").text


def test_a_form_around_the_page_is_read_with_its_labels_and_choices() -> None:
    page = (
        '<form><input type="hidden" value="xyz"><h1>Pots</h1><p>Pots are made of clay here.</p>'
        "<label>Size <select><option>small</option><option>large</option></select></label>"
        '<label><input type="checkbox" checked> With a lid</label><button>Send</button></form>'
    )
    assert body(page) == "# Pots\n\nPots are made of clay here.\n\nSize small, large\n[x] With a lid"


def test_hidden_panels_of_tabs_are_read_and_other_hidden_text_is_not() -> None:
    page = (
        '<div role="tabpanel">Small pots cost 5 euros.</div><div role="tabpanel" hidden>Large pots cost 9 euros.</div>'
        '<div class="accordion-body" aria-hidden="true">Lids are extra.</div><p hidden>Secret.</p>'
    )
    assert body(page) == "Small pots cost 5 euros.\n\nLarge pots cost 9 euros.\n\nLids are extra."


def test_menus_and_notices_about_cookies_are_left_out() -> None:
    menu = "".join(f"<li><a href='/{name}'>{name}</a></li>" for name in ("Home", "Pots", "Cups", "About"))
    page = (
        f'<ul class="main-menu">{menu}</ul><div id="cookie-banner">We use cookies. <button>Accept all of them</button>'
        "</div>"
        "<h1>Pots</h1><p>A pot of clay keeps the heat for an hour, and one of glass does not, as tests have shown.</p>"
        '<ul class="menu"><li>Green tea, 3 euros</li><li>Black tea, 4 euros</li></ul>'
    )
    assert body(page) == (
        "# Pots\n\nA pot of clay keeps the heat for an hour, and one of glass does not, as tests have shown.\n\n"
        "- Green tea, 3 euros\n- Black tea, 4 euros"
    )


def test_a_page_about_cookies_is_read() -> None:
    assert "two cookies" in body('<div id="cookie-policy"><h1>Cookies</h1><p>This site sets two cookies.</p></div>')


def test_notes_at_the_side_of_an_article_are_read_and_those_of_the_page_are_not() -> None:
    page = "<article><p>Rinse the pot.</p><aside>Never use soap.</aside></article><aside>Read also: cups.</aside>"
    assert body(page) == "Rinse the pot.\n\nNever use soap."


def test_cells_over_several_rows_and_columns_stand_in_each() -> None:
    page = (
        "<table><caption>Teas</caption><tr><th rowspan=2>Sort</th><th colspan=2>Minutes</th></tr>"
        "<tr><th>hot</th><th>warm</th></tr>"
        "<tr><td rowspan=2>Green</td><td>2</td><td>4</td></tr><tr><td>3</td><td>5</td></tr></table>"
    )
    assert body(page) == ("Teas\nSort | Minutes | Minutes\nSort | hot | warm\nGreen | 2 | 4\nGreen | 3 | 5")


def test_a_table_that_only_lays_the_page_out_is_no_table() -> None:
    assert body("<table><tr><td><h2>Pots</h2><table><tr><td>Clay</td><td>5</td></tr></table></td></tr></table>") == (
        "## Pots\n\nClay | 5"
    )


def test_lists_keep_their_numbers_and_depth() -> None:
    page = "<ol start=3><li>Rinse<ul><li>twice</li></ul></li><li>Fill</li></ol><dl><dt>Lid<dd>keeps the heat</dl>"
    assert body(page) == "3. Rinse\n  - twice\n4. Fill\n\nLid: keeps the heat"


def test_code_stands_in_a_fence_with_its_language() -> None:
    page = '<p>Run:</p><pre><code class="language-sh">rinse --twice\n# done</code></pre>'
    assert body(page) == "Run:\n\n```sh\nrinse --twice\n# done\n```"


def test_marks_of_notes_do_not_stick_to_words() -> None:
    page = '<p>The pot is old.<sup><a href="#n1">1</a></sup> It holds 3 m<sup>3</sup>.</p>'
    page += '<p id="n1">From Delft. <a href="#r">↩</a></p>'
    assert body(page) == "The pot is old. It holds 3 m3.\n\nFrom Delft."


def test_a_page_that_a_script_fills_is_read_as_it_describes_itself_and_says_so() -> None:
    head = (
        '<title>Tasting</title><meta name="description" content="A tasting of green teas.">'
        '<script type="application/ld+json">'
        '{"@type": "Event", "name": "Tasting", "startDate": "2024-05-03", "location": {"name": "Old mill"}}</script>'
    )
    document = read_as(
        ".html", f"<html><head>{head}</head><body><div id=root></div><script src=app.js></script></body></html>"
    )
    assert document.text == (
        "name: Tasting\nstartDate: 2024-05-03\nlocation name: Old mill\n\nA tasting of green teas."
    )
    assert len(document.notes) == 1


def test_a_page_that_says_nothing_without_its_script_is_refused_with_what_to_do() -> None:
    page = "<div id=root></div><noscript>Please enable JavaScript.</noscript><script>run()</script>"
    with pytest.raises(RefusedSourceError, match="no text until a script fills it; open it in a browser"):
        body(page)


@pytest.mark.parametrize(
    "tag", ["div", "nav", "aside", "table><tr><td", "ul><li", "form", "span", "b", "pre", "h1", "blockquote"]
)
def test_deep_nesting_takes_a_moment_only(tag: str) -> None:
    assert "pot" in read_as(".html", f"<{tag}>" * 20_000 + "pot").text


def test_a_saved_page_with_everything_in_it_is_read() -> None:
    page = (
        "From: <Saved by Blink>\nSubject: Pots\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n"
        "--b\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
        "<p>Gr=C3=BCner Tee.</p>\n--b--\n"
    )
    assert read_as(".mhtml", page).text == "Grüner Tee."
