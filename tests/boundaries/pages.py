"""Every address of every site, and a world in which each page can be reached."""

import http.client
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from importlib import import_module
from urllib.parse import urlsplit
from uuid import uuid4

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import override_settings
from django.urls import URLPattern, URLResolver

from accounts.api import staff_member
from accounts.models import StaffMembership, User
from accounts.operations.staffing import invite_staff
from casework.models import Case, Contact, CustomerMerge, Queue, TeamMember
from casework.operations.closing import close_case
from casework.operations.complaining import (
    Learning,
    acknowledge,
    add_learning,
    answer_stage,
)
from casework.operations.following import follow_case, token_of
from casework.operations.setting_up import ensure_rule
from casework.snapshots import answer_rows
from councils import clock
from councils.bookings import api as bookings
from councils.bookings.models import Calendar
from councils.gazetteer.api import sample_addresses
from councils.models import Closure, Domain, WorkingPattern
from councils.payments import api as payments
from councils.payments.models import PaymentDay
from councils.payments.providers.local import sandbox
from councils.payments.records import Line
from councils.payments.sandbox.cards import CARDS
from councils.tenancy import council_of_schema, in_council
from portal import engine
from portal.models import Draft, Service, ServiceRequest
from portal.operations.drafting import make_resume_token, start_draft
from portal.operations.joining import follow_instead
from portal.versions import parsed
from tests.casework.closed_world import closed_things
from tests.casework.factories import complaint_of
from tests.portal.factories import FLY_TIPPING, SOMETHING_ELSE
from tests.support.people import make_user, sign_in

SITES = {
    "apex": "config.urls_apex",
    "account": "config.urls_account",
    "council": "config.urls_council",
}
SECURED, PASSWORD = "secured@people.example", "front-desk-demo"
FORGETFUL = "forgetful@people.example"
SECURITY_KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
SUBDOMAIN = {"apex": "", "account": "account", "council": "maidstone"}
PEOPLE = {
    "agent": "agent@maidstone.example",
    "officer": "officer@maidstone.example",
    "leader": "team.leader@maidstone.example",
    "contractor": "contractor@maidstone.example",
    "admin": "admin@maidstone.example",
    "partnership": "partnership@partners.example",
    "finance": "finance@maidstone.example",
}
ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")


def urls_of(site):
    """`(name, pattern, view)` of every address of a site."""
    yield from _walk(import_module(SITES[site]).urlpatterns, "/", "")


def _walk(patterns, before, namespace):
    for pattern in patterns:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, here, pattern.namespace or namespace)
        elif isinstance(pattern, URLPattern):
            name = f"{namespace}:{pattern.name}" if namespace else pattern.name or ""
            yield name, here, pattern.callback


@dataclass(frozen=True)
class Page:
    """A page of a site: under which name, where, as whom, and what it takes to stand on it."""

    site: str
    name: str
    path: str
    who: str = "nobody"
    steps: Callable | None = None

    def __str__(self):
        return f"{self.site}:{self.name}:{self.who}:{self.path}"


def sign_up(page, world):
    """Ask for an account: the page that waits for the code."""
    for box in page.locator("main input[type=text], main input[type=email]").all():
        is_email = box.get_attribute("type") == "email"
        box.fill("new.person@people.example" if is_email else "New Person")
    for box in page.locator("main input[type=password]").all():
        box.fill("a long enough phrase 2026")
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url("**/check-email/")


def find_address(page, world):
    """A postcode first, then its addresses."""
    page.fill("input[name=postcode]", "ME15 6YE")
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url("**/profile/address/choose/")


def forgot(page, world):
    """Ask for a new password: the page that waits for the code."""
    page.get_by_label("Email").fill("nobody@people.example")
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url("**/password/forgotten/code/")


def second_step(page, world):
    """A password was right, and the account has a second step."""
    page.get_by_label("Email").fill(SECURED)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url("**/sign-in/second-step/")


def new_password(page, world):
    """The code came by e-mail: the page that asks for the new password."""
    page.get_by_label("Email").fill(FORGETFUL)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url("**/password/forgotten/code/")
    page.get_by_label("Code").fill(world.code_mailed_to(FORGETFUL))
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url("**/password/forgotten/new/")


def show_key(page, world):
    """Add a security key, which the browser plays, then be asked for it."""
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": SECURITY_KEY})
    page.get_by_label("Name").fill("Keyring")
    page.locator("#key_button").click()
    page.wait_for_url("**/security/recovery-codes/")
    page.goto(world.url("account", "/security/confirm/key/"))
    page.get_by_role("button", name="Use a security key").wait_for()


