"""Django settings of the tests: the real ones over a throwaway VAR."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

from webapp.env import Environment

KEPT = {"ENCODER", "DETECTOR", "REDIS_STACK", "MODEL_THREADS", "MODEL_RUNTIME"}
for name in set(Environment.model_fields) - KEPT:
    os.environ.pop(name, None)
os.environ["VAR"] = tempfile.mkdtemp(prefix="drape-test-")
os.environ["RATE_LIMIT"] = "off"
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("MODEL_THREADS", "1")  # each of the processes has a core
atexit.register(shutil.rmtree, os.environ["VAR"], ignore_errors=True)

from webapp.settings import *  # noqa: E402, F403

STATIC_ROOT.mkdir()  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
RECOVERY_CODE_ITERATIONS = 1
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1", "[::1]"]
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
