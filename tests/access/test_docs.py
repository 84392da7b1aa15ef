"""The commands in docs/api-keys.md work as written."""

from __future__ import annotations

import re
import shlex
from io import StringIO

import pytest
from django.core.management import call_command

from access import keys
from access.models import ApiKey, Scope
from webapp.env import ROOT

COMMAND = re.compile(r"manage\.py (api_key [^\n)]+)")


@pytest.mark.django_db
def test_the_commands_work_in_their_order() -> None:
    commands = COMMAND.findall((ROOT / "docs" / "api-keys.md").read_text())
    actions = [shlex.split(one)[1] for one in commands]
    assert actions == ["create"] * 5 + ["list", "rotate", "revoke"]
    printed = ""
    for one in commands:
        words = [ApiKey.objects.get(name="example").prefix if word == "PREFIX" else word for word in shlex.split(one)]
        out = StringIO()
        call_command(*words, stdout=out, stderr=StringIO())
        printed += out.getvalue()
    assert len(re.findall(keys.FORM, printed)) == 6
    for name, expected in {
        "shop server": "search\tall catalogues\tno origins\t600/m\tno quota\tnever expires",
        "shop events": "search,events\tall catalogues\tno origins\t1200/m",
        "shop pages": "search\tall catalogues\thttps://shop.example\t600/m\t50000/d",
    }.items():
        assert f"{name}\tlive\t{expected}" in printed
    assert not ApiKey.objects.get(name="example").is_live()


def test_every_scope_and_option_is_explained() -> None:
    text = (ROOT / "docs" / "api-keys.md").read_text()
    options = set(re.findall(r"\| `(--\w+)` \|", text))
    assert options == {"--scope", "--catalog", "--origin", "--rate", "--quota", "--days"}
    assert all(f"`{scope}`" in text for scope in Scope.values)
