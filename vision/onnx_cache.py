"""ONNX exports of models, made once per fingerprint and cached on disk, with sessions to run them.

An export that was damaged on disk may still load and give wrong results, so each is verified against its checksum.
"""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)


def session(file: Path, export: Callable[[Path], None], threads: int) -> Any:
    """Return an ``onnxruntime.InferenceSession`` of ``file``, which is exported first if it is missing or damaged.

    ``export`` writes to the path that it is given. The finished file is moved into place atomically, so that processes
    that start at the same time do not interfere. Errors of ``export`` propagate.
    """
    if file.exists():
        try:
            if _seal(file).exists():
                return opened(file, threads)
            if _seals(file):
                log.warning("The cached model %s does not match its checksum and is exported again.", file)
            else:
                log.info("The cached model %s has no checksum yet and is exported again.", file)
        except Exception as error:
            log.warning("The cached model %s cannot be read (%s) and is exported again.", file, error)
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        made = Path(folder) / file.name
        export(made)
        for old in _seals(file):
            old.unlink(missing_ok=True)
        _seal(made, file).touch()
        made.replace(file)
    return opened(file, threads)


def _seals(file: Path) -> list[Path]:
    """Return the checksum files of a model; earlier versions wrote none."""
    return list(file.parent.glob(f"{file.name}.sha256-*"))


def _seal(data: Path, file: Path | None = None) -> Path:
    """Return the path of the empty file next to ``file`` whose name contains the SHA-256 of the content of ``data``."""
    file = file or data
    with data.open("rb") as content:
        return file.with_name(f"{file.name}.sha256-{hashlib.file_digest(content, 'sha256').hexdigest()}")


def opened(file: Path, threads: int) -> Any:
    """Return an ONNX Runtime session; 0 threads means one per core. Errors of ONNX Runtime propagate."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or (os.cpu_count() or 1)
    options.inter_op_num_threads = 1
    # spinning threads make a single call slightly faster but take the cores from everything else
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
