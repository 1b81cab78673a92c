"""Many jobs on several processes of this machine; results are handed out as they arrive.

A worker that dies (killed, out of memory) takes its jobs back into the queue: a job is a pure function of its
arguments, so running it twice changes nothing. Workers end by themselves when the process that started them is gone.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any

AHEAD = 4  # jobs waiting for each worker: enough that none is idle, few enough to stop soon
DEATHS = 3  # of workers in a row, without one result between, before we give up


class WorkersLost(RuntimeError):
    """Workers die again and again, so nothing gets done."""


def arriving(function: Callable, jobs: Iterable[tuple], workers: int = 1, ahead: int = AHEAD) -> Iterator[Any]:
    """Yield ``function(*job)`` for every job, in the order in which they finish; with one worker, in this process.

    Args:
        function: A function of a module; with several workers it runs in forked processes.
        jobs: Arguments, taken as they are needed.
        workers: Processes, at least 1.
        ahead: Jobs taken for each worker at a time, at least 1.

    Raises:
        WorkersLost: If worker processes keep dying.
        Exception: Whatever the function raises.
    """
    if workers == 1:
        for job in jobs:
            yield function(*job)
        return
    queue, lost, deaths = iter(jobs), deque(), 0
    while deaths < DEATHS:
        for result in _one_pool(function, queue, workers, lost, ahead):
            deaths = 0
            yield result
        if not lost:
            return
        deaths += 1
    raise WorkersLost("worker processes keep dying (killed, or out of memory); try fewer workers")


def _next(lost: deque, queue: Iterator[tuple], room: int) -> Iterator[tuple]:
    """Yield up to ``room`` jobs, those that have to be done again first."""
    for _ in range(room):
        if lost:
            yield lost.popleft()
        elif (job := next(queue, None)) is not None:
            yield job
        else:
            return


def _one_pool(function: Callable, queue: Iterator[tuple], workers: int, lost: deque, ahead: int) -> Iterator[Any]:
    """Yield results until the jobs are done or a worker dies; jobs that were under way then go back to ``lost``."""
    context = multiprocessing.get_context("fork")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin_worker, initargs=(os.getpid(),))
    running: dict[Future, tuple] = {}
    broken = False
    try:
        while not broken:
            for job in _next(lost, queue, workers * ahead - len(running)):
                running[_submit(pool, function, job)] = job
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                job = running.pop(future)
                if isinstance(future.exception(), BrokenProcessPool):
                    broken = True
                    lost.append(job)
                else:
                    yield future.result()
        lost.extend(running.values())
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _submit(pool: ProcessPoolExecutor, function: Callable, job: tuple):
    """Submit a job; to a pool that has just broken, as a future that says so."""
    try:
        return pool.submit(function, *job)
    except BrokenProcessPool as fault:
        broken: Future = Future()
        broken.set_exception(fault)
        return broken


def _begin_worker(parent: int) -> None:
    """Leave Ctrl-C to the parent, and end when the parent is gone, however it went."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)
