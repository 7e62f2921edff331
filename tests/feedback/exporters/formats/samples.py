"""Rows of other programs."""

Q, A, B = "What color is the sky?", "It is blue.", "It is green."
USER, BLUE, GREEN = (
    {"role": "user", "content": Q},
    {"role": "assistant", "content": A},
    {"role": "assistant", "content": B},
)

RIGHT = {"id": "c", "from_name": "pw", "to_name": "answer1,answer2", "type": "pairwise", "value": {"selected": "right"}}


def an_item(rating: object = 1, changed: dict[str, object] | None = None, **data: object) -> dict[str, object]:
    """What Open WebUI 0.6 exports for a thumb on the second answer of a chat."""
    messages = {
        "m1": {"id": "m1", "parentId": None, "childrenIds": ["m2"], "role": "user", "content": "Hello"},
        "m2": {"id": "m2", "parentId": "m1", "childrenIds": ["m3"], "role": "assistant", "content": "Hi!"},
        "m3": {"id": "m3", "parentId": "m2", "childrenIds": ["m4"], "role": "user", "content": Q, "models": ["llama"]},
        "m4": {
            "id": "m4",
            "parentId": "m3",
            "childrenIds": [],
            "role": "assistant",
            "content": '<details type="reasoning" done="true">\n<summary>Thought</summary>\n> Hm\n</details>\n' + B,
            "model": "llama3.2:latest",
            "modelName": "Llama",
            "modelIdx": 0,
            "done": True,
            "sources": [{"source": {"name": "sky.pdf"}, "document": ["The sky."], "metadata": [{"page": 1}]}],
            "annotation": {"rating": rating, "tags": ["science"], "details": {"rating": 8}},
            **(changed or {}),
        },
    }
    chat = {
        "title": "The sky",
        "models": ["llama3.2:latest"],
        "history": {"messages": messages, "currentId": "m4"},
        "messages": [*messages.values()],
        "tags": [],
        "timestamp": 1735000000000,
    }
    return {
        "id": "5c0f",
        "user_id": "u-1",
        "version": 0,
        "type": "rating",
        "data": {
            "rating": rating,
            "model_id": "llama3.2:latest",
            "reason": None,
            "comment": "",
            "tags": ["science"],
            "details": {"rating": 8},
            **data,
        },
        "meta": {"arena": False, "message_id": "m4", "message_index": 4, "chat_id": "c-1", "base_models": {}},
        "snapshot": {"chat": {"id": "c-1", "user_id": "u-1", "title": "The sky", "chat": chat, "archived": False}},
        "created_at": 1735000001,
        "updated_at": 1735000002,
        "user": {"id": "u-1", "name": "Eve", "role": "admin"},
    }


def a_record(responses: object = None, suggestions: object = None, **fields: object) -> dict[str, object]:
    """What `dataset.records.to_json` of Argilla 2.8 writes."""
    return {
        "id": "r-1",
        "fields": fields or {"instruction": Q, "response": B},
        "metadata": {"source": "web"},
        "suggestions": suggestions or {},
        "responses": responses or {},
        "vectors": {},
        "status": "completed",
        "_server_id": "0d0e",
    }


def a_task(*results: dict[str, object], cancelled: bool = False, **data: object) -> dict[str, object]:
    """What the JSON export of Label Studio 1.2x holds."""
    annotation = {
        "id": 11,
        "completed_by": 1,
        "result": list(results),
        "was_cancelled": cancelled,
        "ground_truth": False,
        "created_at": "2026-01-01T00:00:00.000000Z",
        "lead_time": 3.2,
        "prediction": {},
        "result_count": len(results),
    }
    return {
        "id": 7,
        "annotations": [annotation],
        "file_upload": "x.json",
        "drafts": [],
        "predictions": [{"model_version": "v1", "result": [{"type": "textarea", "value": {"text": ["no"]}}]}],
        "data": data or {"question": Q, "answer": B},
        "meta": {},
        "inner_id": 1,
        "total_annotations": 1,
        "project": 3,
    }
