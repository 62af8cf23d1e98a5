"""Repeats of calls that failed for a moment."""

import functools
import os
import time
import weakref

from . import _tidegate
from .guarded import kind_of, not_awaitable

_ASYNC_CALL = "call() was given a coroutine function; await call_async(), which takes it"
_ASYNC_SLEEP = "sleep is a coroutine function, which call() cannot await; await call_async(), or give a function"
_self_seeded = weakref.WeakSet()


def _own_seed():
    return int.from_bytes(os.urandom(7), "big")


class Retry(_tidegate.Retry):
    """Repeats a call that failed for a moment, within a budget that all its calls share, after a pause with jitter.
    Any thread, any task. For calls that may be made twice.

    `retry_on` says which exceptions a repeat may mend: an exception type, a tuple of them, or a callable that is given
    the exception; otherwise ConnectionError, TimeoutError and RateLimited. One whose `retry_after` is a number of
    seconds is not repeated earlier, and not at all where that is more than `max_pause_ms`. No attempt begins `timeout_ms`
    after the call or later; 0: whenever. `sleep` is called with seconds in place of time.sleep and asyncio.sleep; what it
    answers with is awaited in coroutines. Without a `seed`, processes that failed together come back apart, forked ones
    too.
    """

    __slots__ = ("__weakref__",)

    def __init__(self, *args, **settings):
        is_seeded = "seed" in settings
        if not is_seeded:
            settings["seed"] = _own_seed()
        super().__init__(*args, **settings)
        if not is_seeded:
            _self_seeded.add(self)

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
                return not_awaitable(attempt(), _ASYNC_CALL)
            except Exception as error:  # pylint: disable=broad-exception-caught  # not who gives up; the filter says which
                pause = begun.pause_after(error)
                if pause is None:
                    raise
                not_awaitable(sleep(pause), _ASYNC_SLEEP)
                if begun.is_over():
                    raise  # a pause may take longer than it should

    async def _run_async(self, begun, attempt):
        while True:
            try:
                return await attempt()
            except Exception as error:  # pylint: disable=broad-exception-caught
                pause = begun.pause_after(error)
                if pause is None:
                    raise
                await self._pause(pause)
                if begun.is_over():
                    raise

    async def _pause(self, seconds):
        if self._sleep is None:
            import asyncio  # pylint: disable=import-outside-toplevel  # a program without coroutines does without it

            return await asyncio.sleep(seconds)
        pausing = self._sleep(seconds)
        if hasattr(pausing, "__await__"):
            await pausing
        return None


def _after_fork():
    """Children of one parent would all draw the pauses that it would have drawn."""
    for retry in list(_self_seeded):
        retry._begin_again(_own_seed())


os.register_at_fork(after_in_child=_after_fork)
