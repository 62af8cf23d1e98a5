"""What other threads do in the tests of the Python module."""

import threading


def in_thread(act):
    """The thread, and what becomes its one outcome: what act() brings or raises."""
    outcome = []

    def call():
        try:
            outcome.append(act())
        except Exception as error:  # pylint: disable=broad-exception-caught
            outcome.append(error)

    thread = threading.Thread(target=call, daemon=True)
    thread.start()
    return thread, outcome