def show_sealed(page, world):
    """Bank details, shown for one look."""
    page.get_by_role("button", name="Show bank details").click()
    page.wait_for_url("**/sealed/")


def do_to_many(page, world):
    """Do an act to several cases: the page that says which were done and which refused."""
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url("**/desk/bulk/result/")


def search_misses(page, world):
    """Words that nothing fits."""
    page.wait_for_selector("text=We found nothing for")


def get_code(page, world):
    """Ask for a hand-over code: the page that shows it."""
    page.get_by_role("button", name="Get a code").click()
    page.wait_for_selector(".app-hand-over__code")


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
    Page(A, "invitation", "/invitations/wrong/"),
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
    Page(C, "portal:apply-page", f"{CALL}/{{held}}/what/", "agent"),
    Page(C, "portal:apply-delete", f"{DRAFT}/delete-form/", "resident"),
    Page(C, "portal:apply-deleted", f"{CALL}/{{deleted}}/form-deleted/", "resident"),
    Page(C, "portal:apply-page", f"{CALL}/{{deleted}}/what/", "resident"),
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
    Page(C, "portal:pay-link", "/pay/wrong/"),
    Page(C, "portal:pay-link-paid", "{pay_link}paid/"),
    Page(C, "portal:payments", "/payments/", "resident"),
    Page(C, "test-pay:card", "{card_page}"),
    Page(C, "portal:resume", "/resume/wrong/"),
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


def ask_to_link(page, world):
    """The first sign-in at another council asks before it links."""
    page.goto(world.live.url("swale", "/sign-in/?next=/"))
    page.wait_for_url("**/authorise/**")


@dataclass
class Visitor:
    """What `sign_in` needs of a client, and the cookie that it leaves."""

    host: str
    defaults: dict = field(default_factory=dict)
    cookies: dict = field(default_factory=dict)


@dataclass
class World:
    """A running copy with somebody of every kind signed in, and things to look at."""

    live: object
    known: dict = field(default_factory=dict)
    sessions: dict = field(default_factory=dict)

    def fill(self, path):
        """A path with its arguments; `{name}` and `<kind:name>` are both filled."""
        for area, slug in (("/desk/queues/", "queue"), ("/desk/teams/", "team")):
            if path.startswith(area):
                path = path.replace("<slug:slug>", str(self.known[slug]))
        path = ARGUMENT.sub(lambda match: str(self.known[match[1]]), path)
        return path.format_map(self.known) if "{" in path else path

    def code_mailed_to(self, email):
        """The six numbers in the newest mail to somebody, once the worker has sent it."""
        found = []

        def came():
            mails = (self.live.folder / "mail").rglob("*.eml")
            for path in sorted(mails, key=lambda one: one.stat().st_mtime):
                mail = message_from_bytes(path.read_bytes(), policy=policy.default)
                if mail["To"] == email:
                    found.append(re.search(r"\b[0-9]{6}\b", mail.get_content())[0])
            return found

        assert self.live.wait_until(came), f"no code for {email}"
        return found[-1]

    def url(self, site, path):
        """The whole address in the running copy."""
        return self.live.url(SUBDOMAIN[site], path)

    def cookie(self, site, who):
        """The session cookie of somebody at a site, as playwright takes it."""
        name, value = settings.SESSION_COOKIE_NAME, self.sessions[site, who]
        return {"name": name, "value": value, "url": self.url(site, "/")}

    def get(self, site, path, who="nobody"):
        """Status and headers of one GET."""
        connection = http.client.HTTPConnection("127.0.0.1", self.live.port, timeout=30)
        headers = {"Host": self.url(site, "/").split("/")[2]}
        if who != "nobody":
            headers["Cookie"] = f"{settings.SESSION_COOKIE_NAME}={self.sessions[site, who]}"
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status, dict(answer.headers)


_worlds = {}


def make_world(live, blocker):
    """The people and drafts of a running copy, made once however many files look at its pages."""
    if live.database not in _worlds:
        _worlds[live.database] = _make(live, blocker)
    return _worlds[live.database]


def _make(live, blocker):
    """Sign people in and make drafts in every state, straight in the running copy's database."""
    world = World(live)
    with live.connected(blocker):
        maidstone = council_of_schema("c_maidstone")
        with in_council(maidstone):
            person = _a_resident_with_requests()
            world.known = _things(person) | _drafts(person) | _council_things(maidstone)
            world.known |= _bookings(world.known["reference"])
        _sign_in_everybody(world, person, maidstone)
        invited = invite_staff(
            council=maidstone,
            email="new.officer@maidstone.example",
            name="New Officer",
            roles=["officer"],
            by=None,
            now=clock.now(),
        )
        world.known["invitation"] = getattr(invited, "token", "wrong")
        world.known["membership_id"] = (
            StaffMembership.objects.filter(council=maidstone).order_by("pk").last().pk
        )
    return world


