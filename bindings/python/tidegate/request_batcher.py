"""The request batcher with the forms that Python's own concurrency knows: futures and coroutines."""

import asyncio
from concurrent.futures import Future

from . import _tidegate


class RequestBatcher(_tidegate.RequestBatcher):
    """Identical requests within a window become one call. Any thread.

    executor(batch) makes the calls of what is submitted, and of each batch whose window ends with nobody calling, on a
    thread of the batcher's own; with a `clock` of yours there is no thread and run_due() does it. Without an executor,
    look at due().
    """

    def submit(self, endpoint, params):
        """The answer as a concurrent.futures.Future; the executor makes the call, alone or for all who ask meanwhile.

        Cancelling it gives up this answer alone.
        """
        future = Future()

        def settle(result):
            if not future.set_running_or_notify_cancel():
                return
            if isinstance(result, BaseException):
                future.set_exception(result)
            else:
                future.set_result(result)

        self._submit(endpoint, params, settle)
        return future

    async def request(self, endpoint, params):
        """The answer, for a coroutine of asyncio; the rest as with submit."""
        return await asyncio.wrap_future(self.submit(endpoint, params))
