"""The admin site: it enforces second factors, and limits the duration of sessions."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import URLPattern, URLResolver, path, reverse

from webapp.admin_site import ShopAdminSite
from webapp.staff import passwords, second_factor, sessions
from webapp.staff.views import second_factor_page, sessions_page

log = logging.getLogger("drape.staff")

LONGEST_SESSION = 12 * 3600
"""Seconds after a log-in, however active the user is."""
ALWAYS_OPEN = frozenset({"second_factor", "sessions", "password_change", "password_change_done"})
"""Pages for users who have to do something before others are accessible."""


class LoginForm(AdminAuthenticationForm):
    """User name, password, and a code from users with a second factor."""

    code = forms.CharField(
        required=False, max_length=20, widget=forms.TextInput(attrs={"autocomplete": "one-time-code"})
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        user = self.get_user()
        if isinstance(user, User) and second_factor.is_on(user):
            try:
                user.otp_device = second_factor.verify(user, data.get("code", ""))  # type: ignore[attr-defined]
            except second_factor.WrongCode as error:
                raise forms.ValidationError(str(error), code="wrong_code") from error
        return data


class DrapeAdminSite(ShopAdminSite):
    login_form = LoginForm
    login_template = "admin/login_with_code.html"

    def has_permission(self, request: HttpRequest) -> bool:
        if not super().has_permission(request):
            return False
        if time.time() - request.session.get(sessions.BEGAN, 0) > LONGEST_SESSION:
            logout(request)
            return False
        return request.user.is_verified() or not second_factor.is_on(request.user)  # type: ignore[union-attr]

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Guard a page: users are redirected while they have something else to do first."""
        opened: Callable[..., Any] = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **more: Any) -> Any:
            name = request.resolver_match.url_name if request.resolver_match else ""
            if name not in ALWAYS_OPEN and (left := self._left_to_do(request)):
                page, why = left
                messages.warning(request, why)
                return HttpResponseRedirect(reverse(f"admin:{page}"))
            return opened(request, *args, **more)

        return update_wrapper(guarded, opened)

    def _left_to_do(self, request: HttpRequest) -> tuple[str, str] | None:
        """Return the page that a user has to visit first and why, if there is one."""
        if not self.has_permission(request):
            return None  # to the log-in
        if passwords.is_first(request.user):
            return "password_change", "Choose a password of your own: the one you logged in with was made for you."
        if settings.SECOND_FACTOR == "required" and not second_factor.is_on(request.user):
            return "second_factor", "Set up a second factor first: this shop asks all of its staff for one."
        return None

    def get_urls(self) -> list[URLPattern | URLResolver]:
        own = [
            path("second-factor/", self.admin_view(second_factor_page), name="second_factor"),
            path("sessions/", self.admin_view(sessions_page), name="sessions"),
        ]
        return [*own, *super().get_urls()]


@receiver(user_logged_in)
def note_when(sender: object, request: HttpRequest, user: User, **more: Any) -> None:
    sessions.note(request)
    device = getattr(user, "otp_device", None)
    log.info("%s logged in with a password%s", user.get_username(), f" and {device.name}" if device else " alone")
