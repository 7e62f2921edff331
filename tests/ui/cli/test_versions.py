"""`finetune promote` and `rollback` on the command line: a version, or one part of it."""

from assistant.adapters.shelf import AdapterShelf
from feedback.store.database import open_database
from tests.ui.cli.commands import Shell
from tests.ui.fakes import on_shelf

MODEL = "SmolLM2-135M-Instruct-Q4_1"


def test_a_version_is_promoted_shown_and_taken_back_part_by_part(shell: Shell) -> None:
    home = shell.folder / "home"
    home.mkdir(exist_ok=True)
    on_shelf(AdapterShelf(home / "adapters", open_database(f"sqlite:///{home / 'apprentice.db'}"), MODEL), "dpo-1")
    assert shell.run("finetune adapters", "--json").json[0]["serves"] == []
    refused = shell.run("finetune promote", "dpo-1", "--part", "score")
    assert (refused.code, "has not learned this part (score). It has: adapter." in refused.err) == (2, True)
    assert "answers from the next question on" in shell.run("finetune promote", "dpo-1", "--part", "adapter").out
    assert "answers already" in shell.run("finetune promote", "dpo-1").out
    (version,) = shell.run("finetune adapters", "--json").json
    assert (version["id"], version["champion"], version["serves"]) == ("dpo-1", True, ["adapter"])
    table = shell.run("finetune adapters").out
    assert "score, extract" in table
    shown = shell.run("finetune show", "dpo-1", "--json").json
    assert (shown["serves"], shown["promotions"][0]["parts"]["adapter_id"]) == (["adapter"], "dpo-1")
    assert shell.run("finetune rollback", "--part", "score").code == 1
    assert (
        shell.run("finetune rollback", "--part", "adapter").out
        == "Back: the base model writes again, instead of dpo-1.\n"
    )
