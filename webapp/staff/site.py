"""The admin site: who has a second factor is asked for it, and no session lasts for ever."""

from __future__ import annotations

import time
from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, path

from webapp.admin_site import ShopAdminSite
from webapp.staff import second_factor
from webapp.staff.views import second_factor_page

LONGEST_SESSION = 12 * 3600
"""Seconds after a log-in, however busy somebody was."""
BEGAN = "began"


class LoginForm(AdminAuthenticationForm):
    """Name, password, and a code from those who have a second factor."""

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
        if time.time() - request.session.get(BEGAN, 0) > LONGEST_SESSION:
            logout(request)
            return False
        return request.user.is_verified() or not second_factor.is_on(request.user)  # type: ignore[union-attr]

    def get_urls(self) -> list[URLPattern | URLResolver]:
        own = path("second-factor/", self.admin_view(second_factor_page), name="second_factor")
        return [own, *super().get_urls()]


@receiver(user_logged_in)
def note_when(sender: object, request: HttpRequest, user: User, **more: Any) -> None:
    request.session[BEGAN] = int(time.time())
