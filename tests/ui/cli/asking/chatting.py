"""Runs `assistant chat` in front of one document and a scripted model, in a terminal of its own.

python -m tests.ui.cli.asking.chatting FOLDER SECONDS_PER_WORD
"""

import fcntl
import sys
import termios
from pathlib import Path

from tests.ui.conftest import stand_in
from ui.cli.assistant import app
from ui.cli.terminal import edge
from ui.wiring import Apprentice

if __name__ == "__main__":
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # so that Ctrl-C reaches this process
    apprentice = stand_in(Path(sys.argv[1]), seconds_per_word=float(sys.argv[2]))
    Apprentice.open = lambda *_: apprentice  # type: ignore[method-assign,assignment]
    edge.run(app, ["chat"])
