"""``make audit``: check pinned packages for known vulnerabilities, and report those that could not be checked.

pip-audit reports a package as clean if its service has no data on it, and a mirror without advisories has none at all.
Here only actual data counts: exit code 0 if every package was checked and none has a known vulnerability, 1 if some
have one, 2 otherwise.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

UV = Path(sys.executable).with_name("uv")
PIP_AUDIT = "pip-audit==2.10.1"
LOCKS = ("requirements.lock", "requirements-torch.lock", "requirements-dev.lock")
CLEAN, VULNERABLE, UNKNOWN = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Finding:
    """The result for a lock file: an exit code, the number of packages, and sentences about them."""

    code: int
    packages: int = 0
    sentences: list[str] = field(default_factory=list)


def read(lock: str, answer: str, errors: str) -> Finding:
    """Interpret pip-audit's output for a lock file: JSON on standard output, and its error messages."""
    try:
        packages: list[dict[str, Any]] = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        said = errors.strip().splitlines()[-1:] or ["it said nothing"]
        return Finding(UNKNOWN, sentences=[f"{lock} could not be compared: {said[0][:300]}"])
    vulnerable = [_named(one, flaw) for one in packages for flaw in one.get("vulns", ())]
    unknown = [one["name"] for one in packages if "skip_reason" in one]
    sentences = vulnerable[:]
    if unknown:
        few = ", ".join(unknown[:5]) + (", …" if len(unknown) > 5 else "")
        sentences.append(f"{lock}: nothing is known of {len(unknown)} of {len(packages)} packages ({few}).")
    return Finding(VULNERABLE if vulnerable else UNKNOWN if unknown else CLEAN, len(packages), sentences)


def asked(lock: str) -> Finding:
    command = [str(UV), "tool", "run", PIP_AUDIT, "--disable-pip", "--require-hashes", "--format", "json", "-r", lock]
    done = subprocess.run(command, capture_output=True, text=True)
    return read(lock, done.stdout, done.stderr)


def main() -> int:
    found = [asked(lock) for lock in LOCKS]
    for sentence in (sentence for one in found for sentence in one.sentences):
        print(sentence)
    code = VULNERABLE if any(one.code == VULNERABLE for one in found) else max(one.code for one in found)
    print(
        {
            CLEAN: f"None of {sum(one.packages for one in found)} pinned packages is known to be vulnerable.",
            VULNERABLE: "Update them: UPGRADE=1 make lock, then make test.",
            UNKNOWN: "This is no all-clear. The advisories come from the public package index: run it again where that "
            "can be reached, without a mirror that has none.",
        }[code]
    )
    return code


def _named(package: dict[str, Any], flaw: dict[str, Any]) -> str:
    fixed = ", ".join(flaw.get("fix_versions", ())) or "no release"
    return f"{package['name']} {package.get('version', '')} has {flaw.get('id', 'a vulnerability')}; fixed in {fixed}."


if __name__ == "__main__":
    sys.exit(main())
