"""Keeps in the home what was measured of each judge: a file a judge, numbers only, no text of anybody."""

from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from assistant.adapters.files import write_whole
from feedback.evaluation.judges.check.measuring import CHECK_VERSION, JudgeCheck
from retrieval.documents import content_id

FOLDER = "judges"
_CHECK = TypeAdapter(JudgeCheck)


def keep_check(home: Path, check: JudgeCheck) -> Path:
    """Write what was measured, in place of what was measured of this judge before; return the file."""
    path = _find_file(home, check.model, check.address)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, _CHECK.dump_json(check, indent=1).decode())
    return path


def find_check(home: Path, model: str, address: str) -> JudgeCheck | None:
    """Return what was measured of a judge; None when it was never measured, by other rules, or cannot be read."""
    try:
        check = _CHECK.validate_json(_find_file(home, model, address).read_bytes())
    except (OSError, ValidationError):
        return None
    return check if check.version == CHECK_VERSION else None


def _find_file(home: Path, model: str, address: str) -> Path:
    return home / FOLDER / f"{content_id('judge', model, address)[:16]}.json"
