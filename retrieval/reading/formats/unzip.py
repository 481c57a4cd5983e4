"""The members of a zip archive, inflated within bounds; runs in the sandbox's child."""

import stat
import zlib
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile, ZipInfo

MAX_MEMBERS = 5_000
MAX_TOTAL_BYTES = 100 * 1024 * 1024
MAX_MEMBER_BYTES = 60 * 1024 * 1024
_CHUNK = 64 * 1024
_BROKEN = "this is no zip archive that can be read (it is broken or cut short); pack it again"
_MANY = f"it has more than {MAX_MEMBERS:,} members; pack it in smaller archives"
_LARGE = f"its members are larger than {MAX_TOTAL_BYTES // 1024**2} MB together; pack it in smaller archives"


def zip_job(data: bytes, *, members: int = MAX_MEMBERS, total: int = MAX_TOTAL_BYTES) -> tuple[dict[str, Any], bytes]:
    """Return `{"members": [[name, size, reason]]}` and the members' bytes one after the other.

    A member that is refused has a reason and no bytes. At most `members` members and `total` bytes are read, whatever
    the archive says of itself: past that, what was read so far is returned with a last member "" that says so.
    """
    try:
        with ZipFile(BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir() and not _hidden(info.filename)]
            if len(infos) > members:
                return {"reason": _MANY}, b""
            return _members(archive, infos, total)
    except (BadZipFile, ValueError, OSError, NotImplementedError):
        return {"reason": _BROKEN}, b""


def _members(archive: ZipFile, infos: list[ZipInfo], total: int) -> tuple[dict[str, Any], bytes]:
    found: list[tuple[str, int, str | None]] = []
    held = bytearray()
    left = total
    for info in sorted(infos, key=lambda info: info.filename):
        reason = _refused(info)
        data = None if reason else _inflated(archive, info, min(MAX_MEMBER_BYTES, left))
        size = len(data or b"")
        if size > left:
            found.append(("", 0, _LARGE))
            break
        left -= size
        if data is None:
            found.append((_shown(info.filename), 0, reason or "it is broken; pack it again"))
        elif size > MAX_MEMBER_BYTES:
            found.append((_shown(info.filename), 0, f"it is larger than {MAX_MEMBER_BYTES // 1024**2} MB"))
        else:
            found.append((_shown(info.filename), size, None))
            held += data
    return {"members": found}, bytes(held)


def _inflated(archive: ZipFile, info: ZipInfo, most: int) -> bytes | None:
    """Return a member's bytes, one more than `most` at the most; None where it is broken."""
    held = bytearray()
    try:
        with archive.open(info) as member:
            while len(held) <= most and (chunk := member.read(min(_CHUNK, most + 1 - len(held)))):
                held += chunk
    except (BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError):
        return None
    return bytes(held)


def _refused(info: ZipInfo) -> str | None:
    """Return why a member is not read: its name leads out of the archive, it is a link, it is encrypted."""
    name = info.filename.replace("\\", "/")
    if name.startswith("/") or name[1:2] == ":" or ".." in name.split("/") or not name.isprintable():
        return "its name leads out of the archive or is no name; pack it again"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "it is a link; pack the file itself"
    if info.flag_bits & 1:
        return "it is protected with a password; pack it without one"
    return None


def _hidden(name: str) -> bool:
    parts = [part for part in name.replace("\\", "/").split("/") if part]
    return any(part == "__MACOSX" or (part.startswith(".") and part != "..") for part in parts)


def _shown(name: str) -> str:
    return "".join(character if character.isprintable() else "\ufffd" for character in name)[:300]
