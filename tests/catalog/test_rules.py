"""Search rules in the admin: saved rules take effect at once, and invalid ones are not stored."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from catalog import merchandising
from catalog.models import Rule
from search.merchandising import store

pytestmark = pytest.mark.django_db(transaction=True)
SYNONYM = {"name": "Kicks", "kind": "synonym", "words": ["kicks"], "means": ["trainers"]}
ADD = "admin:catalog_rule_add"


def filled(**changes: Any) -> dict[str, Any]:
    return {"name": "Kicks", "kind": "synonym", "is_active": "on", "words": "kicks", "means": "trainers", **changes}


def published() -> list[str]:
    return [rule.name for rule in store.snapshot(store.published()).rules]


def test_what_is_saved_acts_at_once_and_is_noted_with_what_it_was(admin_client: Client, redis_server: object) -> None:
    assert admin_client.post(reverse(ADD), filled()).status_code == 302
    rule = Rule.objects.get()
    assert rule.content == SYNONYM
    assert published() == ["Kicks"]
    address = reverse("admin:catalog_rule_change", args=[rule.pk])
    page = admin_client.get(address).content.decode()
    assert "trainers</textarea>" in page
    admin_client.post(address, filled(means="sneakers\ntrainers"))
    assert Rule.objects.get().content["means"] == ["sneakers", "trainers"]
    noted = LogEntry.objects.first()
    assert noted is not None
    assert '"means": ["trainers"]' in noted.change_message
    assert '"means": ["sneakers", "trainers"]' in noted.change_message
    admin_client.post(reverse("admin:catalog_rule_delete", args=[rule.pk]), {"post": "yes"})
    assert published() == []
    latest = LogEntry.objects.first()
    assert latest is not None
    assert "sneakers" in latest.change_message


def test_an_error_is_shown_at_its_field(admin_client: Client) -> None:
    wrong = filled(kind="redirect", queries="sale", address="javascript:alert(1)")
    answer = admin_client.post(reverse(ADD), wrong)
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors["address"]
    pin = filled(kind="pin", where="everywhere", products="A-1")
    errors = admin_client.post(reverse(ADD), pin).context["adminform"].form.errors
    assert "write catalogue/id" in str(errors["products"])
    assert not Rule.objects.exists()


def test_a_rule_that_the_index_lost_is_published_again(redis_server: object) -> None:
    Rule.objects.create(name="Kicks", kind="synonym", content=SYNONYM)
    store.publish([])
    merchandising.restore()
    assert published() == ["Kicks"]


def test_rules_go_out_and_come_in_as_json(admin_client: Client, redis_server: object) -> None:
    admin_client.post(reverse(ADD), filled())
    text = admin_client.get(reverse("admin:catalog_rule_export")).content
    Rule.objects.all().delete()
    upload = SimpleUploadedFile("rules.json", text)
    assert admin_client.post(reverse("admin:catalog_rule_import"), {"file": upload}).status_code == 302
    assert [rule.content for rule in Rule.objects.all()] == [SYNONYM]
    assert published() == ["Kicks"]


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ("{", "This is no JSON"),
        ("5", "Give a list"),
        (json.dumps([SYNONYM, {"name": "Odd", "kind": "pin"}]), "Rule 2 (Odd)"),
        (json.dumps([SYNONYM, SYNONYM]), "stands twice"),
    ],
)
def test_a_file_with_one_mistake_changes_nothing(admin_client: Client, rules: str, said: str) -> None:
    upload = SimpleUploadedFile("r.json", rules.encode())
    answer = admin_client.post(reverse("admin:catalog_rule_import"), {"file": upload})
    assert said in answer.content.decode()
    assert not Rule.objects.exists()


@pytest.mark.parametrize(
    ("kind", "asked", "not_asked"),
    [
        ("pin", {"products", "place", "queries"}, {"tag", "strength", "words", "address"}),
        ("boost", {"products", "tag", "strength"}, {"place", "words", "address"}),
        ("synonym", {"words", "means", "both_ways"}, {"queries", "products", "address"}),
        ("stop_words", {"words"}, {"means", "queries", "products"}),
        ("redirect", {"queries", "match", "address"}, {"where", "field", "text", "picture", "words"}),
        ("banner", {"queries", "address", "text", "picture"}, {"where", "products"}),
    ],
)
def test_the_form_asks_for_what_the_kind_needs(
    admin_client: Client, kind: str, asked: set[str], not_asked: set[str]
) -> None:
    page = admin_client.get(reverse(ADD), {"kind": kind}).content.decode()
    shown = set(re.findall(r' name="([a-z_]+)"', page))
    assert asked <= shown
    assert not not_asked & shown
    assert {"name", "is_active", "starts", "kind"} <= {name.removesuffix("_0") for name in shown}
    assert f'name="kind" value="{kind}"' in page


def test_who_adds_a_rule_chooses_its_kind_first(admin_client: Client) -> None:
    page = admin_client.get(reverse(ADD)).content.decode()
    assert re.findall(r'href="\?kind=([a-z_]+)"', page) == [kind for kind, _ in Rule.KINDS]
    assert "kicks</textarea>" in admin_client.get(reverse(ADD), {"kind": "synonym", "words": "kicks"}).content.decode()
    assert admin_client.post(reverse(ADD), filled(kind="nonsense")).status_code == 200
    assert not Rule.objects.exists()


def redirect(name: str, query: str, to: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "kind": "redirect", "queries": [query], "address": to, **more}


@pytest.mark.parametrize(
    ("address", "is_refused"),
    [
        ("/search?q=sale", True),
        ("/search?q=Sales&sort=price", True),
        ("/search?q=sale&on_sale=1", False),
        ("/search?q=dresses", False),
        ("/saved?q=sale", False),
        ("https://other.example/search?q=sale", False),
    ],
)
def test_a_redirect_never_leads_to_itself(
    admin_client: Client, redis_server: object, address: str, is_refused: bool
) -> None:
    answer = admin_client.post(reverse(ADD), filled(kind="redirect", queries="sale", address=address))
    assert (answer.status_code == 200) == is_refused
    assert Rule.objects.exists() != is_refused
    if is_refused:
        assert "would never arrive" in str(answer.context["adminform"].form.errors["address"])


def test_redirects_never_lead_to_each_other(admin_client: Client, redis_server: object) -> None:
    merchandising.take_in(json.dumps([redirect("one", "a", "/search?q=b"), redirect("two", "b", "/search?q=c")]))
    circle = redirect("three", "c", "/search?q=a")
    with pytest.raises(merchandising.RulesRefused, match="“three”, “one”, “two”"):
        merchandising.take_in(json.dumps([circle]))
    merchandising.take_in(json.dumps([{**circle, "is_active": False}]))
    three = Rule.objects.get(name="three")
    change = reverse("admin:catalog_rule_change", args=[three.pk])
    asked = filled(name="three", kind="redirect", queries="c", address="/search?q=a")
    assert "lead to each other" in admin_client.post(change, asked).content.decode()
    assert admin_client.post(change, {**asked, "address": "/search?q=d"}).status_code == 302
