"""Make a home with the version of the program that PYTHONPATH names, and write down what is in it.

    PYTHONPATH=/path/to/that/version python tests/project/old_home/make_home.py FOLDER

It is run with the version *before* a change and kept as an archive; the test opens it with the version after. It uses
the names of commit 51aa7a9, so it runs with that version alone. README.md beside it says how the archive was packed.
"""

import json
import os
import pathlib
import subprocess
import sys
import threading

FOLDER = pathlib.Path(sys.argv[1]).resolve()
SETTINGS = """home = "home"
[index]
embedding_dtype = "float32"
[model]
quantization = "none"
dtype = "float32"
[answers]
max_new_tokens = 24
[answerability]
minimum_of_each = 10
[training]
minimum_pairs = 1
rank = 1
alpha = 2
epochs = 3
[training.sft]
learning_rate = 0.005
[promotion]
minimum_questions = 5
"""
DOCUMENTS = {
    "garden/roses.md": "# Roses\n\nRoses are planted in October. They are watered twice a week in summer. "
    "The first cut is made in March, above an outward bud. Compost is given in April.\n",
    "garden/pond.md": "# Pond\n\nThe pond holds 4,200 litres. The pump runs from April to November. "
    "Fish are fed once a day, and never below 8 degrees. The filter is rinsed every second week.\n",
    "garden/hedge.md": "# Hedge\n\nThe hedge of hornbeam is cut in late June. It may stand 2 metres tall at the fence. "
    "Birds nest in it from March on, so it is not cut back hard before autumn.\n",
    "house/heating.md": "# Heating\n\nThe boiler was installed in 2019 by Merten. It is serviced every September. "
    "The pressure must stand between 1.2 and 1.8 bar. Radiators are bled before winter.\n",
    "house/roof.md": "# Roof\n\nThe roof was laid with clay tiles in 1987. The gutters are cleaned in November. "
    "The chimney is swept in May by Kowalski. A leak over the kitchen was mended in 2021.\n",
    "house/waste.md": "# Waste\n\nPaper is collected on the first Monday of the month. Glass is taken to the market "
    "square. Garden waste goes into the brown bin, which is emptied on Thursdays.\n",
    "house/power.md": "# Power\n\nThe meter is read on 31 December. The panels on the garage give 6 kilowatts at most. "
    "The fuse box hangs in the cellar behind the door. The contract with Nordstrom ends in 2028.\n",
}
CORRECTED = {
    "When are roses planted?": "Roses are planted in October [1].",
    "How much water does the pond hold?": "The pond holds 4,200 litres [1].",
    "When is the hedge cut?": "The hedge of hornbeam is cut in late June [1].",
    "Who installed the boiler?": "Merten installed the boiler in 2019 [1].",
    "When are the gutters cleaned?": "The gutters are cleaned in November [1].",
    "When is paper collected?": "Paper is collected on the first Monday of the month [1].",
    "When is the meter read?": "The meter is read on 31 December [1].",
}
LIKED = [
    "How often are roses watered?",
    "When is the boiler serviced?",
    "Who sweeps the chimney?",
    "Where is the fuse box?",
]
DISLIKED = ["Where is glass taken?"]
GOLDEN = [
    ("pressure", "Which pressure must the boiler have?", "Between 1.2 and 1.8 bar.", True),
    ("filter", "How often is the filter rinsed?", "The filter is rinsed every second week.", True),
    ("bees", "How many bees live in the orchard?", None, False),
]
ASKED_LATER = "When are fish fed?"
PAIR = ["id", "chosen", "rejected", "weight"]
SEARCHED = ["when does the pump run", "clay tiles", "brown bin"]


def run(module: str, *arguments: str) -> str:
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, cwd=FOLDER, check=True, stdout=subprocess.PIPE, text=True).stdout


