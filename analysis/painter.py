"""A process that loads what drawing needs while cities still run, and draws figures when they are done."""

from __future__ import annotations

import multiprocessing
from pathlib import Path


class Painter:
    """Draws in a process of its own; as a context, so that the process ends with whatever started it.

    Args:
        workers: Processes that may be busy; with one, drawing is done in this process, when it is asked for.
    """

    def __init__(self, workers: int = 1):
        self._workers = workers
        self._ours = self._process = self._ordered = None

    def __enter__(self) -> Painter:
        if self._workers > 1:
            context = multiprocessing.get_context("fork")
            self._ours, theirs = context.Pipe()
            self._process = context.Process(target=_paint, args=(theirs, self._ours, self._workers))
            self._process.start()
            theirs.close()
        return self

    def __exit__(self, *_) -> None:
        if self._process is not None:
            self._ours.close()
            self._process.join()

    def begin(self, runs, folder: Path, title: str) -> None:
        """Order every figure of a comparison into a folder, once."""
        self._ordered = (runs, folder, title)
        if self._process is not None:
            self._ours.send(self._ordered)

    def finish(self) -> list[Path]:
        """Return the paths of the figures that were ordered, when they are drawn.

        Raises:
            Exception: Whatever stopped the drawing, such as an OSError of the folder.
        """
        if self._process is None:
            from analysis.figures import draw_all

            return draw_all(*self._ordered)
        answer = self._ours.recv()
        if isinstance(answer, Exception):
            raise answer
        return answer


def _paint(pipe, other_end, workers: int) -> None:
    """Wait for an order, draw, answer; leave when the other end is closed or Ctrl-C is pressed."""
    other_end.close()
    try:
        import experiments.pairs  # noqa: F401  (what is sent is unpacked with it)
        from analysis.figures import draw_all

        order = pipe.recv()
        try:
            pipe.send(draw_all(*order, workers=workers))
        except Exception as fault:  # told where the figures were asked for
            pipe.send(fault)
    except (EOFError, KeyboardInterrupt):
        return
