"""Fetching pictures: within limits, from public addresses only, and only changed ones."""

from __future__ import annotations

import socket
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from catalog import fetching
from catalog.deadlines import Deadline
from catalog.feeds import open_feed
from catalog.fetching import Fetcher, FetchError, is_public
from catalog.importing import Options, ingest
from catalog.models import Catalog, Product


def picture() -> bytes:
    data = BytesIO()
    Image.new("RGB", (60, 80), "teal").save(data, "PNG")
    return data.getvalue()


class Pictures(BaseHTTPRequestHandler):
    """A shop's picture server that records its requests."""

    asked: list[tuple[str, str]] = []
    logged_in: list[str | None] = []
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers.get("If-None-Match", "")))
        self.logged_in.append(self.headers.get("Authorization"))
        kind = self.path.split("?")[0].strip("/")
        if kind == "flaky" and len(self.asked) < 3:
            self._send(503, b"")
        elif kind.startswith("to-"):
            self._send(302, b"", Location={"to-inside": "http://10.0.0.7/x.png", "to-file": "file:///etc/passwd",
                                           "to-itself": "/to-itself", "to-good": "/good.png",
                                           "to-nowhere": "http://[x/",
                                           "to-other": self._elsewhere()}[kind])  # fmt: skip
        elif kind == "page":
            self._send(200, b"<html>", **{"Content-Type": "text/html"})
        elif kind == "gone":
            self._send(404, b"")
        elif kind == "large":
            self._send(200, b"x" * 3000)
        elif self.headers.get("If-None-Match") == '"v1"':
            self._send(304, b"")
        else:
            self._send(200, picture(), ETag='"v1"')

    def _elsewhere(self) -> str:
        """Return this server's address with another host name."""
        return f"http://localhost:{self.headers['Host'].partition(':')[2]}/good.png"

    def _send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if status != 304:
            self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    Pictures.asked, Pictures.logged_in = [], []
    with ThreadingHTTPServer(("127.0.0.1", 0), Pictures) as httpd:
        thread = threading.Thread(target=httpd.serve_forever)
        thread.start()
        yield f"127.0.0.1:{httpd.server_port}"
        httpd.shutdown()
        thread.join()


def allowed(server: str, **options: Any) -> Fetcher:
    return Fetcher((server,), first_wait=0.0, **options)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "10.1.2.3", "192.168.0.1", "169.254.169.254", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0",
     "2130706433", "0x7f.1", "[fd00::1]", "[64:ff9b::7f00:1]", "100.64.0.1", "224.0.0.1",
     "[::7f00:1]", "[fec0::1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]"],
)  # fmt: skip
def test_private_hosts_are_never_requested(host: str) -> None:
    with pytest.raises(FetchError, match=r"not a public one|was not found"):
        Fetcher(first_wait=0.0).get(f"http://{host}/x.png")


def test_a_public_address_is_one() -> None:
    assert is_public("93.184.215.14")
    assert is_public("2606:2800:21f:cb07:6820:80da:af6b:8b2c")


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "ftp://x/y", "http://", "http://user:pw@x/y", "http://x:y/z", "http://[x/y"]
)
def test_other_addresses_are_refused(address: str) -> None:
    with pytest.raises(FetchError, match="no web address"):
        Fetcher().get(address)


