"""`finetune promote` and `rollback` on the command line: a version, or one part of it."""

import re
from datetime import date

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
    assert "there is no terminal to ask at. Give --yes." in shell.run("finetune delete", "dpo-1").err
    assert "a rollback would bring it back" in shell.run("finetune delete", "dpo-1", "--yes").err
    on_shelf(AdapterShelf(home / "adapters", open_database(f"sqlite:///{home / 'apprentice.db'}"), MODEL), "dpo-2")
    assert shell.run("finetune delete", "dpo-2", "--yes").out == "dpo-2 is deleted.\n"
    assert [one["id"] for one in shell.run("finetune adapters", "--json").json] == ["dpo-1"]
    assert "no finished adapter 'dpo-2'" in shell.run("finetune delete", "dpo-2", "--yes").err


def test_it_is_said_what_answers_were_made_with_at_a_time(shell: Shell) -> None:
    home = shell.folder / "home"
    home.mkdir(exist_ok=True)
    on_shelf(AdapterShelf(home / "adapters", open_database(f"sqlite:///{home / 'apprentice.db'}"), MODEL), "dpo-1")
    shell.run("finetune promote", "dpo-1")
    before = shell.run("finetune show", "--at", "2026-01-02 10:00").out
    assert "Nothing had been promoted yet: the model as installed answered." in before
    assert re.search(r"^writes +base$", before, re.MULTILINE)
    now = shell.run("finetune show", "--at", f"{date.today()}").out
    assert re.search(r"^writes +dpo-1$", now, re.MULTILINE)
    assert "chosen on the command line" in now
    assert ", the same now" in now
    wrong = shell.run("finetune show", "--at", "yesterday")
    assert (wrong.code, "'yesterday' is no time. Write 2026-11-21 or 2026-11-21 14:30." in wrong.err) == (2, True)
    assert "lies ahead" in shell.run("finetune show", "--at", "2999-01-01").err
    assert "give the id of a version, or --at and a time" in shell.run("finetune show").err
