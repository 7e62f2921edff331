"""Pages that a script fills in the browser: what they say about themselves, in JSON-LD, `<meta>` and `<noscript>`."""

import json
import re
from collections.abc import Iterator

from bs4 import BeautifulSoup

DESCRIBED = ("description", "og:description", "twitter:description")
TECHNICAL = frozenset(
    ("@context", "@id", "@type", "url", "image", "logo", "sameAs", "thumbnailUrl", "potentialAction", "inLanguage")
)
ASKS = re.compile(r"java ?script", re.IGNORECASE)
MOST_LINES = 500


def describe(soup: BeautifulSoup) -> str:
    """Return what a page without text says about itself; empty if it says nothing but that it needs a script."""
    blocks = [*_structured(soup), *_descriptions(soup), *_without_script(soup)]
    return "\n\n".join(dict.fromkeys(filter(None, blocks)))


def _structured(soup: BeautifulSoup) -> Iterator[str]:
    for script in soup.find_all("script", type="application/ld+json"):
        try:
            value = json.loads(script.get_text())
        except (ValueError, RecursionError):
            continue
        lines = [f"{name}: {text}" if name else text for name, text in _leaves(value, "", 0)]
        yield "\n".join(lines[:MOST_LINES])


def _leaves(value: object, name: str, depth: int) -> Iterator[tuple[str, str]]:
    """Yield the texts in a value with the names above them."""
    if isinstance(value, dict) and depth < 20:
        for key, inner in value.items():
            if key not in TECHNICAL:
                yield from _leaves(inner, f"{name} {key}".strip() if key != "@graph" else name, depth + 1)
    elif isinstance(value, list) and depth < 20:
        for inner in value:
            yield from _leaves(inner, name, depth + 1)
    elif isinstance(value, str | int | float) and str(value).strip():
        yield name, " ".join(str(value).split())


def _descriptions(soup: BeautifulSoup) -> Iterator[str]:
    for tag in soup.find_all("meta"):
        if str(tag.get("name") or tag.get("property") or "").lower() in DESCRIBED:
            yield " ".join(str(tag.get("content", "")).split())


def _without_script(soup: BeautifulSoup) -> Iterator[str]:
    for tag in soup.find_all("noscript"):
        text = " ".join(tag.get_text(" ").split())
        if not (ASKS.search(text) and len(text) < 200):
            yield text
