"""The partnership's own administration, on the apex."""

from django.urls import path

from accounts.views import checks, domains, platform

app_name = "platform"
urlpatterns = [
    path("", platform.overview, name="overview"),
    path("checks/", checks.checks, name="checks"),
    path("councils/new/", platform.new_council, name="new-council"),
    path("councils/<slug:slug>/domains/new/", domains.add, name="domain-new"),
    path("domains/", domains.hosts, name="domains"),
    path("domains/<int:domain_id>/", domains.host, name="domain"),
    path("domains/<int:domain_id>/prove/", domains.prove, name="domain-prove"),
    path("domains/<int:domain_id>/main/", domains.make_main, name="domain-main"),
    path("domains/<int:domain_id>/remove/", domains.remove, name="domain-remove"),
    path("people/", platform.people_list, name="people"),
    path("people/invite/", platform.invite, name="invite"),
    path("people/<uuid:membership_id>/suspend/", platform.suspend, name="suspend"),
    path("people/<uuid:membership_id>/restore/", platform.restore, name="restore"),
]
