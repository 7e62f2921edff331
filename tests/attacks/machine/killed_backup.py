"""Back up or restore, killed at a step: `python -m tests.attacks.machine.killed_backup COMMAND HOME FILE STEP`."""

import os
import signal
import sys
import tarfile
from pathlib import Path

from ui.backup import restoring
from ui.backup.restoring import restore_backup
from ui.backup.writing import write_backup
from ui.settings.loading import Loaded, Settings


def main(command: str, home: Path, file: Path, step: int) -> None:
    count = 0

    def watch(frame: object, event: str, _: object) -> None:
        """Die at the call number `step` of a function of backups or of tarfile."""
        nonlocal count
        name = getattr(frame, "f_code").co_filename  # noqa: B009  frames have no public type
        if event == "call" and (name.startswith(str(Path(restoring.__file__).parent)) or name == tarfile.__file__):
            count += 1
            if count == step:
                os.kill(os.getpid(), signal.SIGKILL)

    loaded = Loaded(Settings(home=home), None, {})
    sys.setprofile(watch)
    if command == "backup":
        write_backup(loaded, file)
    else:
        restore_backup(loaded, file, force=True)
    sys.setprofile(None)
    sys.stdout.write(f"{count}\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
