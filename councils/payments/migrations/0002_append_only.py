"""The ledger refuses to be changed, by the trigger function that stands in public."""

from django.db import migrations

MAKE = """
CREATE TRIGGER payments_ledgerentry_append_only BEFORE UPDATE OR DELETE ON payments_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION public.councils_append_only();
CREATE TRIGGER payments_ledgerentry_keep BEFORE TRUNCATE ON payments_ledgerentry
    FOR EACH STATEMENT EXECUTE FUNCTION public.councils_append_only();
"""
DROP = """
DROP TRIGGER payments_ledgerentry_append_only ON payments_ledgerentry;
DROP TRIGGER payments_ledgerentry_keep ON payments_ledgerentry;
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial"), ("councils", "0002_functions")]

    operations = [migrations.RunSQL(MAKE, DROP)]
