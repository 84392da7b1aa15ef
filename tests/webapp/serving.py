"""The web server in a thread of the test."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from webapp.connections import Server


@contextmanager
def running(server: Server) -> Iterator[None]:
    """Run the event loop until the end of the block; then close open connections."""
    going = threading.Event()
    going.set()

    def loop() -> None:
        while going.is_set():
            server.asyncore.loop(timeout=0.05, map=server._map, use_poll=True, count=1)

    thread = threading.Thread(target=loop, daemon=True)
    thread.start()
    try:
        yield
    finally:
        going.clear()
        thread.join()
        server.task_dispatcher.shutdown()
        for one in list(server.active_channels.values()):
            one.handle_close()
        server.close()
