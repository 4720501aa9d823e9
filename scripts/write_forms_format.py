#!/usr/bin/env python3
"""Write docs/forms-format.md from the code, after a change to the format or a question kind."""

import os
import sys
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("DATABASE_URL", "postgres://nobody@localhost/none")  # never connected to
    os.environ.setdefault("REDIS_URL", "redis://localhost")
    os.environ.setdefault("SECRET_KEY", "only-to-write-a-page")
    django.setup()
    from portal.engine.reference import page

    path = ROOT / "docs" / "forms-format.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(page(), encoding="utf-8")
    print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
