"""Many jobs on an existing Dask cluster; results are handed out as they arrive.

The cluster is the user's own: it is found by its scheduler's address, and neither started nor stopped here. Its workers
must be able to import this project, in the same version. A job that was on a worker when it died is given to another.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from experiments.workers import AHEAD, WorkersLost

PATIENCE = 15  # seconds to wait for a scheduler, or for its first worker
RECOUNT = 5.0  # seconds between two counts of the workers


class ClusterFault(ValueError):
    """A cluster that cannot be used as asked."""


def arriving_from(address: str, function: Callable, jobs: Iterable[tuple]) -> Iterator[Any]:
    """Yield ``function(*job)`` for every job, in the order in which the cluster finishes them.

    Args:
        address: Of the scheduler, such as ``tcp://127.0.0.1:8786``.
        function: A function of a module that the workers can import.
        jobs: Arguments, taken as they are needed.

    Raises:
        ClusterFault: If no scheduler answers, it has no workers, or they lack this project.
        WorkersLost: If the scheduler goes, or a job keeps killing its workers.
        Exception: Whatever the function raises.
    """
    client = _client(address)
    try:
        yield from _arriving(client, address, function, iter(jobs))
    finally:
        client.close(timeout=5)


def _client(address: str):
    try:
        from distributed import Client
    except ImportError:
        raise ClusterFault("--scheduler needs Dask: pip install 'ronghe[cluster]'") from None
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError):
        raise ClusterFault(f"no Dask scheduler answers at {address}") from None
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError:
        client.close()
        raise ClusterFault(f"the Dask scheduler at {address} has no workers") from None
    return client


def _arriving(client, address: str, function: Callable, queue: Iterator[tuple]) -> Iterator[Any]:
    from concurrent.futures import CancelledError

    from distributed import KilledWorker, as_completed
    from distributed.comm import CommClosedError

    running = as_completed(loop=client.loop)
    under_way, room, counted = 0, 0, 0.0
    while True:
        if time.monotonic() - counted > RECOUNT:
            room, counted = AHEAD * max(_threads(client, address), 1), time.monotonic()
        for job in itertools.islice(queue, max(room - under_way, 0)):
            running.add(client.submit(function, *job, pure=False))
            under_way += 1
        if not under_way:
            return
        try:
            future = next(running)
            result = future.result()
        except KilledWorker:
            raise WorkersLost("a task keeps killing the cluster's workers (out of memory?)") from None
        except (CancelledError, CommClosedError, TimeoutError, StopIteration):
            raise WorkersLost(f"the Dask scheduler at {address} is gone") from None
        except ModuleNotFoundError as fault:
            raise ClusterFault(
                f"the workers at {address} cannot import {fault.name}; install this project there"
            ) from None
        under_way -= 1
        future.release()
        yield result


def _threads(client, address: str) -> int:
    try:
        return sum(client.nthreads().values())
    except OSError:
        raise WorkersLost(f"the Dask scheduler at {address} is gone") from None
