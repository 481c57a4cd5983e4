"""A reply's bytes, inflated no further than they are wanted."""

import zlib
from collections.abc import Iterable, Iterator

from config.errors import ReadingError

MAX_BYTES = 5 * 1024 * 1024
_GZIP_MAGIC = b"\x1f\x8b"
_MOST_MEMBERS = 100


def body(chunks: Iterable[bytes], *, encoding: str, limit: int = MAX_BYTES) -> bytes:
    """Return what `chunks` say, never making more than `limit` bytes of them; ReadingError where they say more.

    `encoding` is the Content-Encoding: none, or gzip. ReadingError for any other, and for torn gzip.
    """
    if encoding.strip().lower() in {"gzip", "x-gzip"}:
        chunks = _inflated(_bounded(chunks, limit), limit)
    elif encoding.strip().lower() not in {"", "identity"}:
        raise ReadingError("the server packs its answer in a way that was not asked for")
    return b"".join(_bounded(chunks, limit))


def unzipped(data: bytes, *, limit: int = MAX_BYTES) -> bytes:
    """Return `data`, inflated where it is a gzip file; ReadingError as `body`."""
    return body([data], encoding="gzip" if data.startswith(_GZIP_MAGIC) else "", limit=limit)


def _bounded(chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise ReadingError(f"it is larger than {limit / 1024**2:.0f} MB; nothing of it was kept")
        yield chunk


def _inflated(chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """Inflate at most one byte more than `limit`."""
    inflater, members, left = zlib.decompressobj(31), 1, limit + 1
    for chunk in chunks:
        waiting = chunk
        while waiting and left > 0:
            try:
                part = inflater.decompress(waiting, left)
            except zlib.error:
                raise ReadingError("the packed answer is damaged; try again later") from None
            left -= len(part)
            yield part
            waiting = inflater.unconsumed_tail
            if inflater.eof:
                waiting = inflater.unused_data
                if not waiting.startswith(_GZIP_MAGIC) or members == _MOST_MEMBERS:
                    return
                inflater, members = zlib.decompressobj(31), members + 1
    if not inflater.eof:
        raise ReadingError("the packed answer breaks off; try again later")
