"""A local endpoint in the manner of OpenAI's chat completions: replies as told, remembers what it was asked."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class ModelServer:
    """Takes `replies` in order, the last one again and again.

    A string is the model's text, a number an HTTP status, None a request that is never answered. `answer`, where it is
    set, makes the reply of the request.
    """

    replies: Sequence[str | int | None]
    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    answer: Callable[[dict[str, Any]], str] | None = None

    def next_reply(self, request: dict[str, Any]) -> str | int | None:
        self.asked.append(request)
        if self.answer:
            return self.answer(request)
        return self.replies[min(len(self.asked), len(self.replies)) - 1]


@contextmanager
def model_server(*replies: str | int | None) -> Iterator[ModelServer]:
    """Serve on a free port of the loopback interface."""
    state = ModelServer(replies)
    stop = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            reply = state.next_reply(json.loads(body))
            if reply is None:
                stop.wait(60)
                return
            status, data = (
                (reply, {"error": {"message": "no"}}) if isinstance(reply, int) else (200, _completion(reply))
            )
            payload = json.dumps(data).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        stop.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _completion(text: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": text}
    return {
        "id": "completion",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": "local",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }
