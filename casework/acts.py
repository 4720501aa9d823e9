"""What can be done with a case: one entry for each act, with its words, form and operation.

`casework.views.case_acts` gives each an address and does it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as lazy

from casework.forms import acts as forms
from casework.forms import complaints as complaint_forms
from casework.forms.paying import PayLinkForm, RefundForm
from casework.operations import (
    assigning,
    closing,
    complaining,
    excluding,
    messaging,
    paying,
    progressing,
    sealing,
    transferring,
    uploading,
)


@dataclass(frozen=True, kw_only=True)
class Act:
    """One thing that can be done with a case. `given` turns the form into the operation's words."""

    slug: str
    verb: str
    title: Any
    button: Any
    done: Any
    run: Callable[..., Any]
    given: Callable[[Any], dict[str, Any]] = lambda form: dict(form.cleaned_data)
    form: type[forms.ActForm] = forms.ConfirmForm
    lead: Any = ""
    warning: Any = ""
    needs_open: bool = False
    ready: Callable[[Any, Any], object] | None = None  # raises why it cannot be done now
    leaves: bool = False  # afterwards this person no longer sees the case


def _nothing(form: Any) -> dict[str, Any]:
    return {}


ACTS = (
    Act(
        slug="claim",
        verb="claim",
        title=lazy("Take this case"),
        button=lazy("Take this case"),
        done=lazy("The case is yours."),
        run=assigning.claim_case,
        given=_nothing,
    ),
    Act(
        slug="put-back",
        verb="unassign",
        title=lazy("Put this case back"),
        button=lazy("Put it back"),
        done=lazy("The case is back in its queue, for anybody to take."),
        run=assigning.unassign_case,
        given=_nothing,
    ),
    Act(
        slug="assign",
        verb="assign",
        title=lazy("Give this case to somebody"),
        button=lazy("Give it to them"),
        done=lazy("The case is with somebody else now."),
        form=forms.AssignForm,
        run=assigning.assign_case,
        given=lambda form: {"officer_id": form.cleaned_data["officer"]},
    ),
    Act(
        slug="plan",
        verb="plan",
        title=lazy("Plan the work for a day"),
        button=lazy("Plan it"),
        done=lazy("The day is set and the resident is told."),
        form=forms.PlanForm,
        run=progressing.plan_case,
    ),
    Act(
        slug="ask",
        verb="message",
        title=lazy("Ask the resident"),
        button=lazy("Send the question"),
        done=lazy("The question is on its way. The clock stands until they answer."),
        form=forms.AskForm,
        run=progressing.ask_resident,
        needs_open=True,
    ),
    Act(
        slug="wait",
        verb="wait",
        title=lazy("Wait for others"),
        button=lazy("Let it wait"),
        done=lazy("The case waits."),
        form=forms.WaitForm,
        run=progressing.wait_on_others,
    ),
    Act(
        slug="resume",
        verb="resume",
        title=lazy("Go on with this case"),
        button=lazy("Go on with it"),
        done=lazy("The work goes on and the clock runs."),
        run=progressing.resume_case,
        given=_nothing,
    ),
    Act(
        slug="message",
        verb="message",
        title=lazy("Write to the resident"),
        button=lazy("Send the message"),
        done=lazy("The message is on its way."),
        form=forms.MessageForm,
        run=messaging.send_message,
    ),
    Act(
        slug="answered",
        verb="message",
        title=lazy("No answer needed"),
        button=lazy("Take it off the top of the list"),
        done=lazy("The case no longer stands on top."),
        lead=lazy("The resident wrote, and nothing needs to be said."),
        run=messaging.mark_answered,
        given=_nothing,
    ),
    Act(
        slug="note",
        verb="note",
        title=lazy("Write a note for colleagues"),
        button=lazy("Keep the note"),
        done=lazy("The note is kept."),
        form=forms.NoteForm,
        run=messaging.add_note,
    ),
    Act(
        slug="file",
        verb="add_file",
        title=lazy("Add a file"),
        button=lazy("Add the file"),
        done=lazy("The file is with the case."),
        form=forms.FileForm,
        run=uploading.upload_file,
        given=lambda form: {
            "upload": form.cleaned_data["file"],
            "visible_to_resident": form.cleaned_data.get("visible", False),
        },
    ),
    Act(
        slug="their-reference",
        verb="set_their_reference",
        title=lazy("Add their reference"),
        button=lazy("Keep the reference"),
        done=lazy("Their reference is kept. The search finds it."),
        lead=lazy("The number that a contractor or another system gave this job."),
        form=forms.TheirReferenceForm,
        run=progressing.set_their_reference,
    ),
    Act(
        slug="priority",
        verb="set_priority",
        title=lazy("Change how urgent this is"),
        button=lazy("Change it"),
        done=lazy("The case has its new place in the list."),
        form=forms.PriorityForm,
        run=progressing.set_priority,
    ),
    Act(
        slug="transfer",
        verb="transfer",
        title=lazy("Send this case to another team"),
        button=lazy("Send it"),
        done=lazy("The other team has the case. Our promise stays."),
        form=forms.TransferForm,
        run=transferring.transfer_case,
        given=lambda form: {
            "queue_id": form.cleaned_data["queue"],
            "reason": form.cleaned_data["reason"],
        },
    ),
    Act(
        slug="service",
        verb="change_service",
        title=lazy("This is about another service"),
        button=lazy("Change the service"),
        done=lazy("The service is changed. The answers are kept."),
        form=forms.ServiceForm,
        run=transferring.change_service,
        given=lambda form: {
            "service_key": form.picked().key,
            "service_title": form.picked().label,
            "case_type_key": form.picked().key,
        },
    ),
    Act(
        slug="link",
        verb="link_cases",
        title=lazy("Link this to another case"),
        button=lazy("Link them"),
        done=lazy("The two cases are linked."),
        form=forms.LinkForm,
        run=closing.link_cases,
        given=lambda form: {
            "other_id": form.cleaned_data["other"],
            "kind": form.cleaned_data["kind"],
        },
    ),
    Act(
        slug="close",
        verb="close",
        title=lazy("Close this case"),
        button=lazy("Close it and tell the resident"),
        done=lazy("The case is closed and the resident is told."),
        form=forms.CloseForm,
        run=closing.close_case,
        given=lambda form: {k: v for k, v in form.cleaned_data.items() if v is not None},
    ),
    Act(
        slug="acknowledge",
        verb="answer_stage",
        title=lazy("Acknowledge this complaint"),
        button=lazy("Send it"),
        done=lazy("The resident knows that we have it. The clock of the answer runs."),
        form=complaint_forms.AcknowledgeForm,
        ready=complaining.require_acknowledgement,
        run=complaining.acknowledge,
        given=lambda form: {"text": form.cleaned_data["acknowledgement"]},
    ),
    Act(
        slug="answer",
        verb="answer_stage",
        title=lazy("Answer this stage"),
        button=lazy("Send the answer and close"),
        done=lazy("The answer is on its way and the case is closed."),
        form=complaint_forms.AnswerForm,
        ready=complaining.require_stage,
        run=complaining.answer_stage,
        given=lambda form: {
            "finding": form.cleaned_data["finding"],
            "text": form.cleaned_data["answer"],
            "sentence": form.cleaned_data["sentence"],
            "remedy": form.cleaned_data["remedy"],
            "learning": form.learnt(),
        },
    ),
    Act(
        slug="more-time",
        verb="answer_stage",
        title=lazy("Take more time"),
        button=lazy("Take more time and tell the resident"),
        done=lazy("The date has moved and the resident is told why."),
        form=complaint_forms.ExtendForm,
        ready=complaining.require_longer,
        run=complaining.extend_stage,
    ),
    Act(
        slug="escalate",
        verb="escalate",
        title=lazy("The resident is not satisfied"),
        button=lazy("Begin the next stage"),
        done=lazy("The next stage has begun."),
        form=complaint_forms.EscalateForm,
        ready=complaining.require_next,
        run=complaining.escalate,
    ),
    Act(
        slug="learn",
        verb="learn",
        title=lazy("Add what we learnt"),
        button=lazy("Keep it"),
        done=lazy("It stands in the list of what we learnt."),
        form=complaint_forms.LearnForm,
        run=complaining.add_learning,
        given=lambda form: {
            "text": form.cleaned_data["learning"],
            "owner_id": form.cleaned_data["owner"],
            "due_on": form.cleaned_data["learning_by"],
        },
    ),
    Act(
        slug="reopen",
        verb="reopen",
        title=lazy("Reopen this case"),
        button=lazy("Reopen it"),
        done=lazy("The case is open again."),
        lead=lazy("It goes back to its team with a new date, and the resident is told."),
        run=closing.reopen_case,
        given=_nothing,
    ),
    Act(
        slug="withdraw",
        verb="withdraw",
        title=lazy("The resident takes it back"),
        button=lazy("Withdraw it"),
        done=lazy("The request is withdrawn."),
        warning=lazy("Do this only when the resident asked for it. It ends the case."),
        run=closing.withdraw_case,
        given=_nothing,
    ),
    Act(
        slug="handed-over",
        verb="wipe_sealed",
        title=lazy("The finance system has the bank details"),
        button=lazy("Delete them here"),
        done=lazy("The bank details are deleted here."),
        lead=lazy("Put them into the finance system first, and check that they are right there."),
        warning=lazy("We cannot bring them back. Only their last digits stay on the case."),
        run=sealing.hand_over_sealed,
        ready=sealing.require_sealed,
        given=_nothing,
    ),
    Act(
        slug="pay-link",
        verb="message",
        title=lazy("Send a pay link"),
        button=lazy("Send the link"),
        done=lazy("The pay link is on its way. Links that were sent before do not work any more."),
        lead=lazy("They pay on a secure page. Never ask for a card number, and never type one."),
        form=PayLinkForm,
        run=paying.send_pay_link,
        needs_open=True,
    ),
    Act(
        slug="pay-link-cancel",
        verb="message",
        title=lazy("Take the pay link back"),
        button=lazy("Take it back"),
        done=lazy("The pay link does not work any more."),
        lead=lazy("The link that was sent will open nothing. You can send a new one."),
        run=paying.cancel_pay_link,
        given=_nothing,
        needs_open=True,
    ),
    Act(
        slug="refund",
        verb="ask_refund",
        title=lazy("Ask for a refund"),
        button=lazy("Ask finance"),
        done=lazy("Finance has your request. The resident is told when the money goes back."),
        form=RefundForm,
        run=paying.ask_refund,
    ),
    Act(
        slug="exclude",
        verb="exclude",
        title=lazy("I know this person"),
        button=lazy("Hide this case from me"),
        done=lazy("You no longer see that case. A colleague will look after it."),
        lead=lazy("Say so when you know the person who asked, or the person it is about."),
        warning=lazy("You will not see this case any more, and you cannot undo this yourself."),
        run=excluding.exclude_myself,
        given=_nothing,
        leaves=True,
    ),
)
