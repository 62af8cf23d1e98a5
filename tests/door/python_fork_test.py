"""A process that forks: the child's objects work, and it ends."""

import os
import subprocess
import sys
import unittest
import warnings

HANG_S = 60  # far beyond any run: only a child that hangs takes that long

# What every program below begins with. `in_child` forks; the child's exit code is 0 when `act` has returned.
PRELUDE = """
import os, sys, threading, warnings
from tidegate import CircuitBreaker, EnhancedCache, RequestBatcher
warnings.simplefilter("ignore", DeprecationWarning)  # of fork in a process with threads

def in_child(act):
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        act()
        sys.exit(0)
    _, status = os.waitpid(child, 0)
    print("child", os.waitstatus_to_exitcode(status))
"""


@unittest.skipUnless(hasattr(os, "fork"), "this system does not fork")
class Forks(unittest.TestCase):
    def assert_prints(self, program, printed):
        try:
            ended = subprocess.run([sys.executable, "-c", PRELUDE + program], capture_output=True, text=True, check=False,
                                   timeout=HANG_S)
        except subprocess.TimeoutExpired:
            self.fail("it hangs")
        self.assertEqual((ended.stdout, ended.stderr, ended.returncode), (printed, "", 0))

    def test_a_child_with_an_executor_ends(self):
        self.assert_prints("""
batcher = RequestBatcher(executor=lambda batch: batch.answer(os.getpid()))
assert batcher.submit("get", {}).result() == os.getpid()
in_child(lambda: None)
""", "child 0\n")

    def test_a_child_asks_with_threads_of_its_own(self):
        self.assert_prints("""
async def answer_later(batch):
    batch.answer(os.getpid())
for executor in (lambda batch: batch.answer(os.getpid()), answer_later):
    batcher = RequestBatcher(executor=executor)
    assert batcher.submit("get", {}).result() == os.getpid()
    def ask():
        assert batcher.submit("get", {}).result() == os.getpid()
        batcher.close()
    in_child(ask)
    assert batcher.submit("get", {}).result() == os.getpid()
""", "child 0\nchild 0\n")

    def test_what_was_asked_before_is_answered_in_the_parent_alone(self):
        self.assert_prints("""
started, may_end = threading.Event(), threading.Event()
def execute(batch):
    started.set()
    may_end.wait()
    batch.answer(1)
batcher = RequestBatcher(executor=execute, workers=1)
batcher.submit("get", {"key": 1}).add_done_callback(lambda future: print("answered", future.result(), flush=True))
started.wait()
batcher.submit("get", {"key": 2}).add_done_callback(lambda future: print("answered", future.result(), flush=True))
in_child(lambda: print("waiting", batcher.due(), batcher.statistics()["requests"]))
may_end.set()
batcher.submit("get", {"key": 3}).result()
batcher.close()
""", "waiting [] 0\nchild 0\nanswered 1\nanswered 1\n")

    def test_a_load_of_the_parents_is_nobodys_in_the_child(self):
        self.assert_prints("""
cache, started, may_end = EnhancedCache(), threading.Event(), threading.Event()
def load():
    started.set()
    may_end.wait()
    return "the parent's"
for key in ("ticker", (1, 2)):
    started.clear(), may_end.clear()
    thread = threading.Thread(target=cache.get_or_load, args=[key, load])
    thread.start()
    started.wait()
    in_child(lambda: print(cache.get_or_load(key, lambda: "the child's")))
    may_end.set()
    thread.join()
    print(cache.get(key))
""", "the child's\nchild 0\nthe parent's\n" * 2)

    def test_a_child_keeps_an_item_that_its_parent_loads_anew(self):
        self.assert_prints("""
from tidegate import ManualClock
clock, told, started, may_end = ManualClock(), [], threading.Event(), threading.Event()
cache = EnhancedCache(60_000, refresh_after_ms=50, clock=clock, on_removal=lambda *what: told.append(what))
cache.set("key", "kept")
clock.advance_ms(50)
def load():
    started.set()
    may_end.wait()
    return "new"
thread = threading.Thread(target=cache.get_or_load, args=["key", load])
thread.start()
started.wait()
in_child(lambda: print(cache.get("key"), told[:], cache.get_or_load("key", lambda: "the child's"), cache.get("key")))
may_end.set()
thread.join()
print(cache.get("key"))
""", "kept [] the child's the child's\nchild 0\nnew\n")

    def test_children_of_one_parent_pause_apart(self):
        self.assert_prints("""
from tidegate import Retry
def pauses_of_children(**settings):
    pauses, ours, theirs = set(), *os.pipe()
    def pause(seconds):
        os.write(theirs, f"{seconds} ".encode())
    retry = Retry(1, backoff_ms=10_000, max_backoff_ms=10_000, sleep=pause, **settings)
    def fail():
        raise ConnectionError
    def use():
        try:
            retry.call(fail)
        except ConnectionError:
            assert retry.statistics()["repeats"] == 1
    for _ in range(3):
        in_child(use)
    return len({*os.read(ours, 1000).split()})
print(pauses_of_children())
print(pauses_of_children(seed=5))
""", "child 0\n" * 3 + "3\n" + "child 0\n" * 3 + "1\n")

    def test_children_of_a_busy_parent_use_every_class(self):
        self.assert_prints("""
cache, circuit, batcher = EnhancedCache(max_items=4), CircuitBreaker(), RequestBatcher()
def use(times):
    for i in range(times):
        cache.set(i, i)
        cache.get(i)
        with circuit.permit("get"):
            pass
        if not batcher.add_request("get", {}):
            batcher.get_batch("get", {}).answer(i)
stop = threading.Event()
def forever():
    while not stop.is_set():
        use(1)
threads = [threading.Thread(target=forever) for _ in range(3)]
for thread in threads:
    thread.start()
for _ in range(6):
    in_child(lambda: use(20))
stop.set()
""", "child 0\n" * 6)

    def test_processes_of_a_pool_share_nothing_but_the_code(self):
        self.assert_prints("""
import multiprocessing
cache = EnhancedCache()
cache.set("key", "the parent's")
def use(number):
    batcher = RequestBatcher(executor=lambda batch: batch.answer(batch.params["number"]))
    return batcher.submit("get", {"number": number}).result(), cache.get("key")
with multiprocessing.get_context("fork").Pool(2) as pool:
    print(pool.map(use, range(3)))
""", """[(0, "the parent's"), (1, "the parent's"), (2, "the parent's")]\n""")


if __name__ == "__main__":
    warnings.simplefilter("ignore", DeprecationWarning)
    unittest.main()
