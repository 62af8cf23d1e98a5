"""Repeats of calls that failed for a moment."""

import functools
import os
import time

from . import _tidegate
from .guarded import kind_of, not_a_coroutine


class Retry(_tidegate.Retry):
    """Repeats a call that failed for a moment, within a budget that all its calls share, after a pause with jitter.
    Any thread, any task. For calls that may be made twice.

    `retry_on` says which exceptions a repeat may mend: an exception type, a tuple of them, or a callable that is given
    the exception; otherwise ConnectionError, TimeoutError and RateLimited. One whose `retry_after` is a number of
    seconds is not repeated earlier. No attempt begins later than `timeout_ms` after the call; 0: whenever. `sleep` is
    called with seconds in place of time.sleep and asyncio.sleep; what it answers with is awaited in coroutines.
    """

    __slots__ = ("__weakref__",)

    def __init__(self, *args, **settings):
        # Processes that failed together come back apart.
        settings.setdefault("seed", int.from_bytes(os.urandom(7), "big"))
        super().__init__(*args, **settings)

    def call(self, function, /, *args, **kwargs):
        """What function(*args, **kwargs) brings at last; the exception of the last attempt otherwise."""
        return self._run(self._begin(), functools.partial(function, *args, **kwargs))

    async def call_async(self, function, /, *args, **kwargs):
        """The same of a coroutine function."""
        return await self._run_async(self._begin(), functools.partial(function, *args, **kwargs))

    def __call__(self, function):
        """A decorator: each call of the function, or coroutine function, is repeated so."""
        if kind_of(function, "a Retry", "use `retry.call` in it"):

            @functools.wraps(function)
            async def call_later(*args, **kwargs):
                return await self.call_async(function, *args, **kwargs)

            return call_later

        @functools.wraps(function)
        def call(*args, **kwargs):
            return self.call(function, *args, **kwargs)

        return call

    def _run(self, begun, attempt):
        sleep = self._sleep or time.sleep
        while True:
            try:
                return not_a_coroutine(attempt())
            except Exception as error:  # pylint: disable=broad-exception-caught  # not who gives up; the filter says which
                pause = begun.pause_after(error)
                if pause is None:
                    raise
            sleep(pause)

    async def _run_async(self, begun, attempt):
        while True:
            try:
                return await attempt()
            except Exception as error:  # pylint: disable=broad-exception-caught
                pause = begun.pause_after(error)
                if pause is None:
                    raise
            await self._pause(pause)

    async def _pause(self, seconds):
        if self._sleep is None:
            import asyncio  # pylint: disable=import-outside-toplevel  # a program without coroutines does without it

            return await asyncio.sleep(seconds)
        pausing = self._sleep(seconds)
        if hasattr(pausing, "__await__"):
            await pausing
        return None
