"""What the libraries are told before they are loaded."""

import inspect
from pathlib import Path

import pytest

from ui.startup.quiet import without_stubs


def test_only_gradio_is_told_that_its_components_have_no_source_file() -> None:
    gradio = {"__name__": "gradio.component_meta", "inspect": inspect, "Path": Path}
    with without_stubs():
        assert inspect.getfile(Path).endswith("pathlib.py")
        with pytest.raises(OSError):
            eval("inspect.getfile(Path)", gradio)
    assert eval("inspect.getfile(Path)", gradio).endswith("pathlib.py")
