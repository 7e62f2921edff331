"""An answer as chat programs get it: whole or in pieces, with its sources in the text and in a field of ours."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from assistant.answers import Answer
from feedback.records import Exchange
from ui.api.completions.messages import MODEL

PREFIX = "chatcmpl-"
"""What stands before the id of an answer in the format of OpenAI."""
_LENGTH = "length"


def write_text(answer: Answer) -> str:
    """Return an answer with its note before it and the sources that it cites below it."""
    note = f"{answer.note}\n\n" if answer.note else ""
    return f"{note}{answer.text}{list_sources(answer)}"


def list_sources(answer: Answer) -> str:
    """Return the cited sources as lines below an answer; "" when it cites none."""
    cited = sorted({citation.number for citation in answer.citations})
    lines = "\n".join(f"[{number}] {_name(answer, number)}" for number in cited)
    return f"\n\n{lines}" if cited else ""


def read_correction(text: str, answer: Answer) -> str:
    """Return a corrected text without what `write_text` put around the answer."""
    plain = text.replace("\r\n", "\n").strip()
    if answer.note:
        plain = plain.removeprefix(answer.note).strip()
    return plain.removesuffix(list_sources(answer).strip()).strip()


def make_completion(exchange: Exchange) -> dict[str, Any]:
    """Return a whole answer in the format of OpenAI."""
    message = {"role": "assistant", "content": write_text(exchange.answer)}
    return {
        **_head(exchange.id, "chat.completion"),
        "choices": [{"index": 0, "message": message, "finish_reason": _finish(exchange.answer), "logprobs": None}],
        "usage": count_usage(exchange.answer),
        MODEL: describe_answer(exchange),
    }


@dataclass
class Pieces:
    """An answer in pieces. Programs put them one behind the other, so what was sent once stays."""

    id: str
    sent: str = ""
    _role: dict[str, str] = field(default_factory=lambda: {"role": "assistant"})

    def grow(self, answer: Answer) -> Iterator[dict[str, Any]]:
        """Yield what is new of an answer in progress. Sources come at the end, and all of one that is checked then."""
        if answer.is_checked_at_end:
            return
        note = f"{answer.note}\n\n" if answer.note else ""
        yield from self._send(f"{note}{answer.text}" if answer.text else "")

    def end(self, exchange: Exchange, *, usage: bool) -> Iterator[dict[str, Any]]:
        """Yield the rest and what is known of the whole answer; `usage`: with the tokens that it took."""
        whole = write_text(exchange.answer)
        yield from self._send(whole if whole.startswith(self.sent) else f"{self.sent}\n\n{whole}")
        yield {**self._piece({}, _finish(exchange.answer)), MODEL: describe_answer(exchange)}
        if usage:
            yield {**_head(self.id, "chat.completion.chunk"), "choices": [], "usage": count_usage(exchange.answer)}

    def _send(self, text: str) -> Iterator[dict[str, Any]]:
        if text.startswith(self.sent) and len(text) > len(self.sent):
            new, self.sent = text[len(self.sent) :], text
            role, self._role = self._role, {}
            yield self._piece({**role, "content": new})

    def _piece(self, delta: dict[str, str], finish: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return {**_head(self.id, "chat.completion.chunk"), "choices": [choice]}


def count_usage(answer: Answer) -> dict[str, int]:
    """Return the tokens that an answer took; 0 where no model was asked."""
    read, written = answer.prompt_tokens, answer.new_tokens
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}


def describe_answer(exchange: Exchange) -> dict[str, Any]:
    """Return what OpenAI's format has no place for: the id to judge it by, who answered, the sources word for word."""
    answer = exchange.answer
    return {
        "answer_id": exchange.id,
        "conversation_id": exchange.conversation_id,
        "question": answer.standalone_question,
        "refused": answer.refused,
        "quoted": answer.quoted,
        "computed": answer.computed,
        "corrected": answer.approved_exchange_id is not None,
        "note": answer.note,
        "strategy": answer.strategy,
        "queries": list(answer.queries),
        "unsupported": list(answer.unsupported),
        "suggestions": list(answer.suggestions),
        "answerability": answer.answerability,
        "versions": {"adapter": answer.adapter_id, "score": answer.score_id, "extract": answer.extract_id},
        "citations": [
            {"number": number, "title": passage.chunk.title, "place": passage.chunk.place, "text": passage.chunk.text}
            for number, passage in enumerate(answer.passages, 1)
            if any(citation.number == number for citation in answer.citations)
        ],
    }


def _head(answer_id: str, kind: str) -> dict[str, Any]:
    return {"id": f"{PREFIX}{answer_id}", "object": kind, "created": int(time.time()), "model": MODEL}


def _finish(answer: Answer) -> str:
    return _LENGTH if answer.ending == _LENGTH else "stop"


def _name(answer: Answer, number: int) -> str:
    chunk = answer.passages[number - 1].chunk
    return f"{chunk.title}, {chunk.place}" if chunk.place else chunk.title
