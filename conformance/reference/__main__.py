"""`python -m conformance.reference`."""

from __future__ import annotations

import sys

from conformance.reference.server import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
