"""ONNX exports of models, made once for a fingerprint and kept on disk, with sessions to run them.

An export that was damaged on the disk may still open and answer, only wrongly, so each is read with its checksum.
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
    """An ``onnxruntime.InferenceSession`` of ``file``, exported first where it is missing or not what was written.

    ``export`` writes to the path that it is given; the result is moved into place whole, so that processes
    that start together do not disturb each other. Errors of export pass through.
    """
    if file.exists():
        try:
            if _seal(file).exists():
                return opened(file, threads)
            if _seals(file):
                log.warning("The cached model %s is not what was written and is exported again.", file)
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
    """The checksums that were noted of a file, none of what an earlier version wrote."""
    return list(file.parent.glob(f"{file.name}.sha256-*"))


def _seal(data: Path, file: Path | None = None) -> Path:
    """An empty file whose name tells the checksum of ``file``'s content, which is that of ``data``."""
    file = file or data
    with data.open("rb") as content:
        return file.with_name(f"{file.name}.sha256-{hashlib.file_digest(content, 'sha256').hexdigest()}")


def opened(file: Path, threads: int) -> Any:
    """A model on ONNX Runtime; 0 threads: as many as there are cores. Errors of ONNX Runtime pass through."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or (os.cpu_count() or 1)
    options.inter_op_num_threads = 1
    # spinning threads make a lone call faster by little and steal the cores from everything beside it
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
