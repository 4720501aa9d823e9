"""The partnership's own acts are append-only and sealed, as the audit log of each council is."""

import django.db.models.functions.datetime
from django.db import migrations, models

TABLES = {
    "accounts_partnershipact": "'seal_number', 'position', 'digest'",
    "accounts_seal": "'purged_at', 'signature'",
}
MAKE = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION public.councils_append_only({columns});
CREATE TRIGGER {table}_keep BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION public.councils_append_only({columns});
"""
DROP = """
DROP TRIGGER {table}_append_only ON {table};
DROP TRIGGER {table}_keep ON {table};
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_later_bases"),
        ("councils", "0004_seals_stay"),
    ]

    operations = [
        migrations.CreateModel(
            name="PartnershipSeal",
            fields=[
                ("number", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("first", models.PositiveBigIntegerField()),
                ("last", models.PositiveBigIntegerField()),
                ("count", models.PositiveIntegerField()),
                ("previous_digest", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64)),
                ("sealed_at", models.DateTimeField()),
                ("purged_at", models.DateTimeField(blank=True, null=True)),
                ("signature", models.CharField(blank=True, default="", max_length=128)),
            ],
            options={
                "db_table": "accounts_seal",
                "ordering": ("number",),
                "abstract": False,
            },
        ),
        migrations.AlterModelOptions(
            name="partnershipact",
            options={"ordering": ("id",)},
        ),
        migrations.AddField(
            model_name="partnershipact",
            name="digest",
            field=models.CharField(blank=True, max_length=64, null=True),
        ),
        migrations.AddField(
            model_name="partnershipact",
            name="position",
            field=models.PositiveBigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="partnershipact",
            name="recorded_at",
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
        ),
        migrations.AddField(
            model_name="partnershipact",
            name="role",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.AddField(
            model_name="partnershipact",
            name="seal_number",
            field=models.PositiveBigIntegerField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="partnershipact",
            name="act",
            field=models.CharField(max_length=100),
        ),
        migrations.AlterField(
            model_name="partnershipact",
            name="actor_id",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="partnershipact",
            name="detail",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AlterField(
            model_name="partnershipact",
            name="object_type",
            field=models.CharField(max_length=60),
        ),
        migrations.AddIndex(
            model_name="partnershipact",
            index=models.Index(
                condition=models.Q(("seal_number", None)),
                fields=["id"],
                name="accounts_act_unsealed",
            ),
        ),
        migrations.AddConstraint(
            model_name="partnershipact",
            constraint=models.UniqueConstraint(
                condition=models.Q(("position", None), _negated=True),
                fields=("position",),
                name="accounts_act_position",
            ),
        ),
        *(
            migrations.RunSQL(MAKE.format(table=table, columns=columns), DROP.format(table=table))
            for table, columns in TABLES.items()
        ),
    ]
