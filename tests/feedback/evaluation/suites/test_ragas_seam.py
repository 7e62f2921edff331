"""ragas can be replaced or left out by changing one file."""

import ast

from tests.project.processes import PROJECT

SEAM = PROJECT / "feedback" / "evaluation" / "suites" / "ragas_seam.py"


def imports_ragas(source: str) -> bool:
    names = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            names.append(node.module or "")
    return any(name.split(".")[0] == "ragas" for name in names)


def test_only_the_seam_imports_ragas():
    files = [
        file
        for package in ("assistant", "feedback", "finetune", "retrieval", "ui")
        for file in (PROJECT / package).rglob("*.py")
        if imports_ragas(file.read_text(encoding="utf-8"))
    ]
    assert files == [SEAM]
