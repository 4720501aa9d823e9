"""Files of a draft stay as long as the draft does."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from councils.files import api as files
from councils.files.models import StoredFile
from portal.models import Form, FormVersion, Service
from portal.operations.drafting import start_draft

NOW = timezone.now()


@pytest.fixture
def draft(in_maidstone):
    form = Form.objects.create(key="photos-only", title="Photos")
    FormVersion.objects.create(form=form, number=1, definition={}, published_at=NOW)
    service = Service.objects.create(key="photos-only", title="Photos", form=form)
    return start_draft(service=service, now=NOW)


def sent_by(sender):
    return StoredFile.objects.create(
        original_name="a.jpg", content_type="image/jpeg", size=1, sha256="", created_by=sender,
        path=f"{sender.hex[:2]}/{uuid4().hex}", created_at=NOW - timedelta(days=3),
    )  # fmt: skip


def test_a_photo_of_a_draft_outlives_the_sweep(draft, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    kept, lost = sent_by(draft.pk), sent_by(uuid4())
    assert files.sweep_unattached(now=NOW).files == 1
    assert set(files.files_by_id([kept.pk, lost.pk])) == {kept.pk}
    draft.delete()
    assert files.sweep_unattached(now=NOW).files == 1
