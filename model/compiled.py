"""One decorator for every compiled loop, with an on-disk cache that cannot go stale.

Numba's cache looks only at the file of the compiled function, not at what it calls. The cache folder is therefore
named after a hash of every source file a compiled loop can reach: changed code never runs from an old cache.
Set ``NUMBA_DISABLE_JIT=1`` to run the same functions as plain Python; they give the same bits.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from pathlib import Path

import numba
from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

_PACKAGE = Path(__file__).parent
_KEPT_CACHES = 3
_MARKS = (b"@compiled", b"@formula", b"@inner", b"@inlined", b"@pasted")
_STATE = ("kinds", "names", "table", "world")  # state that compiled loops walk


def source_hash() -> str:
    """Return a short hash of the sources of all compiled loops, the state they walk, and the compiler's version."""
    digest = hashlib.sha256(f"{numba.__version__} {sys.version}".encode())
    for path in sorted(_PACKAGE.rglob("*.py")):
        text = path.read_bytes()
        is_state = path.parent.name == "state" and path.stem in _STATE
        if is_state or any(mark in text for mark in _MARKS):
            digest.update(path.relative_to(_PACKAGE).as_posix().encode())
            digest.update(text)
    return digest.hexdigest()[:16]


def _cache_folder() -> Path:
    base = os.environ.get("RONGHE_CACHE") or os.environ.get("XDG_CACHE_HOME")
    root = Path(base) if base else Path.home() / ".cache"
    return root / "ronghe" / f"compiled-{source_hash()}"


def _drop_old_caches(current: Path) -> None:
    others = [p for p in current.parent.glob("compiled-*") if p != current]
    for old in sorted(others, key=lambda p: p.stat().st_mtime)[: -(_KEPT_CACHES - 1)]:
        shutil.rmtree(old, ignore_errors=True)


CACHE_FOLDER = _cache_folder()


def _prepare() -> bool:
    try:
        CACHE_FOLDER.mkdir(parents=True, exist_ok=True)
        _drop_old_caches(CACHE_FOLDER)
    except OSError:  # a read-only home: compile in memory, a few seconds slower at every start
        return False
    numba.config.CACHE_DIR = str(CACHE_FOLDER)
    return True


_CACHED = _prepare()


def compiled(function):
    """Compile ``function`` on first use (no Python objects inside) and keep the result on disk."""
    return numba.njit(cache=_CACHED, error_model="numpy")(function)


def formula(function):
    """Compile a small function that makes no arrays, into the body of its callers; Python may call it, too."""
    return numba.njit(cache=_CACHED, error_model="numpy", forceinline=True, _nrt=False)(function)


_INNER = {"_nrt": False, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}


def inner(function):
    """Compile a function that only compiled loops call and that makes no arrays.

    It then needs neither wrappers for Python nor reference counts, which took three quarters of a day's time.
    Called from Python while compiled it crashes: what Python calls is ``@compiled``.
    """
    return numba.njit(cache=_CACHED, error_model="numpy", **_INNER)(function)


def inlined(function):
    """Compile like :func:`inner`, into the body of its callers: for what every open case passes through every day."""
    return numba.njit(cache=_CACHED, error_model="numpy", forceinline=True, **_INNER)(function)


def pasted(function):
    """Paste a function into compiled loops as it is written: for one that picks a table, which those cannot return."""
    return numba.njit(inline="always", error_model="numpy")(function)


@intrinsic
def _prefetch(_, table, row, byte):
    """Ask the processor for a record's cache line; nothing waits for it."""

    def generate(context, builder, signature, arguments):
        records, at, offset = arguments
        array = context.make_array(signature.args[0])(context, builder, records)
        place = cgutils.get_item_pointer(context, builder, signature.args[0], array, [at], wraparound=False)
        place = builder.gep(builder.bitcast(place, cgutils.voidptr_t), [offset])
        kind = ir.FunctionType(ir.VoidType(), [cgutils.voidptr_t, *[ir.IntType(32)] * 3])
        function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        builder.call(function, [place, *(ir.Constant(ir.IntType(32), word) for word in (0, 3, 1))])
        return context.get_dummy_value()

    return types.void(table, types.intp, types.intp), generate


if numba.config.DISABLE_JIT:

    def prefetch(table, row, byte):
        """Do nothing: plain Python waits for memory elsewhere."""
else:
    prefetch = _prefetch
