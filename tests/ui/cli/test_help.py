"""Help is quick and light, and every command has it."""

import resource
import subprocess
import sys

import pytest

from finetune.methods.table import NAMES

COMMANDS = {
    "assistant": [
        "",
        "ingest",
        "sync",
        "chunks",
        "documents",
        "documents remove",
        "collections",
        "collections remove",
        "search",
        "ask",
        "evaluate",
        "report",
        "judge",
        "judge check",
        "serve",
        "doctor",
        "settings",
    ],
    "feedback": [
        *("", "rate", "edit", "show", "stats", "pairs", "export", "import", "erase", "simulate", "causes"),
        *("golden", "golden add"),
    ],
    "finetune": ["", *NAMES, "adapters", "show", "promote", "rollback"],
}
HEAVY = {
    "bitsandbytes", "chromadb", "datasets", "gradio", "langchain", "langchain_core", "llama_index", "matplotlib",
    "peft", "ragas", "sentence_transformers", "sqlalchemy", "torch", "transformers", "trl",
}  # fmt: skip
SHOW_MODULES = """
import sys
from ui.cli.{program} import app
try:
    app(args={arguments!r})
finally:
    print("\\nLOADED", *sorted({{name.split(".")[0] for name in sys.modules}}))
"""


@pytest.mark.parametrize(
    ("program", "command"), [(program, command) for program, commands in COMMANDS.items() for command in commands]
)
def test_help_takes_under_a_second_and_loads_no_heavy_library(program: str, command: str):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    source = SHOW_MODULES.format(program=program, arguments=[*command.split(), "--help"])
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=False, timeout=60)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0, done.stderr
    help_text, _, loaded = done.stdout.partition("LOADED")
    assert "Usage:" in help_text
    assert not HEAVY & set(loaded.split())
    # processor time, so that a busy machine does not fail it
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 1.0
