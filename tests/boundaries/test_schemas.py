"""What PostgreSQL itself says: each council has its own of everything, and nothing twice."""

import pytest
from django.db import ProgrammingError, connection, transaction

from casework.models import Case
from councils import tenancy
from tests.boundaries.test_models import COUNCIL_MODELS, PUBLIC_MODELS

TEMPLATE = "c_template"
SCHEMAS = ("c_maidstone", "c_swale", "c_tunbridge_wells", TEMPLATE)
IN_BOTH = {"django_session", "django_migrations"}

pytestmark = pytest.mark.usefixtures("db")


def rows(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def tables(schema):
    return {name for (name,) in rows("SELECT tablename FROM pg_tables WHERE schemaname=%s", schema)}


@pytest.mark.parametrize("schema", SCHEMAS)
def test_no_table_stands_on_both_sides(schema):
    assert tables(schema) & tables("public") == IN_BOTH


@pytest.mark.parametrize("schema", SCHEMAS)
def test_each_council_and_the_template_have_every_table(schema):
    assert tables(schema) == {model._meta.db_table for model in COUNCIL_MODELS} | IN_BOTH


def test_public_has_every_shared_table_and_no_other():
    extra = {"django_content_type"}
    assert tables("public") == {model._meta.db_table for model in PUBLIC_MODELS} | IN_BOTH | extra


def test_there_are_no_other_schemas_than_councils():
    found = {
        name for (name,) in rows("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'c\\_%%'")
    }
    assert found == set(SCHEMAS)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_the_columns_and_indexes_of_all_are_alike(schema):
    columns = """SELECT table_name, column_name, data_type, is_nullable FROM
        information_schema.columns WHERE table_schema=%s"""
    indexes = """SELECT tablename, indexname,
        split_part(replace(indexdef, %s || '.', ''), ' WHERE ', 1), indexdef LIKE '%% WHERE %%'
        FROM pg_indexes WHERE schemaname=%s"""
    assert set(rows(columns, schema)) == set(rows(columns, TEMPLATE))
    assert set(rows(indexes, schema, schema)) == set(rows(indexes, TEMPLATE, TEMPLATE))


def test_no_constraint_crosses_schemas():
    crossing = """SELECT c.conrelid::regclass::text, c.conname FROM pg_constraint c
        JOIN pg_class a ON a.oid = c.conrelid JOIN pg_class b ON b.oid = c.confrelid
        WHERE c.contype = 'f' AND a.relnamespace <> b.relnamespace"""
    assert rows(crossing) == []
    assert len(rows("SELECT 1 FROM pg_constraint WHERE contype = 'f'")) > 40


def test_no_column_counts_with_another_schemas_sequence():
    owned = """SELECT t.relnamespace::regnamespace::text, t.relname, s.relname FROM pg_depend d
        JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
        JOIN pg_class t ON t.oid = d.refobjid AND t.relkind = 'r'
        WHERE t.relnamespace <> s.relnamespace"""
    defaults = """SELECT n.nspname, pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d
        JOIN pg_class c ON c.oid = d.adrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = ANY(%s)"""
    assert rows(owned) == []
    for schema, default in rows(defaults, list(SCHEMAS)):
        assert not [other for other in SCHEMAS if other != schema and other in default], default


def test_functions_and_extensions_stand_in_public_alone():
    functions = """SELECT n.nspname, p.proname FROM pg_proc p
        JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = ANY(%s)"""
    extensions = """SELECT extname FROM pg_extension e JOIN pg_namespace n
        ON n.oid = e.extnamespace WHERE n.nspname = ANY(%s)"""
    views = "SELECT schemaname, viewname FROM pg_views WHERE schemaname = ANY(%s)"
    for sql in (functions, extensions, views):
        assert rows(sql, list(SCHEMAS)) == []


@pytest.mark.parametrize("model", COUNCIL_MODELS, ids=lambda model: model._meta.label)
def test_a_query_with_no_council_entered_fails(model):
    with pytest.raises(ProgrammingError, match="does not exist"), transaction.atomic():
        model._base_manager.first()


def test_a_sessions_row_of_public_is_not_read_in_a_council(maidstone, host_client):
    host_client().session.save()
    with tenancy.in_council(maidstone):
        assert rows("SELECT current_schema()") == [("c_maidstone",)]
        assert rows("SELECT count(*) FROM django_session") == [(0,)]
        assert Case.objects.count() == 0
