"""Start-up of the Django project."""

from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings


class WebappConfig(AppConfig):
    name = "webapp"

    def ready(self) -> None:
        """Tell the models' room which models this installation uses; nothing is loaded yet."""
        from search.engine import encoder_choice
        from vision.runtime import VisionSettings, configure

        configure(
            VisionSettings(
                encoder=encoder_choice.current().serving,
                detector=settings.DETECTOR,
                cache=settings.VAR / "models",
                encoders=encoder_choice.folder(),
                threads=settings.MODEL_THREADS,
                runtime=settings.MODEL_RUNTIME,
            )
        )
