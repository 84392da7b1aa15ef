"""Decoding untrusted pictures in separate processes."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image

from benchmarks.bombs import claims, flat, many_scans
from vision import decoding
from vision.decoding import MOST_SCANS, WORKERS, Busy, decode, warm
from vision.headers import read_header
from vision.image import NotAPicture, TooCostly, TooLarge, TruncatedPicture, open_picture


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def decoders() -> list[psutil.Process]:
    children = psutil.Process().children(recursive=True)
    alive = [one for one in children if one.status() != psutil.STATUS_ZOMBIE]
    return [one for one in alive if "vision.decoder" in " ".join(one.cmdline())]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF", "BMP", "TIFF"])
def test_pictures_come_out_as_if_they_were_opened_here(kind: str) -> None:
    data = saved(Image.effect_noise((400, 300), 50).convert("RGB"), kind)
    decoded = decode(data, longest=100)
    assert (decoded.width, decoded.height, decoded.picture.size) == (400, 300, (100, 75))
    assert np.array_equal(np.asarray(decoded.picture), np.asarray(open_picture(data, longest=100)))


def test_the_returned_size_is_the_upright_one() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    decoded = decode(saved(Image.new("RGB", (80, 40), "red"), "JPEG", exif=exif), longest=1200)
    assert (decoded.width, decoded.height) == decoded.picture.size == (40, 80)


@pytest.mark.parametrize(("data", "error"), [(b"id,title\n", NotAPicture), (b"\xff\xd8\xff", TruncatedPicture)])
def test_errors_cross_with_their_sentence(data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error, match=r"picture"):
        decode(data, longest=1200)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_sizes_are_read_without_a_decoder(kind: str) -> None:
    header = read_header(saved(Image.new("RGB", (321, 123)), kind))
    assert header is not None
    assert (header.width, header.height) == (321, 123)


def test_scans_are_counted_and_ordinary_pictures_have_few() -> None:
    plain, progressive = read_header(many_scans(1)), read_header(many_scans(500))
    assert plain is not None
    assert progressive is not None
    assert plain.scans <= 12
    assert progressive.scans == plain.scans + 499


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_header_that_is_cut_short_is_left_to_the_decoder(kind: str) -> None:
    data = saved(Image.new("RGB", (32, 32)), kind)
    for length in range(min(len(data), 200)):
        read_header(data[:length])


@pytest.mark.parametrize(
    ("bomb", "error"),
    [(many_scans(MOST_SCANS + 1), TooCostly), (many_scans(20, (5000, 5000)), TooCostly),
     (claims(16_000, 16_000), TooLarge), (flat("PNG", 9000, "1"), TooLarge)],
    ids=["scans", "scans of a large one", "webp", "png"],
)  # fmt: skip
def test_bombs_are_refused_by_their_header(bomb: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        decode(bomb, longest=1200)


def test_a_process_that_takes_too_much_memory_gives_up_and_the_next_picture_is_decoded() -> None:
    with pytest.raises(TooCostly):
        decode(flat("WEBP", 7600), max_pixels=10**9, longest=1200)
    assert decode(flat("PNG", 100), longest=1200).width == 100


def test_processes_that_die_are_replaced() -> None:
    warm()
    for one in decoders():
        one.kill()
        one.wait()
    assert [decode(flat("PNG", 50), longest=1200).width for _ in range(2 * WORKERS)] == [50] * 2 * WORKERS


def test_many_at_once_stay_within_the_processes_and_this_process_stays_small() -> None:
    warm()
    bomb = flat("WEBP", 3600)
    before = psutil.Process().memory_info().rss
    with ThreadPoolExecutor(4) as threads:
        sizes = list(threads.map(lambda _: decode(bomb, longest=600).picture.size, range(4)))
    assert sizes == [(600, 600)] * 4
    assert psutil.Process().memory_info().rss - before < 64 * 2**20
    assert len(decoders()) <= WORKERS


def test_a_large_picture_leaves_nothing_in_memory_and_holds_nobody_up_who_will_not_wait() -> None:
    warm()
    before = {one.pid for one in decoders()}
    assert decode(flat("PNG", 3600), longest=600, patience=0.0).picture.size == (600, 600)
    assert len(before & {one.pid for one in decoders()}) == WORKERS - 1
    with decoding._alone(None):
        with pytest.raises(Busy):
            decode(flat("PNG", 3600), longest=600, patience=0.0)
        assert decode(flat("PNG", 300), longest=600, patience=0.0).width == 300


@pytest.mark.skipif(not Path("/proc").exists(), reason="limits are read from /proc")
def test_the_processes_cannot_write_files_or_take_all_memory() -> None:
    warm()
    for one in decoders():
        limits = Path(f"/proc/{one.pid}/limits").read_text()
        by_name = {line[:26].strip(): line[26:].split()[0] for line in limits.splitlines()[1:]}
        assert by_name["Max file size"] == "0"
        assert int(by_name["Max address space"]) < 3 * 2**30


def test_secrets_of_the_environment_stay_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "hidden")
    for one in decoders():
        one.kill()
        one.wait()
    warm()
    assert decoders()
    assert not any("SECRET_KEY" in one.environ() for one in decoders())


def test_they_end_with_the_process_that_started_them() -> None:
    code = "from vision.decoding import warm; import sys; warm(); print('warm', flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        children = psutil.Process(parent.pid).children(recursive=True)
        assert children
        parent.kill()
    _, alive = psutil.wait_procs(children, timeout=30)
    assert not alive


def test_decoders_give_way_to_the_process_that_they_work_for() -> None:
    """Their nice value has no effect across sessions, which have equal shares of the processor."""
    decoding.warm()
    (one, *_) = [child for child in psutil.Process().children() if "vision.decoder" in child.cmdline()]

    assert one.nice() > psutil.Process().nice()
    assert os.getsid(one.pid) == os.getsid(0)
    assert os.getpgid(one.pid) != os.getpgid(0)
