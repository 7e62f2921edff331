"""A real HTTP server that speaks the OpenAI protocol, and a scripted judge behind it whose right answers are known."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from feedback.evaluation.judges.check.examples import EXAMPLES

Reply = Callable[[str], dict | str | int]
"""From the prompt to the judge's JSON, to a text that it writes in place of JSON, or to the status of an error."""


@contextmanager
def judging(reply: Reply, *, structured: bool = True, reasoning: bool = False) -> Iterator[tuple[str, list[dict]]]:
    """Serve chat completions; yield the address and the requests that arrive.

    Without `structured` the server refuses a schema, and with `reasoning` a temperature.
    """
    requests: list[dict] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            requests.append(body | {"key": self.headers.get("Authorization")})
            said = reply("\n".join(message["content"] for message in body["messages"]))
            if ("response_format" in body and not structured) or ("temperature" in body and reasoning):
                said = 400
            content = said if isinstance(said, str) else json.dumps(said)
            message = {"role": "assistant", "content": content}
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            data = json.dumps(
                {"id": "1", "object": "chat.completion", "created": 0, "model": "judge", "choices": [choice]}
            ).encode()
            self.send_response(said if isinstance(said, int) else 200)
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


QUESTION_OF = {text: example.question for example in EXAMPLES for text in (example.answer, example.reference)}
PASSAGE_OF = {example.question: example.passage for example in EXAMPLES}


def know_the_answers(prompt: str) -> dict:
    """Judge the examples of the program as somebody does who knows every right answer."""
    if compared := re.search(r"^Question: (.*)\n\nAnswer A: (.*)\n\nAnswer B: (.*)$", prompt, re.MULTILINE):
        question, *answers = compared.groups()
        right_a, right_b = (QUESTION_OF.get(answer) == question for answer in answers)
        return {"reason": "known", "better": "tie" if right_a == right_b else "A" if right_a else "B"}
    asked = json.JSONDecoder().raw_decode(prompt.rsplit("following input\ninput: ", 1)[1])[0]
    match asked:
        case {"query": question, "user_answer": one, "reference_answer": other}:
            both = QUESTION_OF.get(one) == QUESTION_OF.get(other) == question
            return {"rating": 4 if both else 0}
        case {"response": answer}:
            known = QUESTION_OF.get(answer)
            return {"question": known or "What of it?", "noncommittal": int(known is None)}
        case {"statements": statements, "context": context}:
            fits = [PASSAGE_OF.get(QUESTION_OF.get(one, "")) == context for one in statements]
            judged = zip(statements, fits, strict=True)
            return {"statements": [{"statement": one, "reason": "known", "verdict": int(fit)} for one, fit in judged]}
        case {"question": question, "context": context, "answer": answer}:
            fits = int(PASSAGE_OF.get(question) == context)
            if '"attributed"' in prompt:
                return {"classifications": [{"statement": answer, "reason": "known", "attributed": fits}]}
            return {"reason": "known", "verdict": fits}
        case {"question": _, "answer": answer}:
            return {"statements": [answer]}
    raise AssertionError(asked)
