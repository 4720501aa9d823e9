#!/usr/bin/env python3
"""The one way in: `python3 manage.py up`, `test`, or any Django command.

This file must parse on every Python, so that an old one gets a sentence instead of a traceback.
"""

import os
import sys


def main():
    root = os.path.dirname(os.path.abspath(__file__))
    if sys.version_info < (3, 11):
        sys.stderr.write(
            "One Front Desk needs Python 3.11 or newer and this is %d.%d. "
            "Run it with a newer one, for example: python3.11 manage.py %s\n"
            % (sys.version_info[0], sys.version_info[1], " ".join(sys.argv[1:]) or "up")
        )
        return 2
    if root not in sys.path:
        sys.path.insert(0, root)
    from config.bootstrap.main import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
