"""Every registered report, by its own example: words, table, chart and CSV agree."""

import inspect

import pytest

from channels_shift.export import csv_bytes
from channels_shift.reporting import Filters, Headline, Page, ReportData, reports
from channels_shift.tallies import DIMENSIONS, MEASURES

reports.autodiscover("channels_shift.reports")
KEYS = list(reports)


@pytest.fixture(params=KEYS)
def report(request):
    return reports.get(request.param)


@pytest.fixture
def example(report) -> ReportData:
    return report.example()


def test_the_four_reports_are_there():
    assert {"contacts", "cost-to-serve", "avoidable-contact", "satisfaction"} <= set(KEYS)


def test_it_says_what_it_is(report):
    assert str(report.label)
    assert str(report.question).endswith("?")
    assert str(report.definition).endswith(".")
    assert set(report.group_by) <= set(DIMENSIONS)
    assert "month" in report.group_by
    assert set(report.counts) <= set(MEASURES)


def test_each_measure_states_its_formula_and_its_source(report):
    assert report.measures
    for measure in report.measures:
        words = inspect.getdoc(measure)
        assert "Formula:" in words, measure.__name__
        assert "Source:" in words, measure.__name__


def test_its_example_has_tables_and_a_chart(report, example):
    page = report.build(example)
    assert isinstance(page, Page)
    assert isinstance(page.headline, Headline)
    assert page.tables
    assert page.charts
    assert not page.is_empty


def test_tables_are_whole(report, example):
    for table in report.build(example).tables:
        assert table.caption
        assert table.rows
        assert all(len(row) == len(table.head) for row in table.rows)
        assert len({table.key for table in report.build(example).tables}) == len(
            report.build(example).tables
        )


def test_every_bar_of_a_chart_stands_in_a_table(report, example):
    page = report.build(example)
    texts = {cell.text for table in page.tables for row in table.rows for cell in row}
    for chart in page.charts:
        assert chart.title
        assert chart.description
        for words in chart.words:
            assert words.text in texts, f"{words.text!r} stands in no table"


def test_its_tables_export_as_csv(report, example):
    for table in report.build(example).tables:
        assert csv_bytes(table.export()).startswith(b"\xef\xbb\xbf")


def test_nothing_counted_is_an_answer_too(report, example):
    nothing = ReportData(filters=example.filters, tallies=[])
    page = report.build(nothing)
    assert page.is_empty
    assert not page.charts
    assert page.headline.figure


def test_one_month_is_enough(report, example):
    first = example.filters.first
    one = ReportData(
        filters=Filters(first=first, last=first),
        tallies=[tally for tally in example.tallies if tally.month == first],
        prices=example.prices,
        totals=example.totals,
    )
    assert report.build(one).tables
