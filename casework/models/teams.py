"""Teams, who is in them, and the queues where their work waits."""

from django.db import models

from councils.ids import uuid7


class Team(models.Model):
    """People who do one kind of work, inside the council or at a contractor."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    email = models.CharField(max_length=254, blank=True, help_text="The team's mailbox.")
    phone = models.CharField(max_length=40, blank=True)
    calendar = models.SlugField(max_length=60, default="default", help_text="Working pattern.")
    is_contractor = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class TeamMember(models.Model):
    """One person's place in a team."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="members")
    user_id = models.UUIDField()
    away_until = models.DateField(null=True, blank=True, help_text="Gets no cases until then.")
    last_given_at = models.DateTimeField(null=True, blank=True, help_text="For taking turns.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user_id"], name="member_once")]
        indexes = [models.Index(fields=["user_id"], name="member_user")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.team_id}"


class Queue(models.Model):
    """Work waiting for one team. Every routed case stands in exactly one queue."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="queues")
    service_key = models.CharField(max_length=60, blank=True)
    email_each_case = models.BooleanField(
        default=False, help_text="Tell the team's mailbox of each case: link and reference only."
    )
    position = models.PositiveSmallIntegerField(default=100)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name
