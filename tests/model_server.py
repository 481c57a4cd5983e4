"""A local model server with two faces, OpenAI's chat completions and Ollama's chat: replies as told, also badly."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PIECE = 12  # characters of a reply that are streamed at once


@dataclass(frozen=True)
class Told:
    """How one request is answered.

    `status`: an HTTP error instead of a reply. `drop_after`: the connection ends after so many characters. `pace`:
    seconds between two pieces. `silent`: nothing is ever said. `refuses_form`: HTTP 400 where a form of the reply is
    asked for. `gate`: what the text has from `held` on is said when that opens.
    """

    text: str = ""
    status: int = 200
    retry_after: float | None = None
    drop_after: int | None = None
    pace: float = 0.0
    piece: int = PIECE
    silent: bool = False
    refuses_form: bool = False
    gate: threading.Event | None = None
    held: str = ""


Reply = str | int | None | Told


@dataclass
class ModelServer:
    """Takes `replies` in order, the last one again and again.

    A string is the model's text, a number an HTTP status, None a request that is never answered. `answer`, where it is
    set, makes the reply of the request.
    """

    replies: Sequence[Reply]
    root: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    answer: Callable[[dict[str, Any]], Reply] | None = None
    was_asked: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """The address of the OpenAI face; `root` is that of Ollama's."""
        return f"{self.root}/v1"

    def told(self, request: dict[str, Any]) -> Told:
        self.asked.append(request)
        self.was_asked.set()
        reply = self.answer(request) if self.answer else self.replies[min(len(self.asked), len(self.replies)) - 1]
        if isinstance(reply, Told):
            return reply
        return Told(silent=True) if reply is None else Told(reply) if isinstance(reply, str) else Told(status=reply)


class _Handler(BaseHTTPRequestHandler):
    state: ModelServer
    stop: threading.Event
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        told = self.state.told(request)
        with suppress(ConnectionError):
            if told.silent:
                self.stop.wait(60)
                self.close_connection = True
            elif told.refuses_form and (request.get("response_format") or request.get("format")):
                self._refuse(Told(status=400))
            elif told.status != 200:
                self._refuse(told)
            elif self.path == "/api/chat":
                self._stream("application/x-ndjson", told, _ollama_piece, _ollama_end())
            elif request.get("stream"):
                self._stream("text/event-stream", told, _sse_piece, _sse_end())
            else:
                self._whole(_completion(told.text))

    def _refuse(self, told: Told) -> None:
        wait = {} if told.retry_after is None else {"Retry-After": str(told.retry_after)}
        self._whole({"error": {"message": "no"}} if self.path != "/api/chat" else {"error": "no"}, told.status, wait)

    def _whole(self, data: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> None:
        payload = json.dumps(data).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(payload))}.items():
            self.send_header(name, value)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(payload)

    def _stream(self, kind: str, told: Told, piece: Callable[[str], bytes], end: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        if not told.text:
            self._chunk(piece(""))
        for start in range(0, len(told.text), told.piece):
            if told.drop_after is not None and start >= told.drop_after:
                self._drop()
                return
            if told.gate and start + told.piece > told.text.index(told.held):
                told.gate.wait()
            self._chunk(piece(told.text[start : start + told.piece]))
            if told.pace and self.stop.wait(told.pace):
                return
        self._chunk(end)
        self.wfile.write(b"0\r\n\r\n")

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def _drop(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Connections break on purpose here."""


@contextmanager
def model_server(*replies: Reply) -> Iterator[ModelServer]:
    """Serve on a free port of the loopback interface."""
    state, stop = ModelServer(replies), threading.Event()
    handler = type("Handler", (_Handler,), {"state": state, "stop": stop})
    server = _Server(("127.0.0.1", 0), handler)
    state.root = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        stop.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _sse_piece(text: str) -> bytes:
    return _event(_chunk_of({"role": "assistant", "content": text}, None))


def _sse_end() -> bytes:
    return _event(_chunk_of({}, "stop")) + b"data: [DONE]\n\n"


def _event(data: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(data).encode() + b"\n\n"


def _chunk_of(delta: dict[str, Any], finish: str | None) -> dict[str, Any]:
    return {
        "id": "completion",
        "object": "chat.completion.chunk",
        "created": int(time.time()),
        "model": "local",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }


def _ollama_piece(text: str) -> bytes:
    return _line({"message": {"role": "assistant", "content": text}, "done": False})


def _ollama_end() -> bytes:
    end = {"done_reason": "stop", "total_duration": 1, "prompt_eval_count": 1, "eval_count": 1}
    return _line({"message": {"role": "assistant", "content": ""}, "done": True} | end)


def _line(data: dict[str, Any]) -> bytes:
    return json.dumps({"model": "local", "created_at": "2025-01-01T00:00:00Z"} | data).encode() + b"\n"


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
