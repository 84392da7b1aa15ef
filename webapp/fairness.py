"""Sharing threads among addresses, so that one that sends requests continuously does not slow down the others.

Waiting requests are taken from each address in turn. While several addresses send requests, each may occupy a few
threads at most, since concurrent requests share one interpreter; a single one, such as the shop's own server, may use
all of them.
"""

from __future__ import annotations

import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from typing import Any, Protocol

from waitress.task import ThreadedTaskDispatcher

RECENT_SECONDS = 30.0
"""An address counts as active for this long after its last request."""


class Task(Protocol):
    """A waiting request, as waitress passes it on."""

    def service(self) -> None: ...

    def cancel(self) -> None: ...


AddressOf = Callable[[Any], str]


class Turns:
    """The waiting tasks by address; used under the dispatcher's lock.

    ``most_of_one``: simultaneous tasks of one address while others are active; 0: unlimited.
    """

    def __init__(self, most_of_one: int, address_of: AddressOf) -> None:
        self._most_of_one, self._address_of = most_of_one, address_of
        self._waiting: OrderedDict[str, deque[Task]] = OrderedDict()
        self._running: Counter[str] = Counter()
        self._seen: OrderedDict[str, float] = OrderedDict()

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    def append(self, task: Task) -> None:
        address = self._address_of(task)
        self._see(address)
        self._waiting.setdefault(address, deque()).append(task)

    def popleft(self) -> Task:
        """Return the next task, whether or not its address may use another thread. Errors: IndexError."""
        return self._taken(next(iter(self._waiting), ""))

    def take(self) -> tuple[Task, str] | None:
        """Return the next task that may run and its address, which is passed to :meth:`done` afterwards."""
        bound = self._most_of_one if len(self._seen) > 1 else 0
        for address in self._waiting:
            if not bound or self._running[address] < bound:
                self._running[address] += 1
                return self._taken(address), address
        return None

    def done(self, address: str) -> None:
        self._running[address] -= 1
        if not self._running[address]:
            del self._running[address]

    def _taken(self, address: str) -> Task:
        if address not in self._waiting:
            raise IndexError("nothing waits")
        held = self._waiting[address]
        task = held.popleft()
        if held:
            self._waiting.move_to_end(address)
        else:
            del self._waiting[address]
        return task

    def _see(self, address: str) -> None:
        now = time.monotonic()
        self._seen[address] = now
        self._seen.move_to_end(address)
        while self._seen and next(iter(self._seen.values())) < now - RECENT_SECONDS:
            self._seen.popitem(last=False)


class FairDispatcher(ThreadedTaskDispatcher):
    """The thread pool of waitress, assigned to addresses in turn."""

    def __init__(self, most_of_one: int, address_of: AddressOf) -> None:
        super().__init__()
        self.queue = Turns(most_of_one, address_of)

    def handler_thread(self, thread_no: int) -> None:
        while (taken := self._next(thread_no)) is not None:
            task, address = taken
            try:
                task.service()
            except BaseException:
                self.logger.exception("Exception when servicing %r", task)
            finally:
                with self.lock:
                    self.queue.done(address)
                    self.queue_cv.notify()  # a task of the same address may have waited for this

    def _next(self, thread_no: int) -> tuple[Task, str] | None:
        """Return the next task and its address; None if this thread is to end."""
        with self.lock:
            while not self.stop_count:
                if (taken := self.queue.take()) is not None:
                    return taken
                self.active_count -= 1
                self.queue_cv.wait()
                self.active_count += 1
            self.active_count -= 1
            self.stop_count -= 1
            self.threads.discard(thread_no)
            self.thread_exit_cv.notify()
            return None
