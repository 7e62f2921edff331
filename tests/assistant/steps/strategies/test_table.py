"""Strategies are chosen by name, also several together, and mistakes are explained when the settings are read."""

import subprocess
import sys
from pathlib import Path

import pytest

from assistant.errors import AssistantError
from assistant.settings import AnswerSettings, ModelSettings
from assistant.steps.strategies.composed import make_strategies
from assistant.steps.strategies.table import STRATEGIES, find_strategies
from retrieval.search.reranking import no_reader
from ui.settings.loading import SettingsError, load


def test_the_description_of_the_setting_names_every_strategy():
    described = AnswerSettings.model_fields["strategy"].description
    assert described is not None
    assert described.partition(": ")[2].startswith(", ".join(one.name for one in STRATEGIES))


def test_several_are_joined():
    found = find_strategies("multi-query + mmr", writes=False)
    assert [one.name for one in found] == ["multi-query", "mmr"]


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        ("multi", "There is no strategy 'multi' .* There are: plain, naive, .* routing"),
        ("mmr+", "There is no strategy ''"),
        ("mmr+mmr", "names 'mmr' twice"),
        ("naive+rerank", "more than one way to search: leave out 'rerank'"),
        ("hyde", "'hyde' is nothing without a model that writes well"),
    ],
)
def test_what_cannot_be_is_explained(names: str, reason: str):
    with pytest.raises(AssistantError, match=reason):
        find_strategies(names, writes=False)


def test_the_settings_say_so_before_anything_is_loaded(tmp_path: Path):
    file = tmp_path / "apprentice.toml"
    file.write_text('[answers]\nstrategy = "hibrid"')
    with pytest.raises(SettingsError, match="There is no strategy 'hibrid'"):
        load(file)
    file.write_text('[answers]\nstrategy = "hyde"')
    with pytest.raises(SettingsError, match="choose a larger one"):
        load(file)
    file.write_text('[answers]\nstrategy = "hyde"\n[model]\nname = "some"\nbase_url = "http://127.0.0.1:9/v1"')
    assert load(file).settings.answers.strategy_writes


def test_a_reranker_of_a_hub_may_be_downloaded(tmp_path: Path):
    file = tmp_path / "apprentice.toml"
    file.write_text("")
    assert not load(file).settings.needs_hub
    file.write_text('[answers]\nreranker = "cross-encoder/ms-marco-MiniLM-L6-v2"')
    assert load(file).settings.needs_hub


def test_plain_is_the_default_and_nothing_at_all():
    settings = AnswerSettings()
    assert make_strategies(settings, lambda: pytest.fail("no embedder is needed"), no_reader) is None
    assert ModelSettings().name == "embedded"


def test_the_table_loads_no_heavy_library():
    heavy = "{'torch', 'transformers', 'sentence_transformers', 'networkx', 'langchain_core'}"
    code = f"import sys, assistant.steps.strategies.table; print({heavy} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"
