"""How a council looks."""

from django.core.validators import RegexValidator
from django.db import models

hex_colour = RegexValidator(r"^#[0-9a-f]{6}$", "Enter a colour like #1d70b8.")


class Brand(models.Model):
    """Colours and logo. Written only through `councils.brand`, which checks the contrast."""

    council = models.OneToOneField(
        "councils.Council", on_delete=models.CASCADE, related_name="brand"
    )
    primary = models.CharField(max_length=7, default="#1d70b8", validators=[hex_colour])
    on_primary = models.CharField(max_length=7, default="#ffffff", validators=[hex_colour])
    link = models.CharField(max_length=7, default="#1a65a6", validators=[hex_colour])
    accent = models.CharField(max_length=7, default="#0b6b4b", validators=[hex_colour])
    logo_png = models.BinaryField(null=True, blank=True)
    logo_alt = models.CharField(max_length=120, blank=True)
    version = models.CharField(max_length=16, default="0")

    def __str__(self) -> str:
        return f"Brand of {self.council_id}"
