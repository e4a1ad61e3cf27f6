"""Which pages may open the websocket: origins are compared in full (scheme, host, port)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host

DEFAULT_PORTS = {"http": 80, "https": 443}


class Origin(NamedTuple):
    """A web origin (RFC 6454): scheme and host in lower case, the port always written out."""

    scheme: str
    host: str
    port: int


def parse_origin(value: str) -> Origin | None:
    """Read an origin such as `https://host:8443`; None when it is anything else ("null" included)."""
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return None
    if value.lower() != f"{parts.scheme}://{parts.netloc}".lower() or "@" in parts.netloc:
        return None
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        return None
    return Origin(parts.scheme, parts.hostname, DEFAULT_PORTS[parts.scheme] if port is None else port)


def headers_named(scope: Mapping[str, Any], name: bytes) -> list[str]:
    """Return every value of one request header, in order."""
    return [value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name]


def own_origin(scope: Mapping[str, Any]) -> Origin | None:
    """Return scheme://Host of this server as the client sees it; None when the Host is not ours."""
    hosts = headers_named(scope, b"host")
    if len(hosts) != 1 or not validate_host(split_domain_port(hosts[0])[0], settings.ALLOWED_HOSTS):
        return None
    secure = scope["scheme"] in ("wss", "https")
    if settings.HTTPS and headers_named(scope, b"x-forwarded-proto") == ["https"]:
        secure = True
    return parse_origin(f"{'https' if secure else 'http'}://{hosts[0]}")


def is_allowed(scope: Mapping[str, Any], *, required: bool) -> bool:
    """Whether the handshake's Origin is this server's own or a listed one.

    A handshake without an Origin is allowed unless `required`; two of them never are.
    """
    values = headers_named(scope, b"origin")
    if not values:
        return not required
    origin = parse_origin(values[0]) if len(values) == 1 else None
    if origin is None:
        return False
    return origin == own_origin(scope) or origin in map(parse_origin, settings.WEBSOCKET_ORIGINS)
