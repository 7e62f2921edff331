"""Opens the page in a browser where somebody sits in front of a screen."""

import sys
import webbrowser
from collections.abc import Mapping

REMOTE = ("SSH_CONNECTION", "SSH_TTY", "CI")
"""Variables that say that nobody sits here."""
SCREENS = ("DISPLAY", "WAYLAND_DISPLAY")


def has_desktop(environment: Mapping[str, str], platform: str = sys.platform) -> bool:
    """Whether a browser opened here would be seen: there is a screen, and this is no remote shell and no CI."""
    if any(environment.get(name) for name in REMOTE):
        return False
    return platform in ("darwin", "win32") or any(environment.get(name) for name in SCREENS)


def open_browser(address: str) -> None:
    """Open `address` in the person's browser. Where there is none, nothing happens: the address was printed."""
    webbrowser.open(address)
