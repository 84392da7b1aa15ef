"""Start-up of the Django project."""

from __future__ import annotations

from typing import Any

from axes.apps import AppConfig as AxesConfig
from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin.apps import AdminConfig
from django.core.checks import Tags, Warning, register
from django.db import DatabaseError


class DrapeAdminConfig(AdminConfig):
    default_site = "webapp.staff.site.DrapeAdminSite"


class LogInsConfig(AxesConfig):  # type: ignore[misc]  # axes carries no types
    """django-axes, with a descriptive name."""

    verbose_name = "Log-ins"


class WebappConfig(AppConfig):
    name = "webapp"

    def ready(self) -> None:
        """Configure the models of this installation; nothing is loaded yet."""
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


@register(Tags.security)
def check_private_files(app_configs: Any, **more: Any) -> list[Warning]:
    """Warn if other users of the machine can read the database with its password hashes and sessions."""
    folder = settings.VAR
    if not folder.exists() or not folder.stat().st_mode & 0o077:
        return []
    return [Warning(f"Other users of this machine can look into {folder}. Run: chmod 700 {folder}", id="drape.W001")]


@register(Tags.security, deploy=True)
def check_second_factors(app_configs: Any, **more: Any) -> list[Warning]:
    """Warn about staff without a second factor, which is only recommended: the shop may use single sign-on."""
    from django.contrib.auth.models import User

    from webapp.staff import second_factor

    try:
        staff = list(User.objects.filter(is_staff=True, is_active=True))
        without = [user.get_username() for user in staff if not second_factor.is_on(user)]
    except DatabaseError:
        return []  # there is no database yet
    if not without:
        return []
    return [
        Warning(
            f"A password alone lets {len(without)} of {len(staff)} staff into the admin: {', '.join(without[:5])}.",
            hint="Let them set up a second factor under /admin/second-factor/.",
            id="drape.W002",
        )
    ]


@register(Tags.security, deploy=True)
def check_seals(app_configs: Any, **more: Any) -> list[Warning]:
    """Warn about secrets encrypted with an earlier or a lost key."""
    from webapp.sealed import seals

    try:
        found = seals()
    except DatabaseError:
        return []  # there is no database yet
    warnings = []
    if found.old:
        warnings.append(
            Warning(
                f"{len(found.old)} secrets in the database need an earlier key: {', '.join(found.old[:5])}.",
                hint="Run manage.py secrets --renew; then SECRET_KEY_FALLBACKS can be emptied.",
                id="drape.W003",
            )
        )
    if found.lost:
        warnings.append(
            Warning(
                f"No key reads {len(found.lost)} secrets in the database: {', '.join(found.lost[:5])}.",
                hint="Put the SECRET_KEY that they were encrypted with into SECRET_KEY_FALLBACKS. Run manage.py "
                "secrets to see what to do if it is gone.",
                id="drape.W004",
            )
        )
    return warnings
