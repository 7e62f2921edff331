"""The card of what was exported: README.md, as model hubs show it."""

from pathlib import Path

from finetune.exporting.format import Subject


def write_card(subject: Subject, folder: Path, library: str, use: str) -> None:
    """Write what it is, what it was made of and how good it was into the folder; `use` is how to load it."""
    adapter = subject.adapter
    head = [f"library_name: {library}", f"base_model: {subject.settings.model_id}"]
    if subject.licence:
        head.append(f"license: {subject.licence.lower()}")
    facts = [("base model", subject.settings.model_id)]
    facts.append(("licence of the base model", subject.licence or "not known here: look at the card of the base model"))
    if adapter is not None:
        facts += [
            ("learned by", f"{adapter.trained_by} from {adapter.pairs} pairs, {adapter.created_at[:16]} UTC"),
            ("weights of the base model, SHA-256", adapter.base_digest or "not kept by an early version"),
            *((f"{part} of the base model", digest) for part, digest in adapter.trained_on.items()),
            ("reads", _READS[adapter.manner]),
        ]
        if subject.works_on_answers_only:
            facts.append(("begins", "where an answer does (activated LoRA): use it with programs that know that"))
    exam = "\n".join(f"- {sentence}" for sentence in subject.exam) or "- It took no exam."
    table = "\n".join(f"| {name} | {value} |" for name, value in facts)
    title = subject.name if adapter else subject.settings.model_id
    text = (
        "---\n" + "\n".join(head) + f"\n---\n\n# {title}\n\n| | |\n|---|---|\n{table}\n\n"
        f"## Use\n\n    {use}\n\n" + (f"## Exam\n\n{exam}\n" if adapter else "")
    )
    (folder / "README.md").write_text(text, encoding="utf-8")


_READS = {
    "write": "the question and whole passages",
    "condense": "the question and the parts of the passages that answer",
    "quote": "nothing: passages are quoted",
}
