"""Pages that are kept for another team: each of their case types becomes a linked, closed case."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from casework import api as casework
from portal import engine
from portal.engine import Form
from portal.place import files_of
from portal.sending import Sending, SendingPart, sending_parts
from portal.sending.sealed import take_out
from portal.versions import parsed


@sending_parts.register("evidence")
class Evidence(SendingPart):
    """Witness pages go only to those who investigate.

    The main case has the page's title and not a word of the answers. The resident has one request.
    """

    label = _("Pages that are kept for another team")
    order = 50

    def concerns(self, form: Form) -> bool:
        return any(page.separate is not None for page in form.pages)

    def before(self, sending: Sending) -> None:
        version, form = parsed(sending.draft.form_version_id)
        sending.apart = engine.separate_snapshots(
            form, sending.way.answers, version=version.number, way=sending.way
        )
        sending.apart_sealed = {key: take_out(said) for key, said in sending.apart.items()}
        theirs = {one for case_type in sending.apart for one in _files(sending, case_type)}
        kept = [one for one in sending.case["attachments"] if one not in theirs]
        sending.case["attachments"] = kept

    def after(self, sending: Sending) -> None:
        if sending.opened is None:
            return
        for case_type, snapshot in sending.apart.items():
            casework.open_linked_case(
                main_id=sending.opened.case_id,
                case_type_key=case_type,
                title=snapshot["title"],
                sealed=sending.apart_sealed.get(case_type, ()),
                answers=snapshot,
                channel=sending.case["channel"],
                place=sending.case["place"],
                priority=sending.case["priority"],
                attachments=_files(sending, case_type),
                attachments_by=sending.draft.pk,
                origin_key=f"{sending.draft.pk}:{case_type}",
                now=sending.now,
            )


def _files(sending: Sending, case_type: str) -> list[UUID]:
    """The files that were added on the pages of a case type."""
    return [
        file_id
        for step in sending.way.steps
        if step.page.separate is not None and step.page.separate.case_type == case_type
        for file_id in files_of(step.questions, sending.way.answers)
    ]