def _a_resident_with_requests():
    """Somebody who sent most; one of their requests is open and one is done."""
    cases = Case.objects.exclude(customer__person_id=None).order_by("-opened_at")
    of = {}
    for case in cases.select_related("customer"):
        of.setdefault(case.customer.person_id, []).append(case.closed_at is None)
    best = max(of, key=lambda key: (len(set(of[key])), len(of[key]), key))
    return User.objects.get(pk=best)


def _things(person):
    mine = Case.objects.filter(customer__person_id=person.pk).order_by("pk")
    open_case = mine.filter(closed_at=None).last() or mine.last()
    known = {
        "reference": open_case.reference,
        "case": Case.objects.exclude(assignee_id=None).order_by("pk").first().reference,
        "customer_id": open_case.customer_id,
        "other_id": Case.objects.exclude(customer_id=open_case.customer_id).first().customer_id,
        "queue": Queue.objects.filter(cases__isnull=False).order_by("slug").first().slug,
        "team": Queue.objects.filter(cases__isnull=False).order_by("slug").first().team.slug,
        "uprn": str(sample_addresses("E07000110", 1)[0].uprn),
        "free": Case.objects.filter(assignee_id=None, closed_at=None).order_by("pk")[0].reference,
        "merge_id": getattr(CustomerMerge.objects.first(), "pk", open_case.pk),
        "contact_id": getattr(Contact.objects.first(), "pk", open_case.pk),
        "user_id": person.pk,
        "link_id": person.pk,
        "session_id": person.pk,
        "file_id": person.pk,
        "delivery_id": person.pk,
        "invitation_id": person.pk,
        "pk": 1,
        "topic": "bins",
        "version": "1",
        "key": "contacts",
        "table": "contacts",
        "page_id": "land",
        "slug": "fly-tipping",
    }
    known["member"] = TeamMember.objects.filter(team__slug=known["team"]).first().user_id
    closed = mine.exclude(closed_at=None).last() or _close(open_case, mine)
    elsewhere = Service.objects.filter(way="elsewhere").order_by("key").first()
    contact = Service.objects.filter(way="contact").order_by("key").first()
    return (
        known
        | {
            "closed": closed.reference,
            "elsewhere_service": elsewhere.slug,
            "contact_service": contact.slug,
        }
        | _complaints(open_case)
    )


def _complaints(open_case):
    """A complaint to acknowledge, one that was answered, a report that is followed."""
    leader = User.objects.get(email=PEOPLE["leader"])
    by = staff_member(leader.pk, council_of_schema("c_maidstone"))
    waiting, answered, running = (
        complaint_of(open_case.customer, now=clock.now()) for _ in range(3)
    )
    acknowledge(case_id=running.pk, text="We have it.", by=by, now=clock.now())
    answer_stage(
        case_id=answered.pk,
        finding="part_upheld",
        text="We looked at it and you are right in part.",
        sentence="We upheld part of your complaint.",
        remedy="We said sorry.",
        learning=[
            Learning(text="Check the lids", owner_id=by.user_id, due_on=clock.today()),
        ],
        by=by,
        now=clock.now(),
    )
    add_learning(
        case_id=waiting.pk,
        text="Ring before we come",
        owner_id=by.user_id,
        due_on=clock.today(),
        by=by,
        now=clock.now(),
    )
    report = Case.objects.filter(
        case_type__key="fly_tipping", closed_at=None, is_sensitive=False
    ).first()
    followed = follow_case(case_id=report.pk, email="fan@people.example", now=clock.now())
    return {
        "complaint": waiting.reference,
        "running": running.reference,
        "answered": answered.reference,
        "following": token_of(followed.follower_id),
        "report": report.reference,
    }


