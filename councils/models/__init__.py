"""Public tables of the floor: who the councils are and how they present themselves."""

from councils.models.brand import Brand
from councils.models.council import Council, Domain, TemplateDump
from councils.models.working import Closure, WorkingPattern

__all__ = ["Brand", "Closure", "Council", "Domain", "TemplateDump", "WorkingPattern"]
