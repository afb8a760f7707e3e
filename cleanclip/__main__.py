"""`python -m cleanclip`."""

import sys

from cleanclip.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
