"""Where staff are logged in: listed for themselves, and ended one by one or all at once."""

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
"""Both by what a browser's name of itself holds, the first that fits; most claim to be others, too."""


@dataclass(frozen=True, slots=True)
class Login:
    """A session; ``name`` tells which without giving it away."""

    name: str
    began: datetime
    last_request: datetime
    browser: str
    is_this_one: bool

    @property
    def browser_name(self) -> str:
        """ "Firefox on Windows"; what the browser says of itself, shortened, where that is not known."""
        if not self.browser:
            return "Unknown browser"
        browser = next((name for mark, name in BROWSERS.items() if mark in self.browser), None)
        system = next((name for mark, name in SYSTEMS.items() if mark in self.browser), None)
        return f"{browser} on {system}" if browser and system else browser or self.browser[:60]


def note(request: HttpRequest) -> None:
    """Keep with a session when it began and with which browser."""
    request.session[BEGAN] = int(timezone.now().timestamp())
    request.session[BROWSER] = request.headers.get("User-Agent", "")[:LONGEST_NAME]


def of(user: User, request: HttpRequest) -> list[Login]:
    """Somebody's sessions, the latest first."""
    mine = [_login(row, request.session.session_key or "") for row in _rows(user)]
    return sorted(mine, key=lambda one: one.last_request, reverse=True)


def end(user: User, name: str) -> bool:
    """End one of somebody's sessions; returns whether there was one."""
    keys = [row.session_key for row in _rows(user) if _name(row) == name]
    return bool(Session.objects.filter(session_key__in=keys).delete()[0])


def end_all(user: User, *, but: str = "") -> int:
    """End all of somebody's sessions but the one of a key; returns how many."""
    keys = [row.session_key for row in _rows(user) if row.session_key != but]
    return Session.objects.filter(session_key__in=keys).delete()[0]


def _rows(user: User) -> Iterator[Session]:
    # whose a session is stands within it; there are as many as log-ins of staff, shoppers have none
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
