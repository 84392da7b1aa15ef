"""User accounts in the admin. Secrets of second factors are not listed: their owners manage them on their own page."""

from __future__ import annotations

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from webapp.staff import sessions

admin.site.unregister([StaticDevice, TOTPDevice, User])


@admin.register(User)
class StaffAdmin(UserAdmin[User]):
    """Django's user admin, with an action to log somebody out."""

    actions = ("end_sessions",)

    @admin.action(description="End all sessions", permissions=["change"])
    def end_sessions(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        count = sum(sessions.end_all(user) for user in queryset)
        self.message_user(request, f"{count} sessions were ended.", messages.SUCCESS)
