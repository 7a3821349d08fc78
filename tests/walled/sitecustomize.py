"""Python imports this at start when its folder is on PYTHONPATH: a server under test gets the wall too."""

from tests.network import build

build()
