"""The wall itself: without these, a wall that lets everything through would go unnoticed."""

import socket

import pytest

from tests.network import BeyondLoopback, is_local


@pytest.mark.parametrize("host", ["93.184.215.14", "10.0.0.1", "192.168.1.1", "2001:db8::1", "example.org"])
def test_connection_beyond_loopback_is_refused(host):
    assert not is_local(host)
    with pytest.raises(BeyondLoopback):
        socket.create_connection((host, 80), timeout=1)
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as unconnected:
        with pytest.raises(BeyondLoopback):
            unconnected.connect((host, 80))
        with pytest.raises(BeyondLoopback):
            unconnected.connect_ex((host, 80))


def test_datagram_beyond_loopback_is_refused():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagram, pytest.raises(BeyondLoopback):
        datagram.sendto(b"?", ("203.0.113.1", 53))


def test_loopback_stays_open():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname(), timeout=5):
        assert is_local("localhost")
        assert is_local("::1")
