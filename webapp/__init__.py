"""The platform: settings, start-up, safety, health."""

from __future__ import annotations

from webapp.celery import celery_app

__all__ = ["celery_app"]
