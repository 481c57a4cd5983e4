"""One thread that commits what has gathered: many callers share the price of one transaction."""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any, Final, ParamSpec, TypeVar

import sqlalchemy as sa

from config.errors import LibraryError
from retrieval.library.database import Database

P = ParamSpec("P")
T = TypeVar("T")

MOST_TOGETHER: Final = 500  # jobs in one transaction, so that the first ones need not wait for ever


class GroupWriter:
    """Does blocking work on the database, one job after the other, in few transactions.

    Whoever waits for a job waits for its commit. A job that raises fails alone: where the whole transaction fails, each
    job is done again in one of its own.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._jobs: deque[tuple[Callable[[], Any], Future[Any]]] = deque()
        self._thread = ThreadPoolExecutor(1, "writer")

    async def do(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what `work` returns, once it is committed. It is done even where the caller no longer waits."""
        return await asyncio.wrap_future(self._queued(partial(work, *args, **kwargs)))

    def soon(self, work: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
        """Have `work` done in one of the next transactions; nobody hears whether it could be."""
        with suppress(RuntimeError):  # it is closed
            self._queued(partial(work, *args, **kwargs))

    def close(self) -> None:
        """Finish what was begun, and take nothing more."""
        self._thread.shutdown()

    def _queued(self, work: Callable[[], T]) -> Future[T]:
        future: Future[T] = Future()
        future.set_running_or_notify_cancel()
        self._jobs.append((work, future))
        self._thread.submit(self._commit)
        return future

    def _commit(self) -> None:
        jobs = [self._jobs.popleft() for _ in range(min(len(self._jobs), MOST_TOGETHER))]
        if not jobs:  # an earlier turn has done them
            return
        try:
            with self._database.together():
                done = [_tried(work, future) for work, future in jobs]
        except Exception:  # noqa: BLE001 - nothing is kept of any of them: each is done again alone, and fails alone
            done = [_done_alone(work, future) for work, future in jobs]
        for tell in done:
            tell()


def _tried(work: Callable[[], Any], future: Future[Any]) -> Callable[[], None]:
    """Do a job; return what tells its caller, which must wait for the commit. The database's own troubles go on."""
    try:
        return partial(future.set_result, work())
    except (LibraryError, sa.exc.SQLAlchemyError):  # a full disk, for one, undoes the whole transaction
        raise
    except Exception as error:  # noqa: BLE001 - it is the caller's
        return partial(future.set_exception, error)


def _done_alone(work: Callable[[], Any], future: Future[Any]) -> Callable[[], None]:
    try:
        return partial(future.set_result, work())
    except Exception as error:  # noqa: BLE001 - as above
        return partial(future.set_exception, error)
