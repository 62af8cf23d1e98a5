"""The request batcher with the forms that Python's own concurrency knows: futures, coroutines, threads that work."""

import atexit
import os
import sys
import weakref
from concurrent.futures import CancelledError, Future

from . import _tidegate
from .batch_executor import BatchExecutor
from .batch_workers import Workers

_MOST_WORKERS = 256
_with_executor = weakref.WeakSet()


class RequestBatcher(_tidegate.RequestBatcher):
    """Identical requests within a window become one call. Any thread.

    executor(batch) makes the calls of what is submitted, and of each batch whose window ends with nobody calling: a
    function on one of `workers` threads of the batcher's own; a coroutine function on `loop`, or on a loop of the
    batcher's own where that is None, as many at once as are due. With a `clock` of yours there are no such threads, and
    run_due() does it. Without an executor, look at due().
    """

    __slots__ = ("_execute", "_workers", "__weakref__")

    def __init__(self, batch_window_ms=50, max_batch_size=10, *, executor=None, workers=8, loop=None, clock=None):
        if executor is not None and not callable(executor):
            raise TypeError(f"executor is of type {type(executor).__name__}; it must be a callable or None")
        if loop is not None and not hasattr(loop, "call_soon_threadsafe"):
            raise TypeError(f"loop is of type {type(loop).__name__}; it must be an event loop of asyncio or None")
        most = _tidegate.whole_number("workers", workers, 1, _MOST_WORKERS)
        has_executor = executor is not None
        self._execute = BatchExecutor(executor, loop) if has_executor else None
        self._workers = Workers(self, most) if has_executor and clock is None else None
        super().__init__(batch_window_ms, max_batch_size, has_executor, clock,
                         self._workers and self._workers.start, self._workers and self._workers.wake)
        if has_executor:
            _with_executor.add(self)

    def submit(self, endpoint, params):
        """The answer as a concurrent.futures.Future; the executor makes the call, alone or for all who ask meanwhile.

        Cancelling it gives up this answer alone.
        """
        future = Future()

        def settle(result):
            if not future.set_running_or_notify_cancel():
                return
            if isinstance(result, BaseException):
                future.set_exception(_for_futures(result))
            else:
                future.set_result(result)

        self._submit(endpoint, params, settle)
        return future

    async def request(self, endpoint, params):
        """The answer, for a coroutine of asyncio; the rest as with submit."""
        import asyncio  # pylint: disable=import-outside-toplevel

        return await asyncio.wrap_future(self.submit(endpoint, params))

    def run_due(self):
        """Executes all that is due, on this thread. The number of batches."""
        batches = 0
        while (batch := self._take_due()) is not None:
            self._execute(batch)
            batches += 1
        return batches

    def close(self):
        """Requests still waiting get a BatchError; those under way are waited for, unless by their own executor."""
        self._stop()
        if self._workers is not None:
            self._workers.join()
        if self._execute is not None:
            self._execute.join()

    def _stop(self):
        super().close()
        if self._workers is not None:
            self._workers.stop()
        if self._execute is not None:
            self._execute.close()

    def __del__(self):
        if hasattr(self, "_workers"):  # where __init__ raised it may not
            self._stop()

    def _after_fork(self):
        if self._workers is not None:
            self._workers.begin_again()
        self._execute.begin_again()
        self._begin_again()


def _for_futures(error):
    """`error`, or a BatchError because of it where it would mean something else to whoever awaits it: the end of their own
    iterator or program, or that they themselves were cancelled."""
    is_cancelled = isinstance(error, (CancelledError, _asyncio_cancelled()))
    if isinstance(error, Exception) and not is_cancelled and not isinstance(error, StopIteration):
        return error
    failure = _tidegate.BatchError(f"the batch's call ended with a {type(error).__name__}; its cause says which")
    failure.code = "cancelled" if is_cancelled else "failed"
    failure.__cause__ = error
    return failure


def _asyncio_cancelled():
    asyncio = sys.modules.get("asyncio.exceptions")  # who has not imported it raises none of its own
    return () if asyncio is None else asyncio.CancelledError


def _close_all():
    """While callbacks can still run: no thread of ours asks for the interpreter after its end."""
    for batcher in list(_with_executor):
        batcher.close()


def _after_fork():
    _tidegate.forget_requests_of_parent()
    for batcher in list(_with_executor):
        batcher._after_fork()


atexit.register(_close_all)
os.register_at_fork(after_in_child=_after_fork)
