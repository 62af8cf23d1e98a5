"""The bulkhead, and waiting for a place."""

import os
import queue

from . import _tidegate
from .enhanced_cache import future_told_by_any_thread

os.register_at_fork(after_in_child=_tidegate.forget_places_of_parent)


class Bulkhead(_tidegate.Bulkhead):
    """Lets at most `max_concurrent` calls be under way at once; others wait `max_wait_ms` at most, in order, and are
    refused then. Any thread, any task. A child after a fork begins with none under way.
    """

    __slots__ = ("__weakref__",)

    def enter(self):
        """For `with` and `async with`: a Place; BulkheadFull where none came free in time."""
        return _Entry(self)


class _Entry:
    __slots__ = ("_bulkhead", "_place")

    def __init__(self, bulkhead):
        self._bulkhead = bulkhead
        self._place = None

    def __enter__(self):
        if self._place is None:
            self._place = self._wait()
        return self._place.__enter__()

    def __exit__(self, *exception):
        return self._place.__exit__(*exception)

    async def __aenter__(self):
        if self._place is None:
            self._place = await self._wait_async()
        return self._place.__enter__()

    async def __aexit__(self, *exception):
        return self._place.__exit__(*exception)

    def _wait(self):
        max_wait_s = self._bulkhead._max_wait_s
        if max_wait_s == 0:
            return self._bulkhead.try_enter()
        arrived = queue.SimpleQueue()  # whose put() may interrupt its get(), as destructors do
        wait = self._bulkhead._wait(lambda: arrived.put(None))
        try:
            if not wait.is_granted:
                arrived.get(timeout=max_wait_s)
        except queue.Empty:
            pass
        except BaseException:
            wait.end()  # Ctrl-C
            raise
        return wait.take()

    async def _wait_async(self):
        import asyncio  # pylint: disable=import-outside-toplevel  # a program without coroutines does without it

        max_wait_s = self._bulkhead._max_wait_s
        if max_wait_s == 0:
            return self._bulkhead.try_enter()
        arrived, tell = future_told_by_any_thread()
        wait = self._bulkhead._wait(tell)
        try:
            if not wait.is_granted:
                await asyncio.wait([arrived], timeout=max_wait_s)
        except BaseException:
            wait.end()  # cancelled
            raise
        return wait.take()
