"""Faults during an import, with searches going on: the final state is as if nothing had happened.

Two of them are part of every test run; the others are the campaign run by ``make faults``. They happen at random times
from a seed, which is printed: ``FAULT_SEED=123 make faults`` repeats them.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.faults.conftest import PRODUCTS, SEED, Shop
from webapp.redis_files import FOLDER


def kill_worker(shop: Shop) -> None:
    shop.kill("worker")


def lose_everything_in_redis(shop: Shop) -> None:
    shop.do("redis_command", "FLUSHALL")


def drop_alias(shop: Shop) -> None:
    shop.do("redis_command", "FT.ALIASDEL", shop.do("names")["alias"])


def drop_index(shop: Shop) -> None:
    shop.do("redis_command", "FT.DROPINDEX", shop.do("names")["serving"])


def kill_redis(shop: Shop) -> None:
    shop.kill("redis")


def cut_append_only_file(shop: Shop) -> None:
    (file,) = (shop.var / "redis" / FOLDER).glob("*.incr.aof")
    os.truncate(file, file.stat().st_size * 2 // 3)
    shop.kill("redis")


def hang_redis(shop: Shop) -> None:
    pid = shop.pid("redis")
    os.kill(pid, signal.SIGSTOP)
    shop.until(lambda: shop.get("/readyz") == 503, "a hanging Redis is told")
    assert shop.get("/healthz") == 200
    os.kill(pid, signal.SIGCONT)


def kill_web(shop: Shop) -> None:
    shop.kill("web")
    shop.until(lambda: shop.get("/healthz") == 200, "the web is started again")


def kill_supervisor(shop: Shop) -> None:
    shop.drape.process.kill()
    shop.drape.process.wait()  # its remaining children still hold its output
    shop.restart()


def disturbed(shop: Shop, feed: Path, fault: Callable[[Shop], None]) -> tuple[dict[str, Any], dict[int, int]]:
    """Import, inject a fault, wait for the end; return the final state, and the responses to searches."""
    slug = fault.__name__.replace("_", "-")
    moment = random.Random(f"{SEED} {slug}").randint(1, PRODUCTS * 2 // 3)
    with shop.searched() as answers:
        pk = shop.do("upload", slug, str(feed))
        shop.until(lambda: shop.do("progress", pk)["done"] >= moment, f"an import has come to row {moment}")
        reached, began = shop.do("progress", pk)["done"], time.monotonic()
        fault(shop)
        shop.until(lambda: _goes_on(shop.do("progress", pk), reached), "the import goes on")
        print(f"{slug} at row {reached} of {PRODUCTS}: went on after {time.monotonic() - began:.1f} s")
        shop.until(lambda: shop.do("progress", pk)["state"] in ("done", "failed"), "the import is over")
        shop.until(shop.healed, "the index agrees with the database")
    ended = shop.do("progress", pk)
    assert (ended["state"], ended["added"], ended["refused"]) == ("done", PRODUCTS, 0), ended
    state: dict[str, Any] = shop.do("end_state", slug)
    return state, answers


def _goes_on(progress: dict[str, Any], reached: int) -> bool:
    return progress["done"] > reached or progress["state"] in ("done", "failed")


def survived(shop: Shop, feed: Path, undisturbed: dict[str, Any], fault: Callable[[Shop], None]) -> None:
    state, answers = disturbed(shop, feed, fault)
    assert state == undisturbed
    assert set(answers) <= {0, 200, 503}, answers
    assert answers[200] > 0


@pytest.mark.parametrize("fault", [kill_worker, lose_everything_in_redis])
def test_an_import_ends_as_if_nothing_had_happened(
    shop: Shop, feed: Path, undisturbed: dict[str, Any], fault: Callable[[Shop], None]
) -> None:
    survived(shop, feed, undisturbed, fault)


@pytest.mark.campaign
@pytest.mark.parametrize(
    "fault",
    [drop_alias, drop_index, kill_redis, cut_append_only_file, hang_redis, kill_web, kill_supervisor],
)
def test_the_campaign(shop: Shop, feed: Path, undisturbed: dict[str, Any], fault: Callable[[Shop], None]) -> None:
    survived(shop, feed, undisturbed, fault)


@pytest.mark.campaign
def test_a_truncated_picture_comes_back_with_the_next_import(
    shop: Shop, feed: Path, undisturbed: dict[str, Any]
) -> None:
    path = Path(shop.do("picture_of", "undisturbed"))
    path.write_bytes(path.read_bytes()[:100])
    pk = shop.do("upload", "undisturbed", str(feed))
    shop.until(lambda: shop.do("progress", pk)["state"] == "done", "the second import")
    assert shop.do("end_state", "undisturbed") == undisturbed


@pytest.mark.campaign
def test_a_catalogue_deleted_while_redis_hangs_leaves_the_index(
    shop: Shop, feed: Path, undisturbed: dict[str, Any]
) -> None:
    pk = shop.do("upload", "deleted", str(feed))
    shop.until(lambda: shop.do("progress", pk)["state"] == "done", "an import")
    redis = shop.pid("redis")
    os.kill(redis, signal.SIGSTOP)
    shop.do("delete", "deleted")
    os.kill(redis, signal.SIGCONT)
    shop.until(shop.healed, "the index agrees with the database")
    assert shop.get("/products/deleted/S1/") == 404
    assert shop.get("/products/undisturbed/S1/") == 200
