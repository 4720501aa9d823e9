"""Fixed lists of insight."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.choices import Channel


class FactKind(models.TextChoices):
    """What kind of happening a fact records."""

    CONTACT = "contact", _("Contact")
    OPENED = "opened", _("Case opened")
    CLOSED = "closed", _("Case closed")
    REOPENED = "reopened", _("Case reopened")
    SATISFACTION = "satisfaction", _("Satisfaction answer")
    FORM = "form", _("Form session")
    MESSAGE = "message", _("Message")
    BOOKING = "booking", _("Booking")


# Channels whose volumes a council also counts elsewhere: telephone system, door counter, mail room.
COUNTED_CHANNELS = (Channel.PHONE, Channel.FACE_TO_FACE, Channel.EMAIL, Channel.POST)
PRICED_CHANNELS = tuple(channel for channel in Channel if channel != Channel.UNKNOWN)
