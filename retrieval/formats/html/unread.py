"""Find what no visitor came for: scripts, menus, notices about cookies, and what is hidden."""

import re
from typing import NamedTuple

from bs4 import Tag
from bs4.element import NavigableString

from retrieval.formats.html.walk import walk

ALWAYS = frozenset(("script", "style", "template", "iframe", "canvas", "object", "head", "noscript", "datalist",
                    "audio", "video", "svg"))  # fmt: skip
ONLY_AROUND, EVERYWHERE = frozenset(("footer", "aside")), frozenset(("nav", "dialog"))
"""Elements that are not read outside of the main part, and those that are not read at all."""
ROLES_ONLY_AROUND = frozenset(("banner", "contentinfo", "complementary"))
ROLES_EVERYWHERE = frozenset(("navigation", "search", "menu", "menubar", "dialog", "alertdialog"))
MENU = re.compile(r"(?:nav|navbar|navigation|menu|breadcrumbs?|pagination|pager|social|share|skip)(?:$|[-_])|"
                  r"\S*[-_](?:nav|navigation|menu|breadcrumbs?|pagination)$", re.IGNORECASE)  # fmt: skip
NOTICE = re.compile(r"cookie|consent|gdpr|onetrust|usercentrics", re.IGNORECASE)
PANEL = re.compile(r"tab|panel|accordion|collaps|detail|slide|step|faq|answer", re.IGNORECASE)
"""Parts of this name are hidden until they are clicked on."""
FEWEST_LINKS, LINK_SHARE = 3, 0.8
MOST_SHARE = 0.4
"""A notice about cookies that is more of the page than this is what the page is about."""


class _Size(NamedTuple):
    """How much text an element holds, in characters, and how much of it is links."""

    text: int
    linked: int
    links: int
    cookies: int


def find_unread(root: Tag) -> set[int]:
    """Return the `id()` of every element below `root` that is not read; without them some text is left, if any is."""
    sizes = _measure(root)
    never, unread, inside, left = set(), set(), 0, 0
    skipped: set[int] = set()
    for event, node in walk(root, skipped):
        if isinstance(node, NavigableString):
            left += len(node.strip())
            continue
        if node.name in ("main", "article") or node.get("role") == "main":
            inside += 1 if event == "open" else -1
        if event == "close" or node is root:
            continue
        if node.name in ALWAYS or _is_hidden(node):
            never.add(id(node))
            skipped.add(id(node))
        elif _is_around(node, inside > 0) or _is_menu(node, sizes[id(node)]) or _is_notice(node, sizes, root):
            unread.add(id(node))
            skipped.add(id(node))
        if id(node) in skipped and (node.name in ("main", "article") or node.get("role") == "main"):
            inside -= 1  # it is not closed
    return never | unread if left else never | _hidden_below(root)


def _hidden_below(root: Tag) -> set[int]:
    return {id(tag) for tag in root.find_all(True) if tag.name in ALWAYS or _is_hidden(tag)}


def _measure(root: Tag) -> dict[int, _Size]:
    sizes: dict[int, _Size] = {}
    totals, opened, depth = [0, 0, 0, 0], [], 0
    for event, node in walk(root):
        if isinstance(node, NavigableString):
            length = len(node.strip()) if type(node) is NavigableString else 0
            totals[0] += length
            totals[1] += length if depth else 0
            totals[3] += "cookie" in node.lower()
            continue
        if node.name == "a":
            depth += 1 if event == "open" else -1
            totals[2] += event == "open"
        if event == "open":
            opened.append(tuple(totals))
        else:
            sizes[id(node)] = _Size(*(now - before for now, before in zip(totals, opened.pop(), strict=True)))
    return sizes


def _is_hidden(tag: Tag) -> bool:
    hidden = tag.has_attr("hidden") or tag.get("aria-hidden") == "true"
    is_panel = tag.get("role") == "tabpanel" or tag.get("hidden") == "until-found" or PANEL.search(_names(tag))
    return hidden and not is_panel


def _is_around(tag: Tag, inside: bool) -> bool:
    role = tag.get("role")
    if tag.name in EVERYWHERE or role in ROLES_EVERYWHERE:
        return True
    return not inside and (tag.name in ONLY_AROUND or role in ROLES_ONLY_AROUND)


def _is_menu(tag: Tag, size: _Size) -> bool:
    """Whether the element is called a menu and holds nearly nothing but links."""
    few = size.links < FEWEST_LINKS or size.linked < LINK_SHARE * size.text
    return not few and any(MENU.match(name) for name in _names(tag).split())


def _is_notice(tag: Tag, sizes: dict[int, _Size], root: Tag) -> bool:
    size, whole = sizes[id(tag)], sizes[id(root)].text
    return 0 < size.text < MOST_SHARE * whole and size.cookies > 0 and NOTICE.search(_names(tag)) is not None


def _names(tag: Tag) -> str:
    classes = tag.get("class") or []
    return " ".join([str(tag.get("id") or ""), *(classes if isinstance(classes, list) else [str(classes)])])
