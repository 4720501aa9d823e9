#!/usr/bin/env python3
"""Write docs/forms-format.md from the code, after a change to the format or a question kind."""

import sys
from pathlib import Path

import django
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    sys.path.insert(0, str(ROOT))
    settings.configure(USE_I18N=False, LANGUAGE_CODE="en-gb")
    django.setup()
    from portal.engine.reference import page

    path = ROOT / "docs" / "forms-format.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(page(), encoding="utf-8")
    print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
