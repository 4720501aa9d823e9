"""The trigger function that keeps the audit log append-only. It stands in public, once for all."""

from django.db import migrations

GUARD = """
CREATE OR REPLACE FUNCTION public.councils_append_only() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    purging boolean := coalesce(current_setting('onefrontdesk.purge', true), '') = 'on';
BEGIN
    -- TG_ARGV: the columns that may be filled once (the first of them tells whether they are).
    IF TG_OP = 'DELETE' AND purging AND TG_TABLE_NAME <> 'events_seal' THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE'
        AND (purging OR TG_TABLE_NAME <> 'events_seal')
        AND to_jsonb(OLD) ->> TG_ARGV[0] IS NULL
        AND to_jsonb(NEW) ->> TG_ARGV[0] IS NOT NULL
        AND (to_jsonb(OLD) - TG_ARGV) = (to_jsonb(NEW) - TG_ARGV)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("councils", "0001_initial")]

    operations = [
        migrations.RunSQL(GUARD, "DROP FUNCTION IF EXISTS public.councils_append_only() CASCADE")
    ]
