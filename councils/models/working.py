"""When a council, or one of its teams, is at work."""

from django.db import models


def office_hours() -> dict[str, list[list[str]]]:
    """Monday to Friday, 8:30am to 5pm: weekday number (Monday 0) to blocks of the day."""
    return {str(day): [["08:30", "17:00"]] for day in range(5)}


class WorkingPattern(models.Model):
    """A named week, with the bank holidays of its part of the UK."""

    council = models.ForeignKey(
        "councils.Council", on_delete=models.CASCADE, related_name="working_patterns"
    )
    slug = models.CharField(max_length=40, default="default")
    name = models.CharField(max_length=80, default="Office hours")
    division = models.CharField(max_length=30, default="england-and-wales")
    week = models.JSONField(default=office_hours)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["council", "slug"], name="one_pattern_per_slug")
        ]

    def __str__(self) -> str:
        return self.name


class Closure(models.Model):
    """A day on which a pattern does not work, besides the bank holidays."""

    pattern = models.ForeignKey(WorkingPattern, on_delete=models.CASCADE, related_name="closures")
    day = models.DateField()
    reason = models.CharField(max_length=120)

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["pattern", "day"], name="one_closure_a_day")]

    def __str__(self) -> str:
        return f"{self.day}: {self.reason}"
