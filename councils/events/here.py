"""Where are we? The entered schema's name, on either side."""

from typing import Any, cast

from django.db import connection


def current_schema() -> str:
    """The schema that queries reach now: a council's, or `public`."""
    return str(cast(Any, connection).schema_name)
