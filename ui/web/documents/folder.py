"""A folder of the visitor's own computer: the browser lists it and sends its files (see folder.js)."""

import json
from dataclasses import asdict
from html import escape

from ui.actions.library.uploads import list_left_out
from ui.web.look.panel import button
from ui.wiring import Apprentice
from ui.wording.texts.texts import PageTexts


def render_folder(apprentice: Apprentice, texts: PageTexts) -> str:
    """Return the button that adds a folder, with what its script must know; hidden until that can choose folders."""
    names = texts.library.folder
    known = {
        "left_out": list_left_out(),
        "most": apprentice.settings.index.max_file_mb,
        "texts": asdict(names),
    }
    return (
        f'<div class="folder" data-known="{escape(json.dumps(known))}" hidden>{button(names.add, classes="quiet")}'
        f'<span class="where">{names.hint}</span><input type="file" webkitdirectory hidden>'
        '<div class="sent" role="status"></div></div>'
    )
