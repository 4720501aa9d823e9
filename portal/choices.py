"""Enumerations of the portal."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Way(models.TextChoices):
    """The one way in which a service is had."""

    HERE = "here", _("Do it here")
    ELSEWHERE = "elsewhere", _("Do it on another site")
    CONTACT = "contact", _("Phone or visit")


class Side(models.TextChoices):
    """Who has a form that passes between a resident and the desk."""

    RESIDENT = "resident", _("The resident")
    AGENT = "agent", _("The front desk")


class Topic(models.TextChoices):
    """How residents group what a council does."""

    BINS = "bins", _("Bins and recycling")
    STREETS = "streets", _("Streets, litter and parking")
    TAX = "tax", _("Council Tax and benefits")
    HOUSING = "housing", _("Housing and homelessness")
    PLANNING = "planning", _("Planning and building")
    ENVIRONMENT = "environment", _("Noise, pests and pollution")
    BUSINESS = "business", _("Business and licences")
    VOTING = "voting", _("Voting, councillors and having your say")
    LIFE = "life", _("Births, deaths, marriages and schools")
    COUNCIL = "council", _("Contact, complaints and information")
