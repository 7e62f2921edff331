"""What passed its exam takes over: once, and only from what it was compared with."""

from assistant.adapters.files import Adapter
from assistant.adapters.parts import DOES
from assistant.adapters.shelf import AdapterShelf
from finetune.promotion.verdict import Verdict


def promote(adapter: Adapter, verdict: Verdict | None, shelf: AdapterShelf, *, wanted: bool) -> tuple[int, str]:
    """Promote what the verdict allows; return the exit code and what was done, as a sentence.

    It is promoted once, because a resumed run must not undo a rollback that came after its promotion. And it replaces
    only what it was compared with, because somebody may have put something else in charge during the exam.
    """
    if not wanted:
        return 0, f"Not promoted, as asked. `finetune promote {adapter.id}` puts it in charge."
    if verdict is None or not verdict.promote or verdict.target is None:
        return 1, f"Not promoted: {shelf.parts().name} goes on answering."
    if any(adapter.id in promotion.parts.versions for promotion in shelf.history()):
        return 0, f"Promoted already; {shelf.parts().name} answers now."
    if shelf.parts() != verdict.compared:
        compared = verdict.compared.name if verdict.compared else "the base model"
        return 1, (
            f"Not promoted: it was compared with {compared}, and meanwhile {shelf.parts().name} was put in charge. The "
            "next run compares with that one."
        )
    shelf.put_in_charge(verdict.target, verdict.reason)
    what = " and ".join([DOES[one.part] for one in verdict.parts if one.promote])
    return 0, f"Promoted: it {what}, from the next question on. `finetune rollback` undoes this."