def test_dns_rebinding_gains_nothing(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name is resolved once, and the connection goes to the address that was checked."""
    answers = ["93.184.215.14", "127.0.0.1"]
    looked_up: list[str] = []
    connected: list[str] = []

    def lookup(host: str, port: int, **_: Any) -> list[Any]:
        looked_up.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answers[min(len(looked_up) - 1, 1)], port))]

    def asked(scheme: str, host: str, port: int, ip: str, *_: Any) -> fetching.Fetched:
        connected.append(ip)
        return fetching.Fetched(b"")

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    monkeypatch.setattr(fetching, "_asked", asked)
    Fetcher().get("http://rebinding.example/x.png")
    assert (looked_up, connected) == (["rebinding.example"], ["93.184.215.14"])
    with pytest.raises(FetchError, match="not a public one"):
        Fetcher().get("http://rebinding.example/x.png")


def test_a_picture_is_fetched_and_only_once_while_it_is_the_same(server: str) -> None:
    first = allowed(server).get(f"http://{server}/good.png")
    assert (first.data, first.etag) == (picture(), '"v1"')
    assert allowed(server).get(f"http://{server}/good.png", first.etag).data is None
    assert allowed(server).get(f"http://{server}/to-good").data == picture()


@pytest.mark.parametrize(
    ("path", "why"),
    [("to-inside", "not a public one"), ("to-file", "no web address"), ("to-itself", "leads on more than 3"),
     ("to-nowhere", "no web address"),
     ("page", "web page"), ("gone", "answers 404")],
)  # fmt: skip
def test_what_is_no_picture_says_why(server: str, path: str, why: str) -> None:
    with pytest.raises(FetchError, match=why):
        allowed(server).get(f"http://{server}/{path}")


FEED = fetching.Wanted("feed", "*/*", may_log_in=True)


def test_a_feed_s_credentials_are_only_sent_to_its_host(server: str) -> None:
    port = server.partition(":")[2]
    fetcher = Fetcher((server, f"localhost:{port}"), first_wait=0.0, wanted=FEED)
    fetcher.get(f"http://shop:p%40ss-w%C3%B6rt@{server}/to-good")
    said = "Basic " + b64encode("shop:p@ss-wört".encode()).decode()
    assert Pictures.logged_in == [said, said]
    fetcher.get(f"http://shop:secret@{server}/to-other")
    assert Pictures.logged_in[3] is None


@pytest.mark.parametrize("path", ["gone", "page", "to-itself", "to-file"])
def test_messages_about_a_feed_contain_no_password_and_no_token(server: str, path: str) -> None:
    with pytest.raises(FetchError) as told:
        allowed(server, wanted=FEED).get(f"http://shop:sesame@{server}/{path}?token=sesame")
    assert "sesame" not in str(told.value)


@pytest.mark.parametrize(
    "address", ["http://shop:sesame@x:y/z", "ftp://shop:sesame@x/?sesame", "http://shop:sesame@[x/", "//a:sesame@x:y/"]
)
def test_messages_about_invalid_addresses_contain_no_password(address: str) -> None:
    with pytest.raises(FetchError, match="no web address") as told:
        Fetcher(wanted=FEED).get(address)
    assert "sesame" not in str(told.value)


def test_limits_of_size_and_time(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FetchError, match="too slowly"):
        allowed(server, longest_seconds=-1.0).get(f"http://{server}/good.png")
    monkeypatch.setattr(fetching, "LARGEST", 2000)
    with pytest.raises(FetchError, match="larger"):
        allowed(server).get(f"http://{server}/large")


def test_a_server_that_drips_bytes_blocks_nobody(dripping: Callable[[bytes], str]) -> None:
    """Each wait for a byte is short, so no socket time-out ends it."""
    header = b"HTTP/1.1 200 OK\r\nX-Long: "
    for head in (header, b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n"):
        server = dripping(head)
        with pytest.raises(FetchError, match="too slowly"):
            allowed(server, longest_seconds=0.3).get(f"http://{server}/x.png")
    server = dripping(header)
    with pytest.raises(FetchError, match="did not answer"):
        allowed(server, longest_seconds=0.3).post(f"http://{server}/hook", b"{}", {})


def test_a_connection_that_opens_after_the_deadline_is_cut_off() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.settimeout(5)
        Deadline(time.monotonic() - 1).add(ours.dup())
        assert theirs.recv(1) == b""


@pytest.fixture
def dripping() -> Iterator[Callable[[bytes], str]]:
    """Servers that send the given beginning, and then a letter every ten milliseconds without end."""
    over = threading.Event()
    threads: list[threading.Thread] = []
    listening: list[socket.socket] = []

    def drip(connection: socket.socket, head: bytes) -> None:
        with connection, suppress(OSError):
            connection.sendall(head)
            while not over.wait(0.01):
                connection.sendall(b"x")

    def serve(server: socket.socket, head: bytes) -> None:
        with suppress(OSError):
            while True:
                threads.append(threading.Thread(target=drip, args=(server.accept()[0], head)))
                threads[-1].start()

    def begin(head: bytes) -> str:
        listening.append(socket.create_server(("127.0.0.1", 0)))
        threads.append(threading.Thread(target=serve, args=(listening[-1], head)))
        threads[-1].start()
        return f"127.0.0.1:{listening[-1].getsockname()[1]}"

    yield begin
    over.set()
    for server in listening:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
    for thread in threads:
        thread.join()


def test_temporary_errors_are_retried(server: str) -> None:
    assert allowed(server).get(f"http://{server}/flaky").data == picture()
    assert len(Pictures.asked) == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("redis_server")
def test_an_import_fetches_pictures_if_configured(server: str, shop: Catalog, settings: Any, tmp_path: Path) -> None:
    settings.FETCH_ALLOWED_HOSTS = (server,)
    table = "id,title,price,image\n1,Shirt,{},http://{}/good.png?v=1\n2,Hat,9,http://{}/gone\n"
    (tmp_path / "products.csv").write_text(table.format(5, server, server))

    def take(fetch: bool) -> Any:
        with open_feed(tmp_path, "EUR") as feed:
            return ingest(feed, shop, Options(fetch=fetch))

    assert take(False).waiting == 2
    assert set(shop.waiting.values_list("external_id", "next_try_at")) == {("1", None), ("2", None)}
    report = take(True)
    assert (report.added, report.waiting) == (1, 1)
    assert report.rejected[0].reason.startswith("The picture’s address answers 404.")
    assert shop.waiting.get().next_try_at is not None
    assert Product.objects.get().image.etag == '"v1"'
    (tmp_path / "products.csv").write_text(table.format(6, server, server))
    Pictures.asked.clear()
    assert take(True).updated == 1
    assert ("/good.png?v=1", '"v1"') in Pictures.asked
    assert str(Product.objects.get().price) == "6.00"
