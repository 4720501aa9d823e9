"""The front door of the gazetteer: where things are, and who serves them."""

from councils.gazetteer.demo import demo_addresses
from councils.gazetteer.loading import load_reference_data
from councils.gazetteer.queries import (
    address_by_uprn,
    addresses_at,
    boundary_of,
    council_for_point,
    district_name,
    find_postcode,
    local_authority,
    partner_by_gss,
    place_at,
    sample_addresses,
    search_place,
    ward_name,
    wards_of,
)
from councils.gazetteer.values import (
    UPRN,
    Address,
    InvalidAddress,
    InvalidPostcode,
    LocalAuthority,
    Place,
    PostcodeResult,
    normalise_postcode,
    typed_address,
)

__all__ = [
    "UPRN",
    "Address",
    "InvalidAddress",
    "InvalidPostcode",
    "LocalAuthority",
    "Place",
    "PostcodeResult",
    "address_by_uprn",
    "addresses_at",
    "boundary_of",
    "council_for_point",
    "demo_addresses",
    "district_name",
    "find_postcode",
    "load_reference_data",
    "local_authority",
    "normalise_postcode",
    "partner_by_gss",
    "place_at",
    "sample_addresses",
    "search_place",
    "typed_address",
    "ward_name",
    "wards_of",
]
