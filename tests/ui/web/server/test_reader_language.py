"""The page's language is the one that the browser wants most."""

import pytest

from ui.web.sent.reader_language import choose_language
from ui.web.server.front_door import render_first_page


def wanted(header: str) -> list[tuple[bytes, bytes]]:
    return [(b"host", b"localhost"), (b"Accept-Language", header.encode("latin-1"))]


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("de-DE", "de"),
        ("de-CH,de;q=0.9,en;q=0.8", "de"),
        ("en-GB,de;q=0.9", "en"),
        ("en;q=0.5, fr ; q = 0.8 , de;q=0.7", "fr"),
        ("it,ca;q=0.9,es;q=0.8,en;q=0.7", "es"),
        ("ES-419", "es"),
        ("zh-Hans-CN,zh;q=0.9", "zh"),
        ("de;q=0.7,fr;q=0.7", "de"),
        ("de;q=0,fr;q=0.1", "fr"),
        ("de;q=0", "en"),
        ("*", "en"),
        ("*,de;q=0.5", "de"),
        ("it,nl", "en"),
        ("", "en"),
        (",,;q=1,=,", "en"),
        ("de;q=banana,fr;q=0.2", "fr"),
        ("de;q=1.5,fr;q=0.2", "fr"),
        ("deutsch", "en"),
        ("\xff\xfe<script>,es", "es"),
        ("de" * 10_000, "en"),
    ],
)
def test_the_language_that_is_wanted_most_counts_and_nonsense_is_passed_over(header: str, code: str) -> None:
    assert choose_language(wanted(header)) == code


def test_a_browser_that_names_no_language_reads_english() -> None:
    assert choose_language([]) == "en"
    assert choose_language([(b"accept", b"de")]) == "en"


def test_the_first_page_is_in_the_readers_language_too() -> None:
    page = render_first_page({"type": "http", "headers": wanted("fr")})  # type: ignore[typeddict-item]
    assert '<html lang="fr">' in page
    assert "Préparation en cours" in page
    assert "{" not in page.split("</style>")[1].split("<script>")[0]
