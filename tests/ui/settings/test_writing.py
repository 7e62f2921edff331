"""A setting is written into the file without touching what else stands there."""

from pathlib import Path

import pytest

from ui.settings.loading import SettingsError, load
from ui.settings.writing import write_section

FILE = """# ours, do not lose
home = "data"  # on the large disk

[model]
# the small one, for now
name = "embedded" # see growing.md
window = 2048
base_url = "http://127.0.0.1:9/v1"

[answers]
refusal = '''No
idea.'''
"""


def test_comments_and_other_settings_stay_byte_for_byte(tmp_path: Path) -> None:
    file = tmp_path / "apprentice.toml"
    file.write_text(FILE, encoding="utf-8")
    file.chmod(0o640)
    assert write_section(load(file), "model", {"name": 'a "b" \\ c', "base_url": None}) == file
    expected = FILE.replace('"embedded"', '"a \\"b\\" \\\\ c"').replace('base_url = "http://127.0.0.1:9/v1"\n', "")
    assert file.read_text(encoding="utf-8") == expected
    assert load(file).settings.model.name == 'a "b" \\ c'
    assert file.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["apprentice.toml"]


@pytest.mark.parametrize(
    "text",
    [
        'model.name = "x"\nmodel.window = 512\n',
        'model = { name = "x", window = 512 }\n',
        '[model]\r\nname = "x"\r\nwindow = 512\r\n',
        "[model]\nwindow = 512\n[answers]\nhighlights = 1\n",
        "[model]\nwindow = 512",
    ],
)
def test_however_the_section_is_written_it_is_found(tmp_path: Path, text: str) -> None:
    file = tmp_path / "apprentice.toml"
    file.write_bytes(text.encode())
    write_section(load(file), "model", {"name": "y", "base_url": None})
    assert (load(file).settings.model.name, load(file).settings.model.window) == ("y", 512)
    assert (b"\r\n" in file.read_bytes()) == ("\r\n" in text)


def test_without_a_file_one_is_made_that_only_its_owner_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_section(load(), "model", {"name": "y"})
    assert (tmp_path / "apprentice.toml").read_text(encoding="utf-8") == '[model]\nname = "y"\n'
    assert (tmp_path / "apprentice.toml").stat().st_mode & 0o777 == 0o600
    assert load().settings.model.name == "y"


def test_a_link_to_the_file_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    file, link = tmp_path / "kept" / "real.toml", tmp_path / "apprentice.toml"
    file.write_text(FILE, encoding="utf-8")
    link.symlink_to(file)
    assert write_section(load(link), "model", {"name": "y"}) == file
    assert link.is_symlink()
    assert load(link).settings.model.name == "y"


def test_what_the_environment_overrules_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "apprentice.toml"
    file.write_text(FILE, encoding="utf-8")
    monkeypatch.setenv("APPRENTICE_MODEL__NAME", "z")
    with pytest.raises(SettingsError, match="APPRENTICE_MODEL__NAME in the environment would overrule"):
        write_section(load(file), "model", {"name": "y"})
    assert file.read_text(encoding="utf-8") == FILE
