"""Threads that take what is due from a batcher and make the calls."""

import queue
import threading
import weakref


class Workers:
    """At most `most` threads for one batcher: one waits for what is due, the others for their turn or at work.

    While they wait they keep neither the batcher nor its executor alive; when it goes, they end.
    """

    def __init__(self, batcher, most):
        self._most = most
        self._batcher_of = weakref.ref(batcher, lambda _: self.stop())
        self.begin_again()

    def begin_again(self):
        """Also after a fork, in the child, which has none of its parent's threads."""
        self._threads = []
        self._busy = 0
        self._count = threading.RLock()  # over the two above; a destructor may come in between
        self._turn = threading.Lock()  # held by the one that waits for what is due
        self._wakes = queue.SimpleQueue()  # whose put() may interrupt itself, as destructors do
        self._stopped = False

    def start(self):
        """Something is due sooner than before: to be called by whoever asks."""
        if not self._threads:
            self._add_thread()
        self.wake()

    def wake(self):
        """Likewise, by whoever ends a batch, which may be a destructor anywhere."""
        if self._wakes.empty():
            self._wakes.put(None)

    def stop(self):
        self._stopped = True
        self._wakes.put(None)

    def join(self):
        """Waits for the calls under way. Precondition: stopped. From one of its own threads: does not wait."""
        with self._count:
            threads = list(self._threads)
        if threading.current_thread() in threads:
            return
        for thread in threads:
            thread.join()

    def _add_thread(self):
        with self._count:
            if self._stopped or len(self._threads) - self._busy > 0 or len(self._threads) >= self._most:
                return
            thread = threading.Thread(target=self._work, name="tidegate-batches", daemon=True)
            thread.start()
            self._threads.append(thread)  # only now may somebody join it

    def _work(self):
        while True:
            with self._turn:
                taken = self._next()
                if taken is None:
                    return
                with self._count:
                    self._busy += 1
            self._add_thread()  # for what is due meanwhile, where none waits
            batch, execute = taken
            try:
                execute(batch)
            finally:
                with self._count:
                    self._busy -= 1
            del batch, execute, taken

    def _next(self):
        """The batch that is due the longest, and what executes it; None: stopped."""
        while True:
            while not self._wakes.empty():
                self._wakes.get()
            if self._stopped:
                return None
            batcher = self._batcher_of()
            if batcher is None or batcher.is_closed:
                return None
            batch = batcher._take_due()
            if batch is not None:
                return batch, batcher._execute
            timeout = batcher.seconds_until_due()
            del batcher
            try:
                self._wakes.get(timeout=timeout)
            except queue.Empty:
                pass
