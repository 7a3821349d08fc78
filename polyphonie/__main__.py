"""`python -m polyphonie`."""

import sys

from polyphonie.cli import main

if __name__ == "__main__":
    sys.exit(main())
