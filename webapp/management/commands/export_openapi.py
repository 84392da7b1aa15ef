"""``manage.py export_openapi``: write the API's OpenAPI description into docs."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand

from webapp.env import ROOT


class Command(BaseCommand):
    help = "Write docs/openapi.json, which a test compares with what is served."

    def handle(self, *args: Any, **options: Any) -> None:
        from webapp.api import api

        path = ROOT / "docs" / "openapi.json"
        path.write_text(json.dumps(api.get_openapi_schema(), indent=1, ensure_ascii=False) + "\n")
        self.stdout.write(f"Wrote {path.relative_to(ROOT)}.")
