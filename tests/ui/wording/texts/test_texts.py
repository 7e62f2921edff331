"""Every language has every text, with the same names to fill in."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from typing import get_args

import pytest

from feedback.records import Reason
from finetune.data.plan import Use
from finetune.runs.progress import Stage
from retrieval.formats.readers import FORMAT_NAMES
from retrieval.records import Status
from ui.startup.readiness import StepName
from ui.web.documents.listing import list_formats
from ui.wording.fate import is_in_vain
from ui.wording.texts.counted import Counted
from ui.wording.texts.languages.english import ENGLISH
from ui.wording.texts.table import PAGES
from ui.wording.texts.texts import PageTexts

OTHERS = [code for code in PAGES if code != "en"]


def walk(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text with its path. Both forms of a counted text have one path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Counted):
        yield from ((path, text) for text in (value.one, value.many or value.one))
    elif isinstance(value, dict):
        for name, text in value.items():
            yield from walk(text, f"{path}.{name}".lstrip("."))
    elif is_dataclass(value):
        for field in fields(value):
            yield from walk(getattr(value, field.name), f"{path}.{field.name}".lstrip("."))


def names_of(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def own(texts: PageTexts) -> list[tuple[str, str]]:
    """The texts but for the names of formats, of which a language has only those that differ."""
    return [(path, text) for path, text in walk(texts) if not path.startswith("documents.formats.")]


@pytest.mark.parametrize("code", OTHERS)
def test_a_language_has_every_text_with_the_same_names_to_fill_in(code):
    english, other = own(ENGLISH), own(PAGES[code])
    assert [path for path, _ in other] == [path for path, _ in english]
    assert all(text for _, text in other)
    differing = [path for (path, one), (_, two) in zip(english, other, strict=True) if names_of(one) != names_of(two)]
    assert differing == []


@pytest.mark.parametrize("code", OTHERS)
def test_a_language_says_no_phrase_in_english(code):
    pairs = zip(own(ENGLISH), own(PAGES[code]), strict=True)
    sentences = [path for (path, one), (_, two) in pairs if one == two and re.search(r"[a-z] [a-z]", one)]
    assert sentences == []
    assert set(PAGES[code].documents.formats) <= set(FORMAT_NAMES)


def test_what_is_kept_in_english_has_a_text_in_every_language():
    for texts in PAGES.values():
        assert set(texts.judging.reasons) == set(get_args(Reason))
        assert set(texts.documents.statuses) == set(get_args(Status))
        assert set(texts.learning.uses) == set(get_args(Use))
        assert set(texts.learning.run.stages) == set(get_args(Stage))
        assert set(texts.loading.steps) == set(get_args(StepName))
        assert len({*texts.judging.reasons.values()}) == len(get_args(Reason))


@pytest.mark.parametrize("code", PAGES)
def test_a_fate_shows_whether_anything_comes_of_the_judgement(code):
    fate = PAGES[code].fate
    vain = [name for name in ("not_learned", "no_use") if is_in_vain(getattr(fate, name), fate)]
    assert vain == ["not_learned", "no_use"]
    some = (fate.learns, fate.learns_to_refuse, fate.learns_a_little, fate.prefers, fate.replaces, fate.withheld)
    assert not any(is_in_vain(text, fate) for text in (*some, fate.saved))


def test_numbers_times_and_lists_are_written_as_in_the_language():
    at = datetime(2026, 11, 3, 9, 5, tzinfo=UTC)
    written = {code: (texts.write_number(12345.6, ",.1f"), texts.write_time(at)) for code, texts in PAGES.items()}
    assert written == {
        "en": ("12,345.6", "3 Nov 2026, 09:05"),
        "de": ("12.345,6", "03.11.2026, 09:05"),
        "es": ("12.345,6", "03/11/2026, 09:05"),
        "fr": ("12\u202f345,6", "03/11/2026 09:05"),
        "zh": ("12,345.6", "2026-11-03 09:05"),
    }
    assert list_formats(PAGES["zh"].documents).startswith("Markdown、文本、HTML")
    assert list_formats(PAGES["de"].documents).endswith("Quelltext oder ZIP-Archive davon")


def test_a_counted_text_of_a_language_without_a_plural_is_one():
    assert Counted("{count} file", "{count} files").of(1) == "1 file"
    assert Counted("{count} file", "{count} files").of(0) == "0 files"
    assert Counted("{count} 个文件").of(2) == "2 个文件"
