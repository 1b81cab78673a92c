"""Files that survive being killed: written whole or not at all, sealed lines, and a lock that dies with its holder."""

from __future__ import annotations

import errno
import fcntl
import os
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SYNC_EVERY = 2.0  # seconds between two requests that the disk itself take what was written
_HELD: set[Path] = set()  # folders locked by this process, to which a lock of its own is no hindrance


class StoreFault(ValueError):
    """A folder that cannot be used as asked; nothing in it was changed."""


class StoreTrouble(RuntimeError):
    """The disk refuses (full, unwritable); what was finished is kept."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder, made if missing, against any other process; the lock ends with the process, however it ends.

    Raises:
        StoreFault: If it is held already.
        StoreTrouble: If it cannot be made or written to.
    """
    with troubles_told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        file = open(folder / ".lock", "a+", encoding="utf-8")  # noqa: SIM115 (closed below)
    with file:
        place = folder.resolve()
        try:
            if place in _HELD:
                raise BlockingIOError
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # a record lock: forked workers do not inherit it
        except OSError as fault:
            if fault.errno not in (None, errno.EACCES, errno.EAGAIN):
                raise StoreTrouble(f"{folder}: it cannot be locked ({fault.strerror}).") from None
            file.seek(0)
            holder = file.read().strip()
            who = f" (process {holder})" if holder else ""
            raise StoreFault(
                f"{folder}: another sweep{who} is writing here; wait for it, or name another folder."
            ) from None
        _HELD.add(place)
        try:
            with troubles_told(folder):
                file.truncate(0)
                file.write(str(os.getpid()))
                file.flush()
            yield
        finally:
            _HELD.discard(place)


@contextmanager
def troubles_told(folder: Path) -> Iterator[None]:
    """Turn what the disk refuses into one sentence."""
    try:
        yield
    except OSError as fault:
        reason = (fault.strerror or str(fault)).lower()
        raise StoreTrouble(
            f"{fault.filename or folder}: {reason}. What is finished is kept; the same command goes on later."
        ) from None


def replaced(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, and have the disk take it."""
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        with open(temporary, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def sealed(text: str) -> str:
    """Return a text as a line with its checksum."""
    return f"{zlib.crc32(text.encode()):08x} {text}\n"


def unsealed(data: bytes) -> Iterator[str]:
    """Yield the texts of sealed lines; a line that was cut short or damaged is left out."""
    for line in data.split(b"\n"):
        seal, _, text = line.partition(b" ")
        if text and seal == b"%08x" % zlib.crc32(text):
            yield text.decode()


class Journal:
    """Texts that outlive the process that noted them: a sealed line each, in a file that only grows."""

    def __init__(self, path: Path):
        """Open the file to go on writing; texts noted before stay."""
        self._file = open(path, "a", encoding="utf-8")  # noqa: SIM115 (kept open)
        self._synced = time.monotonic()

    def note(self, text: str) -> None:
        """Put a text down; the disk itself is asked to take it now and then."""
        self._file.write(sealed(text))
        self._file.flush()
        if time.monotonic() - self._synced > SYNC_EVERY:
            os.fsync(self._file.fileno())
            self._synced = time.monotonic()

    def close(self) -> None:
        """Close the file; a full disk has been told already, and what was flushed stays."""
        with suppress(OSError):
            self._file.close()


def noted(path: Path) -> list[str]:
    """Return the whole texts of a journal; none if there is no such file."""
    return list(unsealed(path.read_bytes())) if path.exists() else []
