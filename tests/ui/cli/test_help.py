"""Help is quick and light, and every command has it."""

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
        "chat",
        "mcp",
        "evaluate",
        "report",
        "judge",
        "judge check",
        "models",
        "models show",
        "models use",
        "serve",
        "doctor",
        "settings",
    ],
    "feedback": [
        *("", "rate", "edit", "show", "stats", "pairs", "export", "import", "erase", "simulate", "causes"),
        *("golden", "golden add"),
    ],
    "finetune": ["", *NAMES, "adapters", "show", "export", "promote", "rollback"],
}
HEAVY = {
    "bitsandbytes", "chromadb", "datasets", "gradio", "langchain", "langchain_core", "llama_index", "matplotlib",
    "peft", "ragas", "sentence_transformers", "sqlalchemy", "torch", "transformers", "trl",
}  # fmt: skip
MOST_MODULES = 750
"""About a second on a slow machine. 550 to 680 are loaded; time itself depends on the machine."""
SHOW_MODULES = """
import sys
from ui.cli.{program} import app
try:
    app(args={arguments!r})
finally:
    print("\\nLOADED", len(sys.modules), *sorted({{name.split(".")[0] for name in sys.modules}}))
"""


@pytest.mark.parametrize(
    ("program", "command"), [(program, command) for program, commands in COMMANDS.items() for command in commands]
)
def test_help_loads_no_heavy_library_and_few_modules(program: str, command: str):
    source = SHOW_MODULES.format(program=program, arguments=[*command.split(), "--help"])
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    help_text, _, loaded = done.stdout.partition("LOADED")
    assert "Usage:" in help_text
    count, *names = loaded.split()
    assert not HEAVY & set(names)
    assert int(count) < MOST_MODULES
