"""Makes the call of one batch: by a function, or by a coroutine on an event loop."""

import threading
import types


class BatchExecutor:
    """Calls `executor(batch)`. A coroutine that it answers with runs on `loop`, or, where that is None, on a loop of
    its own in a thread of its own, which begins with the first."""

    def __init__(self, executor, loop):
        self._executor = executor
        self._given_loop = loop
        self.begin_again()

    def begin_again(self):
        """Also after a fork, in the child, which has none of its parent's threads."""
        self._own_loop = None
        self._own_thread = None
        self._starting = threading.Lock()  # over the two above

    def __call__(self, batch):
        try:
            answer = self._executor(batch)
            if isinstance(answer, types.CoroutineType):
                self._run_later(batch, answer)
        except BaseException as error:  # whoever waits for the answer is told
            batch.fail(error)

    def close(self):
        """Its own loop ends when the calls under way have."""
        with self._starting:
            loop, self._own_loop = self._own_loop, None
        if loop is not None:
            import asyncio  # pylint: disable=import-outside-toplevel

            asyncio.run_coroutine_threadsafe(_stop_when_idle(), loop)

    def join(self):
        """Waits for that. Precondition: closed. From its own loop: does not wait."""
        if self._own_thread is not None and self._own_thread is not threading.current_thread():
            self._own_thread.join()

    def _run_later(self, batch, coroutine):
        import asyncio  # pylint: disable=import-outside-toplevel  # a program without coroutines does without it

        finishing = _finish(batch, coroutine)
        try:
            asyncio.run_coroutine_threadsafe(finishing, self._loop(asyncio))
        except BaseException:
            finishing.close()
            coroutine.close()
            raise

    def _loop(self, asyncio):
        if self._given_loop is not None:
            return self._given_loop
        with self._starting:
            if self._own_loop is None:
                self._own_loop = asyncio.new_event_loop()
                self._own_thread = threading.Thread(target=_run, args=[self._own_loop], name="tidegate-loop",
                                                    daemon=True)
                self._own_thread.start()
            return self._own_loop


async def _finish(batch, coroutine):
    try:
        await coroutine
    except BaseException as error:
        batch.fail(error)
        if not isinstance(error, Exception):
            raise


async def _stop_when_idle():
    import asyncio  # pylint: disable=import-outside-toplevel

    while others := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.wait(others)
    asyncio.get_running_loop().stop()


def _run(loop):
    try:
        loop.run_forever()
    finally:
        loop.close()
