"""Every page of every site: where it is, who stands on it, and how they come there."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.boundaries.steps import (
    ask_to_link,
    do_to_many,
    find_address,
    forgot,
    get_code,
    new_password,
    search_misses,
    second_step,
    show_key,
    show_sealed,
    sign_up,
)
from tests.boundaries.urls import SITES


@dataclass(frozen=True)
class Page:
    """A page of a site: under which name, where, as whom, what it takes to stand on it, and what it
    answers where it says that something is gone.
    """

    site: str
    name: str
    path: str
    who: str = "nobody"
    steps: Callable | None = None
    status: int = 200

    def __str__(self):
        return f"{self.site}:{self.name}:{self.who}:{self.path}"


A, C = "account", "council"
DRAFT = "/services/fly-tipping/apply/{draft_id}"
BINS = "/services/missed-bin/apply"
CALL = "/services/something-else/apply"
WORKING = "/manage/working-days/default"
FLY_PAGES = [
    "where",
    "land",
    "what",
    "danger",
    "urgent",
    "when",
    "photos",
    "witness",
    "seen",
    "you",
    "contact",
]
BIN_PAGES = ["where", "day", "which", "shared", "help", "out", "sticker", "neighbours", "you"]
CASE_ACTS = [
    "claim",
    "put-back",
    "plan",
    "ask",
    "wait",
    "resume",
    "message",
    "answered",
    "note",
    "file",
    "their-reference",
    "priority",
    "transfer",
    "service",
    "link",
    "close",
    "withdraw",
    "exclude",
    "pay-link",
    "pay-link-cancel",
    "refund",
]
COMPLAINT_ACTS = ("acknowledge", "answer", "learn", "close")
BULK = ("claim", "assign", "message", "close")

PAGES = [
    Page("apex", "find-council", "/"),
    Page("apex", "find-council", "/?postcode=ME15+6JQ"),
    Page("apex", "find-council", "/?postcode=nowhere"),
    Page("apex", "find-council", "/?postcode=SW1A+1AA"),
    *(Page("apex", name, f"/{name}/") for name in ("accessibility", "privacy", "cookies")),
    Page("apex", "platform:overview", "/platform/", "partnership"),
    Page("apex", "platform:checks", "/platform/checks/", "partnership"),
    Page("apex", "platform:new-council", "/platform/councils/new/", "partnership"),
    Page("apex", "platform:domains", "/platform/domains/", "partnership"),
    Page("apex", "platform:domain", "/platform/domains/{domain_id}/", "partnership"),
    Page("apex", "platform:domain-new", "/platform/councils/maidstone/domains/new/", "partnership"),
    Page("apex", "platform:people", "/platform/people/", "partnership"),
    Page("apex", "platform:invite", "/platform/people/invite/", "partnership"),
    Page(A, "account-home", "/", "resident"),
    Page(A, "account-requests", "/requests/", "resident"),
    Page(A, "account-requests", "/requests/", "secured"),
    Page(A, "account-data", "/data/", "resident"),
    Page(A, "profile", "/profile/", "resident"),
    Page(A, "profile-name", "/profile/name/", "resident"),
    Page(A, "profile-needs", "/profile/needs/", "resident"),
    Page(A, "profile-postcode", "/profile/address/", "resident"),
    Page(A, "profile-address", "/profile/address/", "resident", find_address),
    Page(A, "security", "/security/", "resident"),
    Page(A, "sign-ins", "/security/sign-ins/", "resident"),
    Page(A, "authorise", "/data/", "resident", lambda page, world: ask_to_link(page, world)),
    Page(A, "invitation", "/invitations/{invitation}/"),
    Page(A, "invitation", "/invitations/wrong/", status=404),
    Page(A, "account_login", "/sign-in/"),
    Page(A, "account_signup", "/sign-up/"),
    Page(A, "account_logout", "/sign-out/", "resident"),
    Page(A, "account_inactive", "/closed/"),
    Page(A, "account_email_verification_sent", "/sign-up/", "fresh", sign_up),
    Page(A, "account_reset_password", "/password/forgotten/"),
    Page(A, "account_confirm_password_reset_code", "/password/forgotten/", "fresh", forgot),
    Page(A, "account_complete_password_reset", "/password/forgotten/", "fresh", new_password),
    Page(A, "account_password_reset_completed", "/password/forgotten/done/"),
    Page(A, "mfa_authenticate", "/sign-in/", "fresh", second_step),
    Page(A, "account_reauthenticate", "/security/confirm/", "resident"),
    Page(A, "mfa_reauthenticate", "/security/confirm/code/", "secured"),
    Page(A, "mfa_reauthenticate_webauthn", "/security/keys/add/", "newly keyed", show_key),
    Page(A, "account_email", "/security/email/", "resident"),
    Page(A, "account_change_password", "/security/password/", "resident"),
    Page(A, "mfa_index", "/security/second-step/", "resident"),
    Page(A, "mfa_index", "/security/second-step/", "secured"),
    Page(A, "mfa_activate_totp", "/security/app/", "resident"),
    Page(A, "mfa_deactivate_totp", "/security/app/remove/", "secured"),
    Page(A, "mfa_list_webauthn", "/security/keys/", "resident"),
    Page(A, "mfa_list_webauthn", "/security/keys/", "keyed"),
    Page(A, "mfa_add_webauthn", "/security/keys/add/", "resident"),
    Page(A, "mfa_remove_webauthn", "/security/keys/{pk}/remove/", "keyed"),
    Page(A, "mfa_edit_webauthn", "/security/keys/{pk}/edit/", "keyed"),
    Page(A, "mfa_view_recovery_codes", "/security/recovery-codes/", "secured"),
    Page(A, "mfa_generate_recovery_codes", "/security/recovery-codes/new/", "secured"),
    *(Page(A, name, f"/{name}/") for name in ("accessibility", "privacy", "cookies")),
    *(
        Page(C, name, f"/{name}/")
        for name in ("accessibility", "privacy", "cookies", "contact", "complaints")
    ),
    Page(C, "portal:home", "/"),
    Page(C, "portal:home", "/", "resident"),
    Page(C, "portal:services", "/services/"),
    Page(C, "portal:services", "/services/?q=rats"),
    Page(C, "portal:services", "/services/?q=zzqqxx", "nobody", search_misses),
    Page(C, "portal:a-to-z", "/services/a-to-z/"),
    Page(C, "portal:topic", "/services/topics/bins/"),
    Page(C, "portal:service", "/services/fly-tipping/"),
    Page(C, "portal:service", "/services/{elsewhere_service}/"),
    Page(C, "portal:service", "/services/{contact_service}/"),
    Page(C, "portal:for-caller", "/services/for-caller/", "agent"),
    Page(C, "portal:start-for-caller", "/services/fly-tipping/for-caller/", "agent"),
    *(
        Page(C, "portal:apply", f"/services/{slug}/apply/")
        for slug in ("fly-tipping", "missed-bin", "something-else")
    ),
    *(Page(C, "portal:apply-page", f"{DRAFT}/{page}/", "resident") for page in FLY_PAGES),
    *(Page(C, "portal:apply-page", f"{BINS}/{{bins}}/{page}/", "resident") for page in BIN_PAGES),
    Page(C, "portal:apply-page", f"{BINS}/{{refused}}/not_missed/", "resident"),
    *(
        Page(
            C, "portal:apply-page", f"/services/something-else/apply/{{other}}/{page}/", "resident"
        )
        for page in ("what", "where", "photos", "you")
    ),
    Page(C, "portal:apply-check", f"{DRAFT}/check/", "resident"),
    Page(C, "portal:apply-save", f"{DRAFT}/save/", "resident"),
    Page(C, "portal:apply-hand-over", f"{DRAFT}/hand-over/", "resident"),
    Page(C, "portal:apply-hand-over", f"{DRAFT}/hand-over/", "resident", get_code),
    Page(C, "portal:apply-hand-over", f"{CALL}/{{call}}/hand-over/", "agent"),
    Page(C, "portal:apply-hand-over", f"{CALL}/{{call}}/hand-over/", "agent", get_code),
    Page(C, "portal:apply-page", f"{CALL}/{{held}}/what/", "agent", status=409),
    Page(C, "portal:apply-delete", f"{DRAFT}/delete-form/", "resident"),
    Page(C, "portal:apply-deleted", f"{CALL}/{{deleted}}/form-deleted/", "resident"),
    Page(C, "portal:apply-page", f"{CALL}/{{deleted}}/what/", "resident", status=410),
    Page(C, "portal:continue", "/continue/"),
    Page(C, "desk_forms:forms", "/desk/forms/", "agent"),
    Page(C, "desk_forms:continue", "/desk/continue/", "agent"),
    Page(
        C,
        "portal:apply-elsewhere",
        "/services/fly-tipping/apply/{elsewhere}/elsewhere/",
        "resident",
    ),
    Page(C, "portal:apply-same", "/services/fly-tipping/apply/{same}/one-of-these/", "resident"),
    Page(
        C,
        "portal:apply-known",
        "/services/fly-tipping/apply/{same}/one-of-these/{same_case}/",
        "resident",
    ),
    Page(C, "portal:apply-joined", "/services/fly-tipping/apply/{joined}/you-follow/", "resident"),
    Page(C, "portal:apply-sent", "/services/{sent_slug}/apply/{sent}/sent/", "resident"),
    Page(C, "portal:browsing", "/help/browsing/"),
    Page(C, "portal:apply-pay", "/services/{sent_slug}/apply/{sent}/pay/", "resident"),
    Page(C, "portal:apply-paid", "/services/{sent_slug}/apply/{sent}/paid/", "resident"),
    Page(C, "portal:pay-link", "{pay_link}"),
    Page(C, "portal:pay-link", "/pay/wrong/", status=404),
    Page(C, "portal:pay-link-paid", "{pay_link}paid/"),
    Page(C, "portal:payments", "/payments/", "resident"),
    Page(C, "test-pay:card", "{card_page}"),
    Page(C, "portal:resume", "/resume/wrong/", status=404),
    Page(C, "portal:following", "/following/{following}/"),
    Page(C, "portal:bin-day", "/bin-day/"),
    Page(C, "portal:bin-day", "/bin-day/?postcode=nowhere"),
    Page(C, "portal:bin-calendar", "/bin-day/{uprn}/"),
    Page(C, "portal:booking-places", "/bookings/"),
    Page(C, "portal:booking-place", "/bookings/appointments/"),
    Page(C, "portal:booking", "/bookings/{booking_id}/{proof}/"),
    Page(C, "portal:booking-change", "/bookings/{booking_id}/{proof}/change/"),
    Page(C, "portal:booking-change", "/bookings/{time_id}/{time_proof}/change/"),
    Page(C, "portal:booking-cancel", "/bookings/{booking_id}/{proof}/cancel/"),
    Page(C, "portal:requests", "/requests/", "resident"),
    Page(C, "portal:claim", "/requests/claim/", "resident"),
    Page(C, "portal:request", "/requests/{reference}/", "resident"),
    Page(C, "portal:request", "/requests/{closed}/", "resident"),
    Page(C, "portal:request", "/requests/{answered}/", "resident"),
    Page(C, "portal:not-satisfied", "/requests/{answered}/not-satisfied/", "resident"),
    Page(C, "portal:withdraw", "/requests/{reference}/withdraw/", "resident"),
    Page(C, "portal:still-a-problem", "/requests/{closed}/still-a-problem/", "resident"),
    Page(C, "portal:track", "/track/"),
    Page(C, "manage:overview", "/manage/", "admin"),
    Page(C, "manage:people", "/manage/people/", "admin"),
    Page(C, "manage:invite", "/manage/people/invite/", "admin"),
    Page(C, "manage:person", "/manage/people/{membership_id}/", "admin"),
    Page(C, "manage:deliveries", "/manage/deliveries/", "admin"),
    Page(C, "manage:details", "/manage/details/", "admin"),
    Page(C, "manage:details-change", "/manage/details/change/", "admin"),
    Page(C, "manage:brand", "/manage/brand/", "admin"),
    Page(C, "manage:brand-change", "/manage/brand/change/", "admin"),
    Page(C, "manage:logo", "/manage/brand/logo/", "admin"),
    Page(C, "manage:calendars", "/manage/working-days/", "admin"),
    Page(C, "manage:calendar-new", "/manage/working-days/new/", "admin"),
    Page(C, "manage:calendar", f"{WORKING}/", "admin"),
    Page(C, "manage:calendar-hours", f"{WORKING}/hours/", "admin"),
    Page(C, "manage:closure-new", f"{WORKING}/closures/new/", "admin"),
    Page(C, "manage:closure", f"{WORKING}/closures/{{day}}/", "admin"),
    Page(C, "manage:options", "/manage/options/", "admin"),
    Page(C, "manage:option", "/manage/options/portal.bin_containers/", "admin"),
    Page(C, "manage:option", "/manage/options/fly_tipping.litter_sizes/", "admin"),
    Page(C, "manage:option", "/manage/options/portal.bin_start/", "admin"),
    Page(C, "forms:forms", "/manage/forms/", "admin"),
    Page(C, "forms:form", "/manage/forms/fly_tipping/", "admin"),
    Page(C, "routing:rules", "/manage/routing/", "admin"),
    Page(C, "routing:new", "/manage/routing/new/", "admin"),
    Page(C, "routing:add", "/manage/routing/new/fly_tipping/", "admin"),
    Page(C, "routing:change", "/manage/routing/{rule_id}/", "admin"),
    Page(C, "routing:try", "/manage/routing/try/", "admin"),
    Page(
        C,
        "routing:try",
        "/manage/routing/try/?service=fly_tipping&try=1&answer_land=private_land",
        "admin",
    ),
    Page(C, "casework:home", "/desk/", "agent"),
    Page(C, "casework:home", "/desk/", "contractor"),
    Page(C, "casework:queue", "/desk/queues/{queue}/", "leader"),
    Page(C, "casework:queue-settings", "/desk/queues/{queue}/settings/", "leader"),
    *(
        Page(C, f"casework:bulk-{act}", f"/desk/bulk/{act}/?case={{case}}", "leader")
        for act in BULK
    ),
    Page(
        C, "casework:bulk-result", "/desk/bulk/claim/?case={case}&case={free}", "leader", do_to_many
    ),
    Page(C, "casework:sheets", "/desk/sheets/?case={case}", "officer"),
    Page(C, "casework:team", "/desk/teams/{team}/", "leader"),
    Page(C, "casework:team-move", "/desk/teams/{team}/people/{member}/move/", "leader"),
    Page(C, "casework:bookings", "/desk/bookings/", "agent"),
    Page(C, "casework:booking-day", "/desk/bookings/bulky/{booking_day}/", "officer"),
    Page(C, "casework:booking-day", "/desk/bookings/appointments/{time_day}/", "agent"),
    Page(C, "casework:booking-day", "/desk/bookings/bulky/2026-01-01/", "contractor"),
    Page(C, "casework:booking-move", "/desk/bookings/booking/{time_id}/move/", "agent"),
    Page(C, "casework:booking-cancel", "/desk/bookings/booking/{booking_id}/cancel/", "agent"),
    Page(C, "bookings:calendars", "/manage/bookings/", "admin"),
    Page(C, "bookings:new", "/manage/bookings/new/", "admin"),
    Page(C, "bookings:calendar", "/manage/bookings/bulky/", "admin"),
    Page(C, "bookings:details", "/manage/bookings/appointments/details/", "admin"),
    Page(C, "bookings:hours", "/manage/bookings/bulky/hours/", "admin"),
    Page(C, "bookings:hours", "/manage/bookings/appointments/hours/", "admin"),
    Page(C, "bookings:areas", "/manage/bookings/bulky/areas/1/", "admin"),
    Page(C, "bookings:exception-new", "/manage/bookings/bulky/exceptions/new/", "admin"),
    Page(C, "bookings:exception", "/manage/bookings/bulky/exceptions/{special_day}/", "admin"),
    Page(C, "casework:case-detail", "/desk/cases/{case}/", "officer"),
    Page(C, "casework:case-detail", "/desk/cases/{closed}/", "leader"),
    Page(C, "casework:case-sheet", "/desk/cases/{case}/sheet/", "officer"),
    Page(C, "casework:case-letter", "/desk/cases/{case}/letter/", "agent"),
    Page(C, "casework:case-assign", "/desk/cases/{case}/assign/", "leader"),
    *(
        Page(C, f"casework:case-{act}", f"/desk/cases/{{case}}/{act}/", "leader")
        for act in CASE_ACTS
    ),
    Page(C, "casework:case-detail", "/desk/cases/{complaint}/", "leader"),
    *(
        Page(C, f"casework:case-{act}", f"/desk/cases/{{complaint}}/{act}/", "leader")
        for act in COMPLAINT_ACTS
    ),
    Page(C, "casework:case-more-time", "/desk/cases/{running}/more-time/", "leader"),
    Page(C, "casework:case-escalate", "/desk/cases/{answered}/escalate/", "leader"),
    Page(C, "casework:case-why", "/desk/cases/{unasked}/why/", "officer"),
    Page(C, "casework:case-detail", "/desk/cases/{closed_case}/", "officer"),
    Page(C, "casework:customer", "/desk/customers/{closed_person}/", "officer"),
    Page(C, "casework:case-detail", "/desk/cases/{banked}/", "officer"),
    Page(C, "casework:case-handed-over", "/desk/cases/{banked}/handed-over/", "officer"),
    Page(C, "casework:case-sealed", "/desk/cases/{banked}/", "officer", show_sealed),
    Page(C, "casework:learning", "/desk/learning/", "leader"),
    Page(C, "casework:repeat-failures", "/desk/repeat-failures/", "leader"),
    Page(C, "stages:stages", "/manage/stages/", "admin"),
    Page(C, "stages:stage", "/manage/stages/complaint_by_code/stage_1/", "admin"),
    Page(C, "casework:case-reopen", "/desk/cases/{closed}/reopen/", "leader"),
    Page(C, "casework:payments", "/desk/payments/", "finance"),
    Page(C, "casework:payments", "/desk/payments/?state=flagged&day=wrong", "admin"),
    Page(C, "casework:payment", "/desk/payments/{payment_id}/", "finance"),
    Page(C, "casework:refund-decide", "/desk/payments/refunds/{refund_id}/", "finance"),
    Page(C, "casework:payment-days", "/desk/payments/days/", "finance"),
    Page(C, "casework:payment-day", "/desk/payments/days/{closed_day}/", "finance"),
    Page(C, "casework:payment-totals", "/desk/payments/totals/", "finance"),
    Page(C, "casework:search", "/desk/search/", "agent"),
    Page(C, "casework:search", "/desk/search/?q=Smith", "agent"),
    Page(C, "casework:customer-new", "/desk/customers/new/", "agent"),
    Page(C, "casework:customer", "/desk/customers/{customer_id}/", "agent"),
    Page(C, "casework:customer-edit", "/desk/customers/{customer_id}/edit/", "agent"),
    Page(C, "casework:customer-cases", "/desk/customers/{customer_id}/cases/", "agent"),
    Page(C, "casework:customer-merge", "/desk/customers/{customer_id}/merge/{other_id}/", "leader"),
    Page(C, "casework:contact-new", "/desk/contacts/new/", "agent"),
    Page(C, "casework:my-work", "/desk/my-work/", "officer"),
    Page(C, "channels_shift:dashboard", "/insight/", "leader"),
    Page(C, "channels_shift:definitions", "/insight/definitions/", "leader"),
    Page(C, "channels_shift:costs", "/insight/costs/", "admin"),
    Page(C, "channels_shift:totals", "/insight/totals/", "admin"),
    *(
        Page(C, "channels_shift:report", f"/insight/{key}/", "leader")
        for key in (
            *("contacts", "avoidable-contact", "cost-to-serve"),
            *("satisfaction", "missed-appointments"),
        )
    ),
]

FORM = "answers a form that another page shows, and leads on to a page"
FILE = "a file, a picture or data"
AWAY = "leads on to another page at once"

NOT_PAGES = {
    **dict.fromkeys(
        [
            *((site, "brand-stylesheet") for site in SITES),
            *((site, "brand-logo") for site in SITES),
            (A, "mfa_download_recovery_codes"),
            (C, "casework:case-attachment"),
            (C, "casework:queue-export"),
            (C, "casework:payment-day-csv"),
            (C, "manage:brand-preview"),
            (C, "channels_shift:report-csv"),
            (C, "place-boundary"),
            (C, "place-at"),
            (C, "portal:apply-receipt"),
            (C, "portal:bin-feed"),
            (C, "portal:booking-file"),
            (C, "portal:request-file"),
            (C, "portal:receipt"),
        ],
        FILE,
    ),
    **dict.fromkeys(
        [
            *(
                (site, f"accounts:{name}")
                for site in ("apex", C)
                for name in ("sign-in", "my-account")
            ),
            *((site, "accounts:sign-in-callback") for site in ("apex", C)),
            (A, "account_set_password"),
            (C, "portal:unfinished"),
            (C, "portal:apply-go-on"),
        ],
        AWAY,
    ),
    **dict.fromkeys(
        [
            *((site, f"accounts:{act}") for site in ("apex", C) for act in ("sign-out", "stay")),
            (A, "stay-signed-in"),
            *(("apex", f"platform:domain-{act}") for act in ("prove", "main", "remove")),
            ("apex", "platform:suspend"),
            ("apex", "platform:restore"),
            (A, "stop-sharing"),
            (A, "end-all-sign-ins"),
            (A, "end-sign-in"),
            (A, "invitation-accept"),
            *(
                (C, f"manage:{act}")
                for act in ("suspend", "restore", "withdraw", "retry-all", "retry", "set-aside")
            ),
            *((C, f"manage:{act}-remove") for act in ("logo", "closure")),
            (C, "manage:option-default"),
            (C, "manage:options-check"),
            *((C, f"routing:{act}") for act in ("move", "switch")),
            (C, "forms:take"),
            (C, "bookings:exception-remove"),
            (C, "casework:booking-mark"),
            *((C, f"casework:team-{act}") for act in ("join", "leave")),
            (C, "casework:customer-unmerge"),
            (C, "casework:contact-undo"),
            (C, "casework:payment-looked-at"),
            *((C, f"channels_shift:{act}") for act in ("cost-add", "cost-confirm")),
            *((C, f"channels_shift:{act}") for act in ("total-add", "total-upload")),
            (C, "portal:apply-satisfaction"),
            (C, "portal:apply-keep-longer"),
            (C, "portal:apply-settle"),
            (C, "portal:apply-take-back"),
            (C, "portal:reply"),
            (C, "portal:add-file"),
            (C, "casework:learning-done"),
            (C, "stages:confirm"),
        ],
        FORM,
    ),
}
