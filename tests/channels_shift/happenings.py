"""Events as casework announces them, with usual values."""

from uuid import UUID, uuid4

from casework import events

CASE = UUID(int=7)
OF_CASE = {
    "case_id": CASE,
    "channel": "web",
    "service_key": "fly_tipping",
    "case_type": "fly_tipping",
    "lgsl": 524,
    "ward": "E05004988",
    "assisted": False,
}


def opened(**changes):
    return events.CaseOpened(
        **{**OF_CASE, **changes}, customer_id=None, priority="normal", due_on=None, sensitive=False
    )


def contact(**changes):
    return events.ContactLogged(
        **{
            "contact_id": uuid4(),
            "case_id": None,
            "customer_id": None,
            "channel": "phone",
            "outcome": "answered",
            "avoidable": False,
            "reason": "",
            "service_key": "",
            "case_type": "",
            "lgsl": None,
            "ward": "",
            "assisted": True,
            "seconds": None,
            **changes,
        }
    )
