"""Pages on which staff manage their own access: the second factor, and their sessions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import django_otp
from django.contrib import admin, messages
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from webapp.staff import second_factor, sessions

Action = Callable[[HttpRequest, User], "list[str] | None"]


def second_factor_page(request: HttpRequest) -> HttpResponse:
    """Return the page; errors are shown as messages, new recovery codes once, in the response that created them."""
    user = request.user
    assert isinstance(user, User)
    codes: list[str] | None = None
    if request.method == "POST":
        try:
            codes = ACTIONS.get(request.POST.get("action", ""), _nothing)(request, user)
        except second_factor.WrongCode as error:
            messages.error(request, str(error))
        if codes is None:
            return HttpResponseRedirect(reverse("admin:second_factor"))
    pending = second_factor.pending(user)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": "Second factor",
        "is_on": second_factor.is_on(user),
        "codes": codes,
        "codes_left": second_factor.recovery_codes_left(user),
        "picture": second_factor.picture(pending) if pending else "",
        "secret": second_factor.secret(pending) if pending else "",
    }
    return render(request, "admin/second_factor.html", context)


def sessions_page(request: HttpRequest) -> HttpResponse:
    """Return the list of a user's sessions, with buttons to end them."""
    user = request.user
    assert isinstance(user, User)
    if request.method == "POST":
        name = request.POST.get("end", "")
        if name == "others":
            sessions.end_all(user, but=request.session.session_key or "")
        elif not sessions.end(user, name):
            messages.error(request, "This session was over already.")
        return HttpResponseRedirect(reverse("admin:sessions"))
    context = {**admin.site.each_context(request), "title": "Sessions", "sessions": sessions.of(user, request)}
    return render(request, "admin/sessions.html", context)


def _begin(request: HttpRequest, user: User) -> None:
    _check_password(request, user)
    if second_factor.is_on(user):
        raise second_factor.WrongCode("You have a second factor. Turn it off before you set up another one.")
    second_factor.begin(user)


def _confirm(request: HttpRequest, user: User) -> list[str]:
    device = second_factor.confirm(user, request.POST.get("code", ""))
    django_otp.login(request, device)
    messages.success(request, "The second factor is on: you are asked for a code whenever you log in.")
    return second_factor.new_recovery_codes(user)


def _renew(request: HttpRequest, user: User) -> list[str]:
    second_factor.verify(user, request.POST.get("code", ""))
    return second_factor.new_recovery_codes(user)


def _turn_off(request: HttpRequest, user: User) -> None:
    second_factor.verify(user, request.POST.get("code", ""))
    second_factor.turn_off(user)
    messages.success(request, "The second factor is off.")


def _nothing(request: HttpRequest, user: User) -> None:
    raise second_factor.WrongCode("This form asked for nothing that this page does.")


def _check_password(request: HttpRequest, user: User) -> None:
    found = authenticate(request, username=user.get_username(), password=request.POST.get("password", ""))
    if found != user:
        raise second_factor.WrongCode("This is not your password.")


ACTIONS: Mapping[str, Action] = {"begin": _begin, "confirm": _confirm, "renew": _renew, "off": _turn_off}
