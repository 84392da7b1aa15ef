"""Sessions of staff: listed for their owners, and ended one by one or all at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

BEGAN, BROWSER = "began", "browser"
LONGEST_NAME = 200
BROWSERS = {"Edg": "Edge", "OPR/": "Opera", "SamsungBrowser/": "Samsung Internet", "Firefox/": "Firefox",
            "FxiOS/": "Firefox", "CriOS/": "Chrome", "Chrome/": "Chrome", "Safari/": "Safari"}  # fmt: skip
SYSTEMS = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows", "CrOS": "ChromeOS",
           "Mac OS X": "macOS", "Linux": "Linux"}  # fmt: skip
"""Substrings of user agents, of which the first match counts; most browsers also claim to be others."""


@dataclass(frozen=True, slots=True)
class Login:
    """A session; ``name`` identifies it without revealing its key."""

    name: str
    began: datetime
    last_request: datetime
    browser: str
    is_this_one: bool

    @property
    def browser_name(self) -> str:
        """The browser, such as "Firefox on Windows"; if unknown, its user agent, shortened."""
        if not self.browser:
            return "Unknown browser"
        browser = next((name for mark, name in BROWSERS.items() if mark in self.browser), None)
        system = next((name for mark, name in SYSTEMS.items() if mark in self.browser), None)
        return f"{browser} on {system}" if browser and system else browser or self.browser[:60]


def note(request: HttpRequest) -> None:
    """Store the start and the browser in a session."""
    request.session[BEGAN] = int(timezone.now().timestamp())
    request.session[BROWSER] = request.headers.get("User-Agent", "")[:LONGEST_NAME]


def of(user: User, request: HttpRequest) -> list[Login]:
    """Return a user's sessions, the latest first."""
    mine = [_login(row, request.session.session_key or "") for row in _rows(user)]
    return sorted(mine, key=lambda one: one.last_request, reverse=True)


def end(user: User, name: str) -> bool:
    """End one of a user's sessions; return whether it existed."""
    keys = [row.session_key for row in _rows(user) if _name(row) == name]
    return bool(Session.objects.filter(session_key__in=keys).delete()[0])


def end_all(user: User, *, but: str = "") -> int:
    """End all sessions of a user except one given by its key; return how many."""
    keys = [row.session_key for row in _rows(user) if row.session_key != but]
    return Session.objects.filter(session_key__in=keys).delete()[0]


def _rows(user: User) -> Iterator[Session]:
    # the user is part of the session data; only staff have sessions, so they are few
    for row in Session.objects.filter(expire_date__gt=timezone.now()):
        if row.get_decoded().get(SESSION_KEY) == str(user.pk):
            yield row


def _login(row: Session, current: str) -> Login:
    data = row.get_decoded()
    return Login(
        name=_name(row),
        began=datetime.fromtimestamp(data.get(BEGAN, 0), UTC),
        last_request=row.expire_date - timedelta(seconds=settings.SESSION_COOKIE_AGE),
        browser=str(data.get(BROWSER, "")),
        is_this_one=row.session_key == current,
    )


def _name(row: Session) -> str:
    return hashlib.sha256(row.session_key.encode()).hexdigest()[:32]