def _bookings(reference):
    """A day and a time that are booked for an open request, and a wait that is shown."""
    subject = Case.objects.get(reference=reference)
    Calendar.objects.update(shows_wait=True)
    found = {}
    for name, proof, key in (("booking", "proof", "bulky"), ("time", "time_proof", "appointments")):
        slot = bookings.offers(key, now=clock.now()).offers[-1].slot
        [made] = bookings.confirm(
            uuid4(),
            subject=subject.pk,
            reference=subject.reference,
            now=clock.now(),
            wanted=[bookings.Wanted(calendar=key, slot=slot)],
        )
        found[f"{name}_id"] = made.pk
        found[proof] = bookings.path_of(made.pk).split("/")[3]
        found[f"{name}_day"] = clock.local_day(made.start).isoformat()
    closed = bookings.add_special_day(
        key="bulky",
        day=clock.today() + timedelta(days=50),
        capacity=None,
        reason="Crew training",
        by_id=uuid4(),
        now=clock.now(),
    )
    return found | {"special_day": closed.day.isoformat(), "weekday": "1", "act": "attend"}


def _council_things(council):
    """What a council admin looks after."""
    pattern = WorkingPattern.objects.get(council=council, slug="default")
    day = clock.today() + timedelta(days=40)
    closure, _ = Closure.objects.get_or_create(
        pattern=pattern, day=day, defaults={"reason": "Staff training"}
    )
    rule = ensure_rule(
        label="Litter goes to the general queue",
        layer="service",
        service_key="fly_tipping",
        condition={"all": [{"answer": "land", "is": "road_or_verge"}]},
        actions={"queue": Queue.objects.order_by("slug").first().slug},
    )
    officer = User.objects.get(email=PEOPLE["officer"])
    closed = closed_things(staff_member(officer.pk, council))
    return closed | {
        "day": closure.day.isoformat(),
        "domain_id": Domain.objects.get(tenant=council, is_primary=True).pk,
        "name": "portal.draft_days",
        "rule_id": rule.pk,
        "service": "fly_tipping",
        "way": "off",
    }


def _close(open_case, mine):
    """One more of theirs, done."""
    leader = User.objects.get(email=PEOPLE["leader"])
    return close_case(
        case_id=mine.filter(closed_at=None).exclude(pk=open_case.pk).first().pk,
        outcome="done",
        sentence="We cleared it.",
        by=staff_member(leader.pk, council_of_schema("c_maidstone")),
        now=clock.now(),
    )


def _draft(key, person, answers):
    service = Service.objects.get(key=key)
    begun = start_draft(service=service, now=clock.now(), person_id=person.pk)
    _, form = parsed(begun.form_version_id)
    blank = {one.id: None for one in engine.questions(form)}
    Draft.objects.filter(pk=begun.pk).update(answers=blank | answers)
    return begun


def _drafts(person):
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    fly = FLY_TIPPING | {"first_seen": yesterday, "photos": []}
    there = fly["location"] | {"council_gss": "E07000113", "lat": 51.34, "lng": 0.73}
    missed = {
        "property": {"lines": ["1 Mill Street"], "postcode": "ME15 6YE", "typed": True, "uprn": ""},
        "missed_on": yesterday,
        "bins": ["refuse"],
        "flat": "no",
        "assisted": "no",
        "out_by": "no",
        "tag": "no",
        "street": "only_us",
        "full_name": "Zoë Brown",
        "updates": "none",
    }
    whole = _draft("fly_tipping", person, fly | {"hazard": ["on_fire"], "witnessed": "saw_it"})
    Draft.objects.filter(pk=whole.pk).update(
        answers=_draft_answers(whole) | {"statement": "no"},
        pages_done=["where", "land"],
        steps_done=2,
        steps_total=9,
        overtaken=[{"page": "land", "answers": {"land": "railway"}, "at": "2026-11-25"}],
    )
    return {
        "draft_id": whole.pk,
        "elsewhere": _draft("fly_tipping", person, fly | {"location": there}).pk,
        "bins": _draft("missed_bin", person, missed | {"out_by": "yes"}).pk,
        "refused": _draft("missed_bin", person, missed).pk,
        "other": _draft("something_else", person, SOMETHING_ELSE).pk,
        **_handed_over(person),
        **_same(person, fly),
        "token": make_resume_token(
            draft_id=_draft("something_else", person, {}).pk, now=clock.now()
        ),
    } | _sent(person)


def _handed_over(person):
    """Forms at the desk, one of which its caller has now; and one that was deleted just now."""
    agent = User.objects.get(email=PEOPLE["agent"])
    service = Service.objects.get(key="something_else")
    call, held = (
        start_draft(service=service, now=clock.now(), assisted_by=agent.pk, channel="phone")
        for _ in range(2)
    )
    Draft.objects.filter(pk=held.pk).update(held_by="resident")
    deleted = _draft("something_else", person, {})
    Draft.objects.filter(pk=deleted.pk).update(deleted_at=clock.now())
    return {"call": call.pk, "held": held.pk, "deleted": deleted.pk}


