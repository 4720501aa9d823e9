"""What one request of a resident set off at another council of the partnership."""

from django.db import models

from councils.ids import uuid7


class PartnerLink(models.Model):
    """The other half of a request that concerns two councils: its name and reference as words.

    No id of the other council stands here. `is_origin`: the request was made here and sent there.
    """

    class State(models.TextChoices):
        SENDING = "sending", "Being sent"
        OPENED = "opened", "Opened"
        NOT_OFFERED = "not_offered", "Not offered there"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(
        "casework.Case", on_delete=models.CASCADE, related_name="partner_links"
    )
    council_gss = models.CharField(max_length=9)
    council_name = models.CharField(max_length=120)
    reference = models.CharField(max_length=20, blank=True)
    is_origin = models.BooleanField(default=True)
    state = models.CharField(max_length=12, choices=State, default=State.SENDING)
    form_key = models.CharField(max_length=60, blank=True)
    answers = models.JSONField(
        default=dict, blank=True, help_text="What is to be passed on; emptied when it was."
    )
    asked_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "council_gss", "is_origin"], name="partner_link_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["asked_at"],
                name="partner_link_sending",
                condition=models.Q(state="sending"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.council_name} {self.reference}"
