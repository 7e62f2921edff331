"""The two GGUF files that llama-server is started with, always under the same names.

One holds what writes, the other what was learned last or wrote before, so that neither a promotion nor going back
changes how the server is started.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from assistant.adapters.erased import is_marked
from assistant.adapters.files import CANDIDATE, CARD, Adapter
from assistant.errors import AssistantError

NAMES = ("apprentice-1.gguf", "apprentice-2.gguf")


class AdapterFiles:
    """The files in the folder of all adapters."""

    def __init__(
        self,
        folder: Path,
        seen_as: str | None,
        find_base: Callable[[], Path | str],
        find_serving: Callable[[], str | None],
    ) -> None:
        """Read nothing yet.

        `seen_as` is the folder as the server sees it. `find_base` returns where the base model is, and `find_serving`
        which version writes: its file is left as it is.
        """
        self._folder = folder
        self._seen_as = seen_as
        self._find_base = find_base
        self._find_serving = find_serving

    @property
    def seen_paths(self) -> list[str]:
        """Both files, as the server sees them."""
        folder = self._seen_as.rstrip("/") if self._seen_as else str(self._folder.absolute())
        return [f"{folder}/{name}" for name in NAMES]

    def write(self, adapter: Adapter) -> None:
        """Put an adapter into the file that does not hold what writes; the server refuses to start without both.

        Raises:
            AssistantError: a GGUF has no such adapter, or the files cannot be written.
        """
        files = self._files
        held = [self._read_name(file) for file in files]
        try:
            if adapter.id not in held:
                self._write(adapter, files[held[0] == self._find_serving()])
            for file, other in (files, files[::-1]):
                if not file.is_file():
                    _copy(other, file)
        except OSError as error:
            raise AssistantError(f"{adapter.id!r} cannot be written for llama-server: {error}.") from error

    def forget_deleted(self) -> None:
        """Put the other adapter in the place of one that was deleted or may serve no longer, or remove both files.

        Raises:
            AssistantError: the files cannot be changed.
        """
        try:
            held = {file: name for file in self._files if (name := self._read_name(file))}
            kept = [file for file, name in held.items() if self._is_there(name)]
            for file in held.keys() - {*kept}:
                if kept:
                    _copy(kept[0], file)
                else:
                    file.unlink()
        except OSError as error:
            raise AssistantError(f"What llama-server reads cannot be taken out of its files: {error}.") from error

    @property
    def _files(self) -> list[Path]:
        return [self._folder / name for name in NAMES]

    def _read_name(self, file: Path) -> str:
        from assistant.models.formats.gguf_writing import read_name

        return read_name(file) if file.is_file() else ""

    def _is_there(self, version: str) -> bool:
        folder = self._folder / version
        return not is_marked(folder) and any((folder / card).is_file() for card in (CARD, CANDIDATE))

    def _write(self, adapter: Adapter, to: Path) -> None:
        from assistant.models.chat.rendering import read_config
        from assistant.models.formats.gguf_writing import write_adapter

        with tempfile.TemporaryDirectory() as described:
            config = json.dumps(read_config(self._find_base()))
            (Path(described) / "config.json").write_text(config, encoding="utf-8")
            write_adapter(adapter.folder, Path(described), to, adapter.id)


def _copy(file: Path, to: Path) -> None:
    """Put a copy of a file in a place, whole or not at all."""
    draft = to.with_name(f".{to.name}.{os.getpid()}.tmp")
    try:
        shutil.copyfile(file, draft)
        draft.replace(to)
    finally:
        draft.unlink(missing_ok=True)
