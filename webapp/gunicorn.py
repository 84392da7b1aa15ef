"""How gunicorn serves Drape: one process, because models cost memory; several threads, because they leave Python."""

from __future__ import annotations

import logging
import os
import threading
from typing import Any

from webapp.env import load

env = load()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.settings")

bind = f"[{env.HOST}]:{env.PORT}" if ":" in env.HOST else f"{env.HOST}:{env.PORT}"
workers = 1
worker_class = "gthread"
threads = env.WEB_THREADS
timeout = 120
graceful_timeout = 15
keepalive = 20
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112 - the heartbeat must not wait for a disk
loglevel = "warning"
control_socket_disable = True
forwarded_allow_ips = ""  # Django decides what to believe of a proxy's headers


def post_worker_init(worker: Any) -> None:
    """Load the models while the first page is already served; /readyz says when they are warm."""
    threading.Thread(target=warm, name="warm", daemon=True).start()


def warm() -> None:
    from vision import decoding, runtime

    try:
        decoding.warm()
        runtime.warm()
    except Exception:
        logging.getLogger("drape").exception("The models cannot be loaded; searches by picture or words will fail.")
