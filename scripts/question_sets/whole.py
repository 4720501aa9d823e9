"""What concerns a whole form: promises, prices, duplicates and outcomes, for every council."""

import re

from question_sets.problems import NotConverted, known

COUNCILS = {"Maidstone": "maidstone", "Swale": "swale", "Tunbridge Wells": "tunbridge-wells"}
USUAL = "Swale"
BASES = ("published", "statutory", "benchmark", "assumed", "demo")
OFFERS = {
    "offer to follow the open report": "follow",
    "show the open report instead": "show",
    "show the notice already made": "show",
    "show status": "show",
    "join the open report": "join",
    "offer renew or extra bin": "renew",
    "offer change or cancel": "change",
    "warn: repeated request": "warn",
    "attach to the open case": "attach",
    "add to the open complaint": "add",
}
STATES = {"open": "open", "booked": "open", "active": "any"}
STAGES = {"ack": "acknowledge", "stage_1": "stage_1", "stage_2": "stage_2"}


def only_for(slug: str) -> dict:
    """The condition that one council's difference stands under."""
    return {"fact": "council.slug", "is": slug}


# --- promises ---


def target(sla: dict, council: str, where: str, words: dict | None = None) -> dict | None:
    """The promise for one council, with what it rests on; None where it has none in days."""
    amount, unit = sla.get(council, sla.get("all")), sla["unit"]
    if amount is None and (council in sla or "all" in sla):
        return None
    basis, said = _basis(sla, council, where), said_basis(sla, council)
    made = {}
    if isinstance(amount, dict):
        if set(amount) != set(STAGES):
            raise NotConverted(f"{where}.sla.{council}: knows the stages {', '.join(STAGES)}")
        made = {"stages": _stages(amount, council, words or {}, where)}
        amount = amount["stage_1"]
    hours = re.fullmatch(r"\w+ as (\d+) hours", said)
    if hours:
        amount, unit = int(hours[1]), "hours"
    if not isinstance(amount, int):
        raise NotConverted(f"{where}.sla.{council}: needs a number, not {amount!r}")
    made = {"amount": amount, "unit": unit, "basis": basis} | made
    return made | ({"clock": sla["clock"]} if "clock" in sla else {})


def _basis(sla: dict, council: str, where: str) -> str:
    basis = said_basis(sla, council) or "assumed"
    word = basis.split()[0].rstrip(",;")
    if word == "start":  # "start date rule instead of days": there is no number to rest on
        return "published"
    if word not in BASES:
        raise NotConverted(f"{where}.sla.basis: unknown basis {basis!r}")
    return word


def said_basis(sla: dict, council: str) -> str:
    """What the promise rests on, in the source's words."""
    basis = sla.get("basis", "")
    return basis.get(council, "") if isinstance(basis, dict) else basis


def _stages(days: dict, council: str, words: dict, where: str) -> list:
    """The stages of an answer with their own dates, in the words file's names."""
    said = words.get("stages", {})
    made = []
    for name, key in STAGES.items():
        if key not in said:
            raise NotConverted(f"{where}.sla: no words for the stage {key!r}")
        own = said[key]
        facts = own.get("councils", {}).get(council, {})
        made.append({"key": key, "days": days[name], **own["all"], **facts})
    return made


def council_targets(sla: dict, where: str, words: dict | None = None) -> list:
    """One difference for each council whose promise is not the usual one."""
    usual = target(sla, USUAL, where, words)
    made = []
    for name, slug in COUNCILS.items():
        own = target(sla, name, where, words)
        if own != usual:
            key = f"target_{slug.replace('-', '_')}"
            says = said_basis(sla, name)
            made.append({"id": key, "when": only_for(slug), "target": own, "says": says})
    return made


# --- prices ---


def pence(pounds: float) -> int:
    """An amount of the source in pence."""
    return round(pounds * 100)


def fee_settings(fee: dict, council: str, words: dict, where: str) -> dict:
    """One council's prices as settings: amounts in pence, and which shape of price it has."""
    made = {}
    facts = fee.get(council, {})
    for name, value in facts.items():
        if name == "as_of":
            continue
        if name.endswith("_gbp"):
            made[f"{name.removesuffix('_gbp')}_pence"] = pence(value)
        elif isinstance(value, bool | int):
            made[name] = value
        else:
            raise NotConverted(f"{where}.fee.{council}.{name}: cannot read {value!r}")
    shapes = words.get("fee_shapes", {})
    if shapes:
        own = [shape for shape, marker in shapes.items() if marker in facts]
        if len(own) != 1:
            raise NotConverted(f"{where}.fee.{council}: no shape of price for {facts}")
        made["pricing"] = own[0]
    return made


def fee_of_all(fee: dict, where: str) -> dict:
    """What stands in `fee` for every council alike, which is no price: a discount in per cent."""
    rest = {name: value for name, value in fee.items() if name not in COUNCILS}
    if any(not name.endswith("_percent") for name in rest):
        raise NotConverted(f"{where}.fee: cannot read {', '.join(sorted(rest))}")
    return rest


def council_fees(fee: dict, words: dict, settings: dict, where: str) -> list:
    """One difference for each council whose prices are not the usual ones."""
    made = []
    for name, slug in COUNCILS.items():
        if name not in fee:
            continue
        own = fee_settings(fee, name, words, where)
        missing = sorted(set(own) - set(settings))
        if missing:
            raise NotConverted(f"{where}.fee.{name}: no setting {', '.join(missing)}")
        differing = {key: value for key, value in own.items() if settings[key] != value}
        if differing:
            key = f"fee_{slug.replace('-', '_')}"
            as_of = fee[name]["as_of"]
            basis = "demo" if "demo" in as_of else "published"
            said = {"id": key, "when": only_for(slug), "basis": basis, "says": f"Prices: {as_of}."}
            made.append(said | {"settings": differing})
    return made


# --- duplicates and outcomes ---


def duplicates(source: dict, words: dict, where: str) -> dict:
    """When a request counts as one that is open already."""
    names = words.get("duplicate_names", {})
    prose = words.get("prose", {})
    said = [each for each in source["same"] if f"duplicates.{each}" not in prose]
    same = [names.get(each, each) for each in said]
    place = words.get("place")
    made = {}
    if "radius_m" in source or place in same:
        made["question"] = place
    for name in ("within_days", "radius_m"):
        if name in source:
            made[name] = source[name]
    if "state" in source:
        made["state"] = known(STATES, source["state"], f"{where}.duplicate_check.state")
    made["same"] = [each for each in same if each != made.get("question")]
    made["offer"] = known(OFFERS, source["action"], f"{where}.duplicate_check.action")
    return made | words.get("duplicates", {})


def outcomes(source: list, words: dict) -> list:
    """Outcomes by key, in the resident's words where the words file has some."""
    said = words.get("outcomes", {})
    return [{"key": slug(each), "label": said.get(each, each.capitalize())} for each in source]


def slug(text: str) -> str:
    """A key for a text of the source."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")[:40]
