"""The addresses of conversations that are shared."""

import re

SHARED = "/shared/"
"""How the paths of all of them begin."""
_PATH = re.compile(rf"{SHARED}([\w-]{{43}})", re.ASCII)


def read_token(path: str) -> str:
    """Return the token in the path of such an address; "" where it is none."""
    found = _PATH.fullmatch(path)
    return found[1] if found else ""


def write_link(site: str, token: str) -> str:
    """Return the address by which browsers find it that call this server `site`, such as https://docs.example.org."""
    return f"{site}{SHARED}{token}"
