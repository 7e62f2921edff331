"""The commands of `assistant` that write a home into one file, and make a home of it."""

from pathlib import Path
from typing import Annotated

import typer

from ui.cli.terminal.printing import note, say
from ui.settings.loading import load


def backup(file: Annotated[Path, typer.Argument(help="The archive to write, such as apprentice.tar.gz.")]) -> None:
    """Write everything that is kept into one file: database, index, documents, learned versions, settings.

    Apprentice may run meanwhile. Guard the file as you guard the home: it holds all questions, and the settings.
    """
    from ui.backup.writing import write_backup
    from ui.settings.read_only import work_on_copy

    written = write_backup(work_on_copy(load()), file)
    say(f"{written.file}: {written.files} files, {written.size_mb:.1f} MB.")
    for missing in written.notes:
        note(f"Not in it: {missing}.")


def restore(
    file: Annotated[Path, typer.Argument(help="An archive that `assistant backup` wrote.")],
    force: Annotated[
        bool, typer.Option("--force", help="Also in place of a home that is not empty, which is kept beside it.")
    ] = False,
) -> None:
    """Make the home of a backup. Stop what uses the home first."""
    from ui.backup.restoring import restore_backup

    restored = restore_backup(load(), file, force=force)
    say(f"{restored.home} is as it was on {restored.written_at[:16].replace('T', ' ')} UTC: {restored.files} files.")
    if restored.before:
        note(f"What was there before is in {restored.before}. Start Apprentice again if it ran.")
    if restored.settings:
        note(f"The settings of that time are in {restored.settings}; these are not in use unless you copy them.")
