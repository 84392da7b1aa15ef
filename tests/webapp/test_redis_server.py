"""The embedded Redis Stack: private, durable, and one server per folder."""

from __future__ import annotations

import os
import signal
import socket
from pathlib import Path

import pytest
import redis

from webapp import redis_files, redis_server
from webapp.redis_server import Binaries, RedisServer, RedisServerError


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "redis"


def connect(server: RedisServer) -> redis.Redis:
    return redis.Redis.from_url(server.url, decode_responses=True)


def test_it_answers_with_both_modules_and_nothing_else(redis_stack: Binaries, data: Path) -> None:
    with RedisServer(redis_stack, data) as server, connect(server) as client:
        assert {module["name"] for module in client.module_list()} == {"search", "ReJSON"}
        assert client.config_get("port") == {"port": "0"}
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_a_search_that_takes_too_long_is_an_error(redis_stack: Binaries, data: Path) -> None:
    with RedisServer(redis_stack, data) as server, connect(server) as client:
        assert client.execute_command("FT.CONFIG", "GET", "ON_TIMEOUT") == {"ON_TIMEOUT": "fail"}


def test_nobody_else_can_reach_it(redis_stack: Binaries, data: Path) -> None:
    with RedisServer(redis_stack, data):
        assert redis_server.socket_path(data).stat().st_mode & 0o077 == 0


def test_nothing_is_lost_when_it_is_killed(redis_stack: Binaries, data: Path) -> None:
    server = RedisServer(redis_stack, data).start()
    with connect(server) as client:
        client.execute_command("JSON.SET", "p:1", "$", '{"title": "red dress"}')
        client.execute_command("WAITAOF", 1, 0, 5000)
    assert server.process is not None
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    with RedisServer(redis_stack, data) as again, connect(again) as client:
        assert client.execute_command("JSON.GET", "p:1", "$.title") == '["red dress"]'


def test_a_socket_left_behind_does_not_matter(redis_stack: Binaries, data: Path) -> None:
    data.mkdir()
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(redis_server.socket_path(data)))
    (data / "lock").touch()
    with RedisServer(redis_stack, data) as server, connect(server) as client:
        assert client.ping()


def test_a_folder_in_use_is_refused(redis_stack: Binaries, data: Path) -> None:
    with RedisServer(redis_stack, data) as first:
        with pytest.raises(RedisServerError, match="Another Drape is using"):
            RedisServer(redis_stack, data).start()
        with connect(first) as client:
            assert client.ping()


def test_a_long_folder_name_gets_a_short_socket(redis_stack: Binaries, data: Path) -> None:
    deep = data / ("long" * 30)
    assert len(str(redis_server.socket_path(deep))) <= redis_server.LONGEST_SOCKET_PATH
    with RedisServer(redis_stack, deep) as server, connect(server) as client:
        assert client.ping()


def written(redis_stack: Binaries, data: Path) -> Path:
    """A server's append-only file with a hundred keys."""
    with RedisServer(redis_stack, data) as server, connect(server) as client:
        for number in range(100):
            client.set(f"key:{number}", "value" * 10)
    (file,) = (data / redis_files.FOLDER).glob("*.incr.aof")
    return file


def test_a_file_that_is_damaged_at_its_end_is_cut_there(redis_stack: Binaries, data: Path) -> None:
    file = written(redis_stack, data)
    whole = file.read_bytes()
    file.write_bytes(whole[:-1000] + b"x" * 500 + whole[-500:])
    with RedisServer(redis_stack, data) as server, connect(server) as client:
        assert "cut off" in server.repaired
        assert client.get("key:50") == "value" * 10
        assert 50 < client.dbsize() < 100


def test_a_file_that_cannot_be_repaired_is_moved_aside(redis_stack: Binaries, data: Path) -> None:
    file = written(redis_stack, data)
    file.with_name(redis_files.MANIFEST).write_text("nonsense")
    with RedisServer(redis_stack, data) as server, connect(server) as client:
        assert "set aside" in server.repaired
        assert client.dbsize() == 0
    assert (data / f"{redis_files.FOLDER}.damaged").is_dir()


def test_a_damaged_snapshot_is_moved_aside(redis_stack: Binaries, data: Path) -> None:
    written(redis_stack, data)
    (snapshot,) = (data / redis_files.FOLDER).glob("*.base.rdb")
    snapshot.write_bytes(b"REDIS0012" + b"\0" * 60)
    with RedisServer(redis_stack, data) as server:
        assert "set aside" in server.repaired


def test_missing_binaries_are_reported(tmp_path: Path) -> None:
    with pytest.raises(RedisServerError, match=r"make setup.*REDIS_URL"):
        redis_server.find(tmp_path)


def test_an_old_server_is_refused(tmp_path: Path) -> None:
    old = tmp_path / "redis-server"
    old.write_text("#!/bin/sh\necho Redis server v=7.0.15 sha=0\n")
    old.chmod(0o755)
    with pytest.raises(RedisServerError, match=r"7\.4 or newer"):
        redis_server.version(Binaries(old, old, old))


def test_a_server_that_cannot_run_is_reported(tmp_path: Path) -> None:
    broken = tmp_path / "redis-server"
    broken.write_text("#!/bin/sh\necho libssl.so.1.1: cannot open shared object file >&2\nexit 127\n")
    broken.chmod(0o755)
    with pytest.raises(RedisServerError, match=r"does not run.*REDIS_URL"):
        redis_server.version(Binaries(broken, broken, broken))
