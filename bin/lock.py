"""``make lock``: pin the requirements in requirements*.in and their dependencies, with the hash of every file.

The same files serve all platforms and Python versions. requirements.lock is for production, without PyTorch;
requirements-torch.lock is PyTorch from the package index, with the CUDA libraries of this build on Linux: bin/setup
installs the PyTorch that fits the machine. requirements-dev.lock has what tests and checks need in addition to both.
Versions stay unchanged unless requirements*.in require others, or UPGRADE=1 is set.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

UV = Path(sys.executable).with_name("uv")
PRODUCTION, TORCH, TOOLS = (Path(f"requirements{part}.lock") for part in ("", "-torch", "-dev"))
OF_TORCH = re.compile(r"(torch|torchvision|triton|cuda-.+|nvidia-(?!ml-py).+)==")
NEVER = "sys_platform == 'never'"
"""Marks the packages that overrides.txt excludes."""
OLDEST = "3.11"


def compiled(*inputs: str) -> dict[str, str]:
    """Return the pinned packages by name; each is a requirement with its hashes, on several lines."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("UV_")}
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "all.lock"
        out.write_text("".join(lock.read_text() for lock in (PRODUCTION, TORCH, TOOLS) if lock.exists()))
        command = [str(UV), "pip", "compile", "--quiet", "--no-header", "--no-annotate", "--no-emit-index-url"]
        command += ["--no-emit-find-links", "--universal", "--python-version", OLDEST, "--generate-hashes"]
        command += ["--upgrade"] if os.environ.get("UPGRADE") else []
        command += ["--override", "overrides.txt", *inputs, "--output-file", str(out)]
        subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
        blocks = re.split(r"^(?=\S)", out.read_text(), flags=re.MULTILINE)
    return {block.split("==")[0]: block for block in blocks if "==" in block and NEVER not in block}


def main() -> None:
    run = compiled("requirements.in")
    torch = {name: block for name, block in run.items() if OF_TORCH.match(block)}
    PRODUCTION.write_text("".join(block for name, block in run.items() if name not in torch))
    TORCH.write_text("".join(torch.values()))
    tools = compiled("requirements.in", "requirements-dev.in")
    TOOLS.write_text("".join(block for name, block in tools.items() if name not in run))


if __name__ == "__main__":
    main()
