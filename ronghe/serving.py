"""A small web server for the page: three files and five questions, on this machine only, nothing from the network.

A page has a number of its own (``/choices`` gives it out) and asks ``/state`` a few times a second; what it wants done
it posts. Posts come as JSON from a page of this very server; other pages and names of other hosts are refused.
"""

from __future__ import annotations

import itertools
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from ronghe.app import Pair, choices, policy_of

PAGE = Path(__file__).with_name("page")
FILES = {
    "/": ("index.html", "text/html"), "/page.css": ("page.css", "text/css"),
    "/page.js": ("page.js", "text/javascript"), "/pictures.js": ("pictures.js", "text/javascript"),
}  # fmt: skip
HOSTS = ("localhost", "127.0.0.1")
MOST_PAGES = 4  # open at a time; the oldest gives way
MOST_BYTES = 65536


class Server(ThreadingHTTPServer):
    """The server, and the pairs of cities of the pages that are open.

    Raises:
        OSError: If the port cannot be had.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port: int, own: tuple[str, ...] = ()):
        self.choices = choices(own)
        self.pairs: dict[str, Pair] = {}
        self._numbers, self._guard = itertools.count(1), threading.Lock()
        super().__init__((HOSTS[1], port), _Answer)

    def handle_error(self, request, client_address):
        """Print what broke, unless it is only that a browser went away."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def open_page(self) -> str:
        """Return a number for a new page; where too many are open, the oldest is closed."""
        with self._guard:
            number = str(next(self._numbers))
            self.pairs[number] = Pair()
            while len(self.pairs) > MOST_PAGES:
                self.pairs.pop(next(iter(self.pairs))).close()
            return number

    def close_page(self, number: str) -> None:
        """Stop what a page has under way and forget it."""
        with self._guard:
            if (pair := self.pairs.pop(number, None)) is not None:
                pair.close()


class _Answer(BaseHTTPRequestHandler):
    """Answers one question."""

    protocol_version = "HTTP/1.1"
    timeout = 120.0  # seconds, after which an idle connection is dropped
    server: Server

    def do_GET(self):
        """Give a file, the choices, or how a pair of cities stands."""
        asked = urlsplit(self.path)
        if not self._is_ours():
            return self._fault(403, "this page is for this machine only")
        if asked.path in FILES:
            name, kind = FILES[asked.path]
            return self._give(200, (PAGE / name).read_bytes(), f"{kind}; charset=utf-8")
        if asked.path == "/choices":
            return self._json({**self.server.choices, "page": self.server.open_page()})
        query = dict(parse_qsl(asked.query))
        pair = self.server.pairs.get(query.get("page", ""))
        if asked.path != "/state":
            return self._fault(404, f"there is no {asked.path}")
        if pair is None:
            return self._fault(410, "this page was closed; load it again")
        told = pair.look()
        if query.get("seen") == str(told["number"]):
            told = {"number": told["number"]}
        return self._json(told)

    def do_POST(self):
        """Do what a page wants: begin, go on, stop, or leave."""
        length = self.headers.get("Content-Length", "")
        ours = self._is_ours() and self.headers.get("Content-Type", "").startswith("application/json")
        if not ours or not length.isdecimal() or int(length) > MOST_BYTES:
            self.close_connection = True  # what was sent is not read
            return self._fault(403, "a page of this server asks in JSON, and briefly")
        try:
            wanted = json.loads(self.rfile.read(int(length)))
            self._do(self.path, wanted)
        except (RuntimeError, ValueError) as fault:
            return self._fault(400, str(fault))
        except (KeyError, TypeError, AttributeError) as fault:
            return self._fault(400, f"the question is not complete: {fault}")
        return self._json({})

    def _do(self, path: str, wanted: dict) -> None:
        if path == "/leave":
            return self.server.close_page(wanted["page"])
        pair = self.server.pairs.get(wanted["page"])
        if pair is None:
            raise ValueError("this page was closed; load it again")
        if path == "/begin":
            policies = [policy_of(city["arm"], city.get("levers")) for city in wanted["cities"]]
            if len(policies) != 2:
                raise ValueError(f"{len(policies)} cities are asked for; the page shows two")
            return pair.begin(self._known(wanted["scenario"]), wanted["seed"], policies, wanted.get("days", 0))
        if path == "/go":
            return pair.go(wanted["days"])
        if path == "/stop":
            return pair.stop()
        raise ValueError(f"there is no {path}")

    def _known(self, scenario: str) -> str:
        if scenario not in [one["name"] for one in self.server.choices["scenarios"]]:
            raise ValueError(f"there is no scenario {scenario!r} among the choices")
        return scenario

    def _is_ours(self) -> bool:
        return self.headers.get("Host", "").rpartition(":")[0] in HOSTS or self.headers.get("Host") in HOSTS

    def _json(self, data: dict, code: int = 200) -> None:
        self._give(code, json.dumps(data, allow_nan=False).encode(), "application/json")

    def _fault(self, code: int, text: str) -> None:
        self._json({"fault": text}, code)

    def _give(self, code: int, body: bytes, kind: str) -> None:
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:  # the page has gone
            self.close_connection = True

    def log_message(self, *_):
        """Keep the terminal quiet: faults are told to the page, and what breaks prints a traceback."""
