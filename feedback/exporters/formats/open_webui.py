"""The feedback that an administrator exports from Open WebUI (Evaluations, Feedback History): a JSON array.

Each item is a thumb, `data.rating`, with the whole chat in `snapshot`, where `meta.message_id` names the answer
(open-webui: backend/open_webui/models/feedbacks.py, src/lib/components/chat/Messages/ResponseMessage.svelte). An answer
that somebody edited and saved holds the first text in `originalContent`.
"""

import re
from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict, Field

from assistant.answers import Turn
from feedback.exporters.formats.lesson import Lesson
from feedback.exporters.formats.said import NothingSaid, Ours, Said, Thumb, parse, split_prompt
from feedback.records import Reason
from retrieval.documents import content_id

NO_CHAT = "No chat came with it, so there is neither question nor answer."
NO_ANSWER = "Its answer is not in the chat that came with it."
NOT_JUDGED = "Neither rated nor edited."
REASONS: Mapping[str, Reason] = {
    "not_factually_correct": "wrong fact",
    "didnt_fully_follow_instructions": "incomplete",
    "being_lazy": "incomplete",
    "refused_when_it_shouldnt_have": "should not have refused",
    "dont_like_the_style": "style",
    "too_verbose": "style",
}
"""The reasons of Open WebUI that mean one of ours; the others become part of the comment."""
_THUMBS: Mapping[str, Thumb] = {"1": 1, "-1": -1}
_THOUGHTS = re.compile(r"<details\b[^>]*\btype=.*?</details>\s*", re.DOTALL)
"""What a model thought or called on the way, which Open WebUI keeps in front of the answer."""
_LONGEST_CHAT = 1_000
NAME = "apprentice"


class _Message(BaseModel):
    id: str = ""
    parentId: str | None = None  # noqa: N815 - as Open WebUI writes it
    role: str = ""
    content: object = ""
    originalContent: object = None  # noqa: N815
    model: str | None = None

    @property
    def text(self) -> str:
        """What it says; "" where it holds more than text."""
        return _THOUGHTS.sub("", self.content).strip() if isinstance(self.content, str) else ""

    @property
    def first_text(self) -> str:
        """What it said before somebody edited it."""
        first = self.originalContent
        return _THOUGHTS.sub("", first).strip() if isinstance(first, str) else self.text


class _History(BaseModel):
    messages: dict[str, _Message] = {}


class _Chat(BaseModel):
    history: _History = _History()
    messages: list[_Message] = []


class _Saved(BaseModel):
    chat: _Chat | None = None


class _Snapshot(BaseModel):
    chat: _Saved | None = None


class _Meta(Ours):
    message_id: str | None = None


class _Data(BaseModel):
    model_config = ConfigDict(protected_namespaces=())

    rating: int | str | None = None
    model_id: str | None = None
    reason: str | None = None
    comment: str | None = None


class _Item(BaseModel):
    id: str
    type: str = "rating"
    data: _Data | None = Field(default=None)
    meta: _Meta | None = None
    snapshot: _Snapshot | None = None


def read(row: object) -> Said | NothingSaid:
    """Return what an item says. Raises FeedbackError for an item in another format."""
    item = parse(_Item, row)
    data, meta = item.data or _Data(), item.meta or _Meta()
    saved = item.snapshot and item.snapshot.chat and item.snapshot.chat.chat
    if not saved:
        return NothingSaid(NO_CHAT)
    messages = saved.history.messages or {message.id: message for message in saved.messages}
    answer = messages.get(meta.message_id or "")
    turns = _read_turns(messages, answer) if answer else []
    if answer is None or not answer.first_text or not turns or turns[-1].role != "user":
        return NothingSaid(NO_ANSWER)
    asked, history = split_prompt(turns)
    thumb = _THUMBS.get(str(data.rating), 0)
    correction = answer.text if answer.text != answer.first_text else ""
    if correction and thumb == 1:  # for the corrected text, which says more than a thumb
        thumb = 0
    if not (thumb or correction):
        return NothingSaid(NOT_JUDGED)
    reason = REASONS.get(data.reason or "") if thumb == -1 else None
    unknown = (data.reason or "").replace("_", " ") if not reason else ""
    return Said(
        question=asked,
        history=history,
        answer=answer.first_text,
        correction=correction,
        thumb=thumb,
        reasons=(reason,) if reason else (),
        comment=": ".join(part for part in (unknown, (data.comment or "").strip()) if part),
        model=data.model_id or answer.model or "",
        key=item.id,
        exchange_id=meta.exchange_id,
        taught=meta.taught,
    )


def write(lesson: Lesson) -> dict[str, object]:
    """Return the item of a lesson: a corrected answer is a good one that was edited."""
    pair = lesson.pair
    names = [content_id("message", pair.id, str(number))[:32] for number in range(2)]
    at, chat_id = int(lesson.exchange.at.timestamp()), content_id("chat", pair.id)[:32]
    model_id = lesson.exchange.answer.model_id or NAME
    good = pair.kind != "undesirable"
    asked = {"id": names[0], "parentId": None, "childrenIds": [names[1]], "role": "user", "content": lesson.question}
    corrected = bool(lesson.correction and lesson.answer)
    told: dict[str, object] = {
        "id": names[1],
        "parentId": names[0],
        "childrenIds": [],
        "role": "assistant",
        "content": lesson.correction or lesson.answer,
        "model": model_id,
        "timestamp": at,
        "done": True,
        "annotation": {"rating": 1 if good else -1},
        "feedbackId": pair.id,
    }
    if corrected:
        told["originalContent"] = lesson.answer
    messages: Sequence[Mapping[str, object]] = [{**asked, "timestamp": at}, told]
    chat = {
        "id": chat_id,
        "title": lesson.question,
        "models": [model_id],
        "history": {"messages": dict(zip(names, messages, strict=True)), "currentId": names[1]},
        "messages": messages,
        "timestamp": at * 1000,
    }
    times = {"created_at": at, "updated_at": at}
    return {
        "id": pair.id,
        "user_id": NAME,
        "version": 0,
        "type": "rating",
        "data": {"rating": 1 if good else -1, "model_id": model_id, "reason": "", "comment": "", "tags": []},
        "meta": {"arena": False, "chat_id": chat_id, "message_id": names[1], "message_index": 2, **lesson.notes},
        "snapshot": {"chat": {"id": chat_id, "user_id": NAME, "title": lesson.question, "chat": chat, **times}},
        **times,
    }


def _read_turns(messages: Mapping[str, _Message], answer: _Message) -> list[Turn]:
    """Return the conversation before an answer, oldest first; none where a part holds more than text."""
    turns: list[Turn] = []
    before = messages.get(answer.parentId or "")
    while before is not None and len(turns) < _LONGEST_CHAT:
        if not before.text:
            return []
        if before.role in ("user", "assistant"):
            turns.append(Turn("user" if before.role == "user" else "assistant", before.text))
        before = messages.get(before.parentId or "")
    return turns[::-1]
