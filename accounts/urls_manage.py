"""Council admin: who works here, and what could not be delivered."""

from django.urls import path

from accounts.views import deliveries, people

app_name = "manage"
urlpatterns = [
    path("", people.overview, name="overview"),
    path("people/", people.people_list, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/<uuid:membership_id>/", people.person, name="person"),
    path("people/<uuid:membership_id>/suspend/", people.suspend, name="suspend"),
    path("people/<uuid:membership_id>/restore/", people.restore, name="restore"),
    path("people/invitations/<uuid:invitation_id>/withdraw/", people.withdraw, name="withdraw"),
    path("deliveries/", deliveries.attention, name="deliveries"),
    path("deliveries/retry-all/", deliveries.retry_everything, name="retry-all"),
    path("deliveries/<uuid:delivery_id>/retry/", deliveries.retry, name="retry"),
    path("deliveries/<uuid:delivery_id>/set-aside/", deliveries.set_aside, name="set-aside"),
]
