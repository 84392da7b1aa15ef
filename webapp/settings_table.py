"""The README's table of settings, generated from the settings: ``python -m webapp.settings_table`` writes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from webapp.env import ROOT, Environment

BEGIN, END = "<!-- settings -->\n", "<!-- /settings -->"
README = ROOT / "README.md"


def table() -> str:
    """Return Markdown: name, default, meaning of every setting."""
    lines = ["| Setting | Default | Meaning |", "|---|---|---|"]
    for name, field in Environment.model_fields.items():
        lines.append(f"| `{name}` | {_default(field.default)} | {str(field.description).replace('|', '∣')} |")
    return "\n".join(lines) + "\n"


def written(text: str) -> str:
    """Return the README with the current table."""
    head, rest = text.split(BEGIN)
    return head + BEGIN + table() + END + rest.split(END, 1)[1]


def _default(value: Any) -> str:
    match value:
        case None | "" | ():
            return ""
        case bool():
            return f"`{int(value)}`"
        case tuple():
            return f"`{','.join(value)}`"
        case Path():
            return f"`{value.relative_to(ROOT)}`"
        case _:
            return f"`{value}`"


if __name__ == "__main__":
    README.write_text(written(README.read_text()))
