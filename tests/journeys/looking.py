"""How a journey looks at each page that it comes to: axe finds nothing, and nothing is too wide."""

from tests.support import axe


def checked(page, step):
    """Axe on the page as it stands."""
    found = axe.look(page).response["violations"]
    assert not found, (step, [(one["id"], one["nodes"][0]["html"][:200]) for one in found])
    fits(page, step)


def fits(page, step):
    """Nothing stands out sideways."""
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{step} is {wide} pixels too wide"


def checked_plain(mirror):
    """`checked` for a browser without scripts, in which axe cannot run either.

    What stands on its page is drawn again in `mirror`, a page of the same size with scripts, of
    which the product's own are left out.
    """
    shown = {}

    def play(route):
        if route.request.resource_type == "document":
            route.fulfill(content_type="text/html", body=shown["page"])
        elif route.request.resource_type == "script":
            route.abort()
        else:
            route.continue_()

    mirror.route("**/*", play)

    def look(page, step):
        shown["page"] = page.content()
        mirror.goto(page.url)
        checked(mirror, step)

    return look
