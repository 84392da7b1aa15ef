"""The worker's side: what takes longer than a request may."""

from __future__ import annotations

import os
import warnings

from celery import Celery

# Celery warns root of pickled tasks; ours are JSON.
warnings.filterwarnings("ignore", message="You're running the worker with superuser privileges")

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.settings")
celery_app = Celery("drape")
celery_app.config_from_object("django.conf:settings", namespace="CELERY")
celery_app.autodiscover_tasks()