def write_inputs() -> None:
    for name, text in DOCUMENTS.items():
        path = FOLDER / "documents" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (FOLDER / "apprentice.toml").write_text(SETTINGS, encoding="utf-8")
    rows = [{"id": i, "question": q, "reference": r, "answerable": a} for i, q, r, a in GOLDEN]
    (FOLDER / "golden.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def talk(*, liked: bool) -> None:
    """Ask, rate, edit and choose as the page does."""
    from ui import handlers
    from ui.wiring import Apprentice

    apprentice = Apprentice.open()

    def ask(question: str, conversation: str, again: str = ""):
        *_, exchange = handlers.ask(
            apprentice, question, user="anna", conversation_id=conversation, stop=threading.Event(), again=again
        )
        return exchange

    if liked:
        for number, question in enumerate(LIKED):
            handlers.rate(apprentice, ask(question, f"liked-{number}").id, user="anna", value=1)
        return
    for number, (question, text) in enumerate(CORRECTED.items()):
        exchange = ask(question, f"corrected-{number}")
        handlers.edit(apprentice, exchange.id, text, user="anna")
    for number, question in enumerate(DISLIKED):
        exchange = ask(question, f"disliked-{number}")
        handlers.give_reason(apprentice, exchange.id, user="anna", reason="incomplete", given=True)
        handlers.comment(apprentice, exchange.id, user="anna", text="Which market square?")
    first = ask("When is compost given?", "chosen")
    second = ask("When is compost given?", "chosen", again=first.id)
    handlers.choose(apprentice, second.id, first.id, user="anna", withdrawn=False)
    ask("And when is the first cut made?", "chosen")


def write_down() -> dict:
    """Return what a later version must find in this home."""
    from ui import handlers
    from ui.wiring import Apprentice

    apprentice = Apprentice.open()
    shelf, library = apprentice.shelf, apprentice.library
    champion = shelf.champion()
    line = handlers.refusal_line(apprentice)
    assert champion
    assert line
    answer = apprentice.assistant.without_corrections().answer(ASKED_LATER)
    return {
        "documents": [
            {"id": d.id, "title": d.title, "collection": d.collection, "chunks": d.chunks} for d in library.documents()
        ],
        "digest": library.digest(),
        "found": {
            question: [[p.chunk.id, p.chunk.text, p.scores.fused] for p in library.search(question, 3)]
            for question in SEARCHED
        },
        "judged": [
            {
                "exchange": judged.exchange.id,
                "conversation": judged.exchange.conversation_id,
                "question": judged.exchange.answer.question,
                "answer": judged.exchange.answer.text,
                "edit": judged.edit and judged.edit.text,
                "rating": judged.rating and [judged.rating.value, sorted(judged.rating.reasons), judged.rating.comment],
                "choices": [[choice.chosen_id, choice.rejected_id] for choice in judged.choices],
            }
            for judged in apprentice.feedback.judged()
        ],
        "conversations": [conversation.id for conversation in handlers.conversations(apprentice, "anna")],
        "pairs": {
            method: [
                [
                    placed.candidate.exchange_id,
                    placed.candidate.decision,
                    placed.use,
                    placed.candidate.pair and [getattr(placed.candidate.pair, name) for name in PAIR],
                ]
                for placed in apprentice.tonight(method).placed
            ]
            for method in ("dpo", "orpo", "kto", "sft")
        },
        "adapters": [adapter.id for adapter in shelf.adapters()],
        "champion": champion,
        "promotions": [[p.kind, p.adapter_id] for p in shelf.history()],
        "manner": apprentice.quoter().manner,
        "verdict": list(handlers.verdicts(shelf.adapters())[champion].sentences),
        "score": {"digest": line.score.digest, "threshold": line.threshold, "chosen_by": line.chosen_by},
        "answer": {
            "question": ASKED_LATER,
            "text": answer.text,
            "adapter": answer.adapter_id,
            "model": answer.model_id,
            "quoted": answer.quoted,
            "answerability": answer.answerability,
        },
    }


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    os.chdir(FOLDER)
    write_inputs()
    for collection in ("garden", "house"):
        run("ui.cli.assistant", "ingest", f"documents/{collection}", "--collection", collection)
    talk(liked=True)  # quotes, as the base model answers
    os.environ["APPRENTICE_ANSWERS__MANNER"] = "write"
    talk(liked=False)
    del os.environ["APPRENTICE_ANSWERS__MANNER"]
    run("ui.cli.feedback", "simulate", "golden.jsonl")
    run("ui.cli.finetune", "sft", "--exam", "golden.jsonl", "--promote", "never")
    from ui import handlers
    from ui.wiring import Apprentice

    apprentice = Apprentice.open()
    run("ui.cli.finetune", "promote", apprentice.shelf.adapters()[-1].id)
    handlers.move_refusal_line(apprentice, 0.05)
    run("ui.cli.assistant", "evaluate", "golden.jsonl")
    (FOLDER / "known.json").write_text(json.dumps(write_down(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
