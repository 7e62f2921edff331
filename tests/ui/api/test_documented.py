"""Every program in docs/programs.md runs, and does what the page says."""

import re
from collections.abc import Callable

import pytest

from tests.project.processes import PROJECT
from ui.wiring import Apprentice

PAGE = (PROJECT / "docs" / "programs.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def test_the_programs_of_the_page_run(
    url: str, key_of: Callable[[str], str], apprentice: Apprentice, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(EXAMPLES) == 3
    names = {"key": key_of("mia")}
    for example in EXAMPLES:
        exec(example.replace("http://127.0.0.1:7860", url), names)
    answer, fate = capsys.readouterr().out.split("Saved", 1)
    assert "[1] Warehouse handbook" in answer
    assert "the passages do not say" in fate
    judged, by_tool = apprentice.feedback.history()
    assert fate.rstrip().endswith(by_tool.exchange.answer.text)
    assert judged.edit
    assert (judged.edit.text, judged.edit.user) == ("The warranty lasts three years [1].", "mia")
