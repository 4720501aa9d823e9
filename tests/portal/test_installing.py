"""The library goes into a council once, and stays the council's own."""

import pytest

from casework.choices import Outcome
from casework.models import CaseType, Queue
from councils import tenancy
from portal import definitions
from portal.engine import DefinitionError
from portal.library.models import LibraryForm, LibraryService
from portal.models import Form, FormVersion, Service
from portal.operations.installing import (
    digest_of,
    install_library,
    install_services,
    load_library,
    publish_version,
    search_text,
)
from tests.portal.factories import NOW

FORMS = set(definitions.available())


def test_each_form_comes_with_its_case_type_and_queue(site):
    assert set(Form.objects.values_list("key", flat=True)) == FORMS
    assert set(CaseType.objects.values_list("key", flat=True)) >= FORMS
    assert Queue.objects.exists()
    for service in Service.objects.exclude(form=None):
        assert CaseType.objects.filter(key=service.case_type_key).exists()


def test_case_types_come_with_ready_sentences(site):
    for ready in CaseType.objects.filter(key__in=FORMS).values_list("sentences", flat=True):
        assert {"done", "nothing_needed", "not_ours", "duplicate"} <= set(ready) <= set(Outcome)
        assert all(words.endswith(".") and len(words) <= 500 for words in ready.values())
        cannot = ready.get("cannot")
        assert cannot is None or cannot.startswith("We cannot do this because ")


def test_installing_again_changes_nothing(site):
    Service.objects.filter(key="fly_tipping").update(title="Dumped rubbish")
    before = sorted(Service.objects.values_list("pk", "title"))
    versions = sorted(FormVersion.objects.values_list("pk", flat=True))
    install_library()
    assert sorted(Service.objects.values_list("pk", "title")) == before
    assert sorted(FormVersion.objects.values_list("pk", flat=True)) == versions


def test_only_some_services(in_maidstone):
    load_library()
    install_services(list(LibraryService.objects.filter(key__in=["missed_bin", "bin_day"])), NOW)
    assert set(Service.objects.values_list("key", flat=True)) == {"missed_bin", "bin_day"}
    assert set(Form.objects.values_list("key", flat=True)) == {"missed_bin"}


def test_a_changed_service_or_form_is_a_new_version_of_the_library(db):
    load_library()
    LibraryService.objects.filter(key="fly_tipping").update(facts={"title": "Old"})
    LibraryForm.objects.filter(key="fly_tipping").update(digest="old")
    load_library()
    assert LibraryService.objects.get(key="fly_tipping").version == 2
    assert LibraryForm.objects.get(key="fly_tipping").version == 2
    assert LibraryService.objects.get(key="missed_bin").version == 1
    load_library()
    assert LibraryService.objects.get(key="fly_tipping").version == 2


def test_councils_differ_by_data(councils):
    digests = set()
    for council in councils:
        with tenancy.in_council(council):
            install_library()
            version = FormVersion.objects.get(form__key="missed_bin")
            assert version.digest == digest_of(version.definition)
            digests.add(version.digest)
    assert len(digests) == 3


def test_a_wrong_definition_is_refused_with_its_place(site):
    form = Form.objects.get(key="fly_tipping")
    version = form.versions.get()
    broken = version.definition | {"pages": [{"id": "p", "title": "P", "questions": [{"id": "x"}]}]}
    with pytest.raises(DefinitionError) as wrong:
        publish_version(form=form, definition=broken, now=NOW)
    assert "pages" in str(wrong.value) or "p" in str(wrong.value)
    assert form.versions.count() == 1


def test_what_a_council_has_not_confirmed_stays_an_internal_aim(site):
    for case_type in CaseType.objects.all():
        published = case_type.target_source in ("published", "statutory")
        assert case_type.is_confirmed == published, case_type.key


def test_the_digest_is_of_the_content():
    assert digest_of({"a": 1, "b": [1]}) == digest_of({"b": [1], "a": 1}) != digest_of({"a": 2})


def test_words_that_are_searched():
    facts = {"title": "Missed BIN", "keywords": ["Wheelie"], "summary": "Tell us."}
    assert search_text(facts) == "missed bin wheelie tell us."
