"""Tables of the portal, in each council's schema."""

from portal.models.catalogue import SearchMiss, Service
from portal.models.collections import (
    CollectionChange,
    CollectionRound,
    PropertyRound,
    RoundStatus,
)
from portal.models.forms import Form, FormVersion
from portal.models.requests import Draft, HandOver, ServiceRequest

__all__ = [
    "CollectionChange",
    "CollectionRound",
    "Draft",
    "Form",
    "FormVersion",
    "HandOver",
    "PropertyRound",
    "RoundStatus",
    "SearchMiss",
    "Service",
    "ServiceRequest",
]
