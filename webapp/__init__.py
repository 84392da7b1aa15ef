"""The Django project: settings, start-up, security, health checks."""

from __future__ import annotations

from webapp.celery import celery_app

__all__ = ["celery_app"]
