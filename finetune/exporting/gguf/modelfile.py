"""The Modelfile by which Ollama takes a GGUF."""

from collections.abc import Sequence
from pathlib import Path

from assistant.models.chat.rendering import load_tokenizer
from assistant.models.chat.template import apply_template, find_ends
from finetune.exporting.format import Subject

_CHATML = (
    "<|im_start|>system\n1<|im_end|>\n<|im_start|>user\n2<|im_end|>\n<|im_start|>assistant\n3<|im_end|>\n"
    "<|im_start|>user\n4<|im_end|>\n<|im_start|>assistant\n"
)
_MESSAGES = [
    {"role": role, "content": f"{number}"}
    for number, role in enumerate(("system", "user", "assistant", "user"), start=1)
]
_TEMPLATE = """TEMPLATE \"\"\"{{- range .Messages }}<|im_start|>{{ .Role }}
{{ .Content }}<|im_end|>
{{ end }}<|im_start|>assistant
\"\"\""""


def write_modelfile(subject: Subject, folder: Path, model: str, lines: Sequence[str] = ()) -> None:
    """Write what names the GGUF `model` with more `lines`, its template and how answers are drawn here."""
    tokenizer = load_tokenizer(subject.settings, subject.source)
    if apply_template(tokenizer, _MESSAGES, opened=True) == _CHATML:
        template = _TEMPLATE
    else:
        template = "# Ollama reads the template of known families from the GGUF: look with `ollama show --template`."
    (end, *_) = find_ends(tokenizer, None, subject.settings.model_id)
    decoding = subject.decoding
    text = [
        *(f"FROM {model}", *lines, template),
        f'PARAMETER stop "{tokenizer.convert_ids_to_tokens(end)}"',
        f"PARAMETER num_ctx {subject.settings.window}",
        f"PARAMETER num_predict {decoding.max_new_tokens}",
        f"PARAMETER temperature {decoding.temperature}",
    ]
    (folder / "Modelfile").write_text("\n".join(text) + "\n", encoding="utf-8")
