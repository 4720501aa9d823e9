"""What it takes to stand on a page that no address leads to by itself."""

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


def ask_to_link(page, world):
    """The first sign-in at another council asks before it links."""
    page.goto(world.live.url("swale", "/sign-in/?next=/"))
    page.wait_for_url("**/authorise/**")
