"""Question kinds: one file each. Importing this package registers them all."""

from portal.fields.base import FieldKind, field_kinds, kind

__all__ = ["FieldKind", "field_kinds", "kind"]

field_kinds.autodiscover(__name__)