def _same(person, fly):
    """A draft about what somebody else reported, and one that ended by following it."""
    report = Case.objects.filter(
        case_type__key="fly_tipping", closed_at=None, lat__isnull=False, is_sensitive=False
    ).exclude(customer__person_id=person.pk)[0]
    Case.objects.filter(pk=report.pk).update(opened_at=clock.now() - timedelta(days=3))
    kept = next(row["value"] for row in answer_rows(report.answers) if row["id"] == "type")
    place = fly["location"] | {"lat": report.lat, "lng": report.lng}
    drafts = [_draft("fly_tipping", person, fly | {"location": place, "type": kept}) for _ in "ab"]
    follow_instead(draft_id=drafts[1].pk, case_id=report.pk, email="", now=clock.now())
    return {"same": drafts[0].pk, "same_case": report.pk, "joined": drafts[1].pk}


def _draft_answers(begun):
    return Draft.objects.values_list("answers", flat=True).get(pk=begun.pk)


def _sent(person):
    still_open = Case.objects.filter(closed_at=None).values("pk")
    mine = ServiceRequest.objects.filter(person_id=person.pk, case_id__in=still_open)
    request = mine.select_related("service").order_by("pk").first()
    return {"sent": request.draft_id, "sent_slug": request.service.slug} | _to_pay(request)


def _to_pay(request):
    """Something to pay for a request, somebody standing on the card page."""
    line = Line(id="visit", label="A visit", pence=5500)
    payment = payments.ask(
        subject=request.case_id,
        reference=request.reference,
        description=request.service.title,
        lines=[line],
        total=line.pence,
        email="",
        return_path="",
        service=request.service.key,
        now=clock.now(),
    )
    with override_settings(DEMO=True):
        card = payments.start(payment.pk, now=clock.now())
    known = {"pay_link": payments.pay_path(payment), "card_page": urlsplit(card).path}
    return known | _money()


def _money():
    """For finance: something that was paid and is asked back, and a day that does not fit."""
    now, officer = clock.now(), User.objects.get(email=PEOPLE["officer"])
    line = Line(id="visit", label="A visit", pence=2000, vat="standard", ledger="VISITS")
    payment = payments.ask(
        subject=uuid4(),
        reference="MBC-PAID-0001",
        description="Bulky waste collection",
        lines=[line],
        total=line.pence,
        email="",
        return_path="",
        now=now,
    )
    with override_settings(DEMO=True):
        card = payments.start(payment.pk, now=now)
        sandbox().pay(card.rstrip("/").rsplit("/", 1)[-1], CARDS[0], now=now)
        payments.refresh(payment.pk, now=now)
    refund = payments.ask_refund(
        payment_id=payment.pk, pence=500, reason="One item less", by_id=officer.pk, now=now
    )
    day = clock.today() - timedelta(days=1)
    PaymentDay.objects.create(
        day=day,
        made_at=now,
        provider="local",
        paid_pence=2000,
        refunded_pence=0,
        matched=1,
        problems=[
            {"kind": "missing_here", "ref": "a" * 26, "reference": "X", "ours": None, "theirs": 5}
        ],
        file="date\r\n",
        digest="0" * 64,
    )
    return {"payment_id": payment.pk, "refund_id": refund.pk, "closed_day": day.isoformat()}


def _secured():
    """A person with an app and recovery codes, whom no council knows; and one with a key."""
    user = make_user(SECURED, name="Sec Ured")
    # The tests' own quick hash is none that the running copy believes.
    user.password = Argon2PasswordHasher().encode(PASSWORD, "salt" * 6)
    user.save(update_fields=["password"])
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    keyed = make_user(name="Kay Ed")
    key = Authenticator.objects.create(
        user=keyed, type=Authenticator.Type.WEBAUTHN, data={"name": "My key", "credential": {}}
    )
    make_user(FORGETFUL, name="Fay Gett")
    return user, keyed, key.pk


def _sign_in_everybody(world, person, maidstone):
    secured, keyed, world.known["pk"] = _secured()
    newly = make_user(name="Newly Keyed")
    people = {"resident": person, "secured": secured, "keyed": keyed, "newly keyed": newly} | {
        who: User.objects.get(email=email) for who, email in PEOPLE.items()
    }
    for who, user in people.items():
        for site in SITES:
            host = world.url(site, "/").split("/")[2].partition(":")[0]
            visitor = Visitor(host, {"HTTP_HOST": host})
            sign_in(visitor, user)
            world.sessions[site, who] = visitor.cookies[settings.SESSION_COOKIE_NAME]
