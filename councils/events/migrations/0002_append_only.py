"""The audit log and its seals refuse to be changed, by the trigger function that stands in public."""

from django.db import migrations

TABLES = {
    "events_audit": "'seal_number', 'position', 'digest'",
    "events_seal": "'purged_at', 'signature'",
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
    dependencies = [("events", "0001_initial"), ("councils", "0002_functions")]

    operations = [
        migrations.RunSQL(MAKE.format(table=table, columns=columns), DROP.format(table=table))
        for table, columns in TABLES.items()
    ]
