"""Places for the map question: the council's outline, and whose area a point is in."""

import json

from django.http import HttpRequest, HttpResponse
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from councils.access import open_to_all
from councils.gazetteer import api as gazetteer
from councils.tenancy import current_council, live_councils


@open_to_all
def boundary(request: HttpRequest) -> HttpResponse:
    """The council's outline as GeoJSON, for a map without tiles."""
    outline = gazetteer.boundary_of(current_council().gss)
    response = HttpResponse(json.dumps(outline), content_type="application/geo+json")
    response["Cache-Control"] = "public, max-age=86400"
    return response


class Point(serializers.Serializer):
    """WGS84 degrees."""

    lat = serializers.FloatField(min_value=49, max_value=61)
    lng = serializers.FloatField(min_value=-9, max_value=3)


class PlaceOut(serializers.Serializer):
    """What a point lies in. `partner` is the name of the partner council it belongs to, if any."""

    council_gss = serializers.CharField()
    ward = serializers.CharField()
    here = serializers.BooleanField()
    partner = serializers.CharField()


@open_to_all
@api_view(["GET"])
def at(request: Request) -> Response:
    """Whose area a pin is in, so that the page can say so before it is sent."""
    point = Point(data=request.query_params)
    point.is_valid(raise_exception=True)
    place = gazetteer.place_at(point.validated_data["lat"], point.validated_data["lng"])
    here = current_council()
    partner = next((c.name for c in live_councils() if c.gss == place.council_gss), "")
    found = {
        "council_gss": place.council_gss or "",
        "ward": place.ward_gss or "",
        "here": place.council_gss == here.gss,
        "partner": partner,
    }
    return Response(PlaceOut(found).data)
