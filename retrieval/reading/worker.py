"""The child process of the sandbox: limits first, then one document after the other until its input ends."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import Any, BinaryIO

from retrieval.reading.sandbox import MAX_REPLY_BYTES, Reply, receive, send

# A job's module is imported when it is first asked for: a PDF need not wait for the HTML libraries.
JOBS = {
    "page": "formats.page:page_job",
    "pdf": "formats.pdf_text:pdf_job",
    "docx": "formats.docx_text:docx_job",
    "zip": "formats.unzip:zip_job",
    "feed": "formats.feed_parser:feed_job",
    "original": "formats.original_text:original_job",
    "markup": "formats.feed_parser:markup_job",
}
_WORN_KILOBYTES = 600 * 1024

Job = Callable[..., tuple[dict[str, Any], bytes]]


def main() -> None:
    """Serve jobs from standard input to standard output; anything else that is printed goes nowhere."""
    seconds, memory = float(sys.argv[1]), int(sys.argv[2])
    requests = sys.stdin.buffer
    replies = os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - a device
        os.dup2(nowhere.fileno(), 1)
    _limit(memory)
    with suppress(EOFError, BrokenPipeError, KeyboardInterrupt):
        while True:
            _limit_time(seconds)
            _serve(requests, replies)


def _serve(requests: BinaryIO, replies: BinaryIO) -> None:
    fields: dict[str, Any]
    try:
        request = receive(requests, MAX_REPLY_BYTES)
        fields, data = _done(request)
    except MemoryError:
        fields, data = {"no_memory": True, "worn": True}, b""
    send(replies, fields | ({"worn": True} if _worn() else {}), data)


def _done(request: Reply) -> tuple[dict[str, Any], bytes]:
    module, _, name = JOBS[request.fields["job"]].partition(":")
    job: Job = getattr(import_module(f"{__package__}.{module}"), name)
    try:
        return job(request.data, **request.fields["options"])
    except MemoryError:
        raise
    except RecursionError:
        return {"reason": "it is nested too deeply; save the article as plain text"}, b""
    except Exception as error:  # noqa: BLE001 - whatever a library meets in a hostile document is that document's end
        return {"reason": f"it cannot be parsed ({type(error).__name__}); save the article as plain text"}, b""


def _limit(memory: int) -> None:
    """Bound the memory of this process, and take from it the right to write files."""
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not on every system

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _limit_time(seconds: float) -> None:
    """Give the next document `seconds` of processor time, beside what was used before."""
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not on every system

        used = resource.getrusage(resource.RUSAGE_SELF)
        soft = int(used.ru_utime + used.ru_stime + seconds) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _worn() -> bool:
    """Whether this process has grown so large once that a new one should take its place."""
    return _peak() > max(_WORN_KILOBYTES, _PEAK_AT_START)


def _peak() -> float:
    """The most memory that this process ever used, in kilobytes; 0 where the system does not say."""
    with suppress(ImportError):
        import resource  # noqa: PLC0415 - not on every system

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return 0


# Linux hands the peak of the process that started this one down to it.
_PEAK_AT_START = _peak()


if __name__ == "__main__":
    main()
