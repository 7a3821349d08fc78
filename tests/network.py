"""The wall around the tests: no connection may leave this machine.

`build()` is called by `conftest.py` for the suite, and by `tests/walled/sitecustomize.py` for every
server process that a browser journey starts.
"""

import ipaddress
import socket


class BeyondLoopback(BaseException):
    """A test tried to reach another machine. Not an Exception: no `except Exception` may swallow it."""


def is_local(host: str) -> bool:
    """Tell whether `host` (a name or an address) can only be this machine."""
    if host in {"", "localhost"} or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host.split("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _check(family: int, address) -> None:
    # Unix sockets, netlink and the like stay on the machine.
    if family in (socket.AF_INET, socket.AF_INET6) and isinstance(address, tuple):
        host = address[0].decode() if isinstance(address[0], bytes) else str(address[0])
        if not is_local(host):
            raise BeyondLoopback(f"connection to {host}:{address[1]} refused: tests stay on this machine")


def build() -> None:
    """Refuse, from now on and in this process, any connection or look-up beyond loopback."""
    if getattr(socket.socket, "walled", False):
        return
    connect, connect_ex, sendto = socket.socket.connect, socket.socket.connect_ex, socket.socket.sendto
    getaddrinfo = socket.getaddrinfo

    def walled_connect(self, address):
        _check(self.family, address)
        return connect(self, address)

    def walled_connect_ex(self, address):
        _check(self.family, address)
        return connect_ex(self, address)

    def walled_sendto(self, data, *rest):
        _check(self.family, rest[-1])
        return sendto(self, data, *rest)

    def walled_getaddrinfo(host, *args, **kwargs):
        # Asking for a name already tells a third party; None and "" mean this machine.
        name = host.decode() if isinstance(host, bytes) else (host or "")
        if not is_local(name) and name != socket.gethostname():
            raise BeyondLoopback(f"look-up of {name} refused: tests stay on this machine")
        return getaddrinfo(host, *args, **kwargs)

    socket.socket.connect = walled_connect
    socket.socket.connect_ex = walled_connect_ex
    socket.socket.sendto = walled_sendto
    socket.getaddrinfo = walled_getaddrinfo
    socket.socket.walled = True
