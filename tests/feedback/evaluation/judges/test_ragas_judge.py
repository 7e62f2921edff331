"""A judge behind an OpenAI-compatible address, played by a small local server."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from feedback.errors import FeedbackError
from feedback.evaluation.judges.judge_scores import JUDGE_SCORES
from feedback.evaluation.judges.ragas_judge import RagasJudge
from feedback.evaluation.suites.suite import Sample
from feedback.settings import JudgeSettings
from tests.feedback.evaluation.fakes import LetterEmbedder

SAMPLE = Sample("Where is Paris?", "In France.", ("Paris is in France.",), ("Paris is a city in France.",))


def verdict(prompt: str) -> dict:
    """Reply to the prompts of ragas like a judge that finds half of the statements supported."""
    if "statements" in prompt and "context" in prompt and "verdict" in prompt:
        judged = [{"statement": s, "reason": "r", "verdict": v} for s, v in (("a", 1), ("b", 0))]
        return {"statements": judged}
    if "statements" in prompt:
        return {"statements": ["Paris is in France.", "Paris is big."]}
    if "attributed" in prompt:
        return {"classifications": [{"statement": "a", "reason": "r", "attributed": 1}]}
    if "noncommittal" in prompt:
        return {"question": "Where is Paris?", "noncommittal": 0}
    if "rating" in prompt.lower():
        return {"rating": 4}
    return {"reason": "r", "verdict": 1}


@contextmanager
def judging(reply: Callable[[str], dict | None]) -> Iterator[tuple[str, list[dict]]]:
    """Serve chat completions; `reply` gives the judge's JSON for a prompt, or None for a server error."""
    requests: list[dict] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            requests.append(body | {"key": self.headers.get("Authorization")})
            content = reply(json.dumps(body["messages"]))
            message = {"role": "assistant", "content": json.dumps(content)}
            data = json.dumps(
                {
                    "id": "1",
                    "object": "chat.completion",
                    "created": 0,
                    "model": "judge",
                    "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
                }
            ).encode()
            self.send_response(500 if content is None else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            with suppress(BrokenPipeError):  # who waited has given up
                self.wfile.write(data)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", requests
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def judge_at(address: str, **more) -> RagasJudge:
    return RagasJudge(JudgeSettings(base_url=address, model="judge", **more), LetterEmbedder())


def test_a_judge_gives_every_score():
    with judging(verdict) as (address, requests):
        (judgement,) = judge_at(address).score([SAMPLE])
    assert judgement.notes == ()
    assert judgement.scores == pytest.approx(
        {
            "ragas_faithfulness": 0.5,
            "ragas_answer_relevancy": 1.0,
            "ragas_answer_accuracy": 1.0,
            "ragas_context_precision": 1.0,
            "ragas_context_recall": 1.0,
        },
        abs=1e-4,
    )
    assert {request["model"] for request in requests} == {"judge"}
    assert {request["max_tokens"] for request in requests} == {4096}


def test_the_key_comes_from_the_named_variable(monkeypatch):
    monkeypatch.setenv("OUR_JUDGE", "sesame")
    with judging(verdict) as (address, requests):
        judge_at(address, api_key_env="OUR_JUDGE").score([SAMPLE])
    assert {request["key"] for request in requests} == {"Bearer sesame"}


def test_a_failing_reply_is_none_with_a_note_in_its_own_row_only():
    broken = Sample("Where is Nowhere?", "In France.", ("No.",), ("x",))
    with judging(lambda prompt: None if "Nowhere" in prompt else verdict(prompt)) as (address, _):
        good, bad = judge_at(address).score([SAMPLE, broken])
    assert all(value is not None for value in good.scores.values())
    assert bad.scores["ragas_faithfulness"] is None
    assert bad.scores["ragas_context_recall"] is None
    assert any(note.startswith("ragas_faithfulness: ") for note in bad.notes)


def test_a_silent_judge_is_given_up_after_the_timeout():
    def slowly(prompt: str) -> dict:
        time.sleep(0.5)
        return verdict(prompt)

    with judging(slowly) as (address, _):
        (judgement,) = judge_at(address, timeout_s=0.2, requests_at_once=8).score([SAMPLE])
    assert dict(judgement.scores) == dict.fromkeys(JUDGE_SCORES)
    assert len(judgement.notes) == len(JUDGE_SCORES)
    assert "TimeoutError" in judgement.notes[0]


def test_no_judge_is_made_without_address_or_key(monkeypatch):
    monkeypatch.delenv("OUR_JUDGE", raising=False)
    with pytest.raises(FeedbackError, match="No judge is configured"):
        RagasJudge(JudgeSettings(), LetterEmbedder())
    with pytest.raises(FeedbackError, match="OUR_JUDGE"):
        judge_at("http://127.0.0.1:1/v1", api_key_env="OUR_JUDGE")
