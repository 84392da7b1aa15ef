"""Search rules in the admin: what staff save acts at once, and nothing that is wrong is kept."""

from __future__ import annotations

import json
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


def test_a_mistake_is_said_beside_its_field(admin_client: Client) -> None:
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
