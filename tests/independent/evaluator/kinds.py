"""What a text that was sent becomes, kind by kind."""

import calendar
import datetime
import re
import unicodedata
from decimal import Decimal

from tests.independent.evaluator.words import Json

MONTHS = [name.lower() for name in calendar.month_name]


class Wrong(Exception):
    """What was sent for a question is no answer to it."""


def fits(value: Json) -> Json:
    if value is None:
        raise Wrong
    return value


def refuse_controls(text: str, allowed: str) -> None:
    for sign in text:
        control = (ord(sign) < 32 and sign not in allowed) or ord(sign) == 127
        if control or 0xD800 <= ord(sign) <= 0xDFFF:
            raise Wrong


def tidy(text: str) -> str:
    refuse_controls(text, "\t\n\r")
    return unicodedata.normalize("NFC", " ".join(text.split()))


def lines_of_text(text: str, rules: Json) -> str:
    refuse_controls(text, "\t\n\r")
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return within(unicodedata.normalize("NFC", text), rules, 2000)


def within(text: str, rules: Json, most: int) -> str:
    if not rules.get("min_length", 0) <= len(text) <= rules.get("max_length", most):
        raise Wrong
    return text


def one_line(text: str, rules: Json) -> str:
    shape = rules.get("shape")
    if isinstance(shape, str) and shape:
        text = text.upper() if " " in shape else text.upper().replace(" ", "")
        signs = {"#": "[0-9]", "A": "[A-Z]"}
        if not re.fullmatch("".join(signs.get(one, re.escape(one)) for one in shape), text):
            raise Wrong
    return within(text, rules, 200)


def a_name(text: str, _rules: Json) -> str:
    return within(text, {}, 100)


def an_email(text: str, _rules: Json) -> str | None:
    obvious = re.fullmatch(r"[a-z0-9.+-]+@([a-z0-9-]+\.)+[a-z]{2,}", text, re.I)
    return text if obvious and len(text) <= 254 else None


def a_phone(text: str, _rules: Json) -> str | None:
    digits = text.replace(" ", "")
    if re.fullmatch(r"0[127][0-9]{9}", digits):
        return "+44" + digits[1:]
    return digits if re.fullmatch(r"\+44[127][0-9]{9}", digits) else None


def a_postcode(text: str, _rules: Json) -> str | None:
    if len(text) > 20:
        return None
    text = re.sub(r"[\s.-]", "", text).upper()
    outward, inward = text[:-3], text[-3:]
    inward = inward[:1].replace("O", "0") + inward[1:].replace("0", "O")
    fitting = re.fullmatch(r"[A-Z]{1,2}[0-9][A-Z0-9]?", outward)
    return f"{outward} {inward}" if fitting and re.fullmatch(r"[0-9][A-Z]{2}", inward) else None


DIGITS = r"([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)"


def a_number(text: str, rules: Json) -> Json:
    plain = text.replace(" ", "").replace("\u2212", "-")
    match = re.fullmatch(rf"(-?){DIGITS}(?:\.([0-9]{{1,20}}))?", plain)
    if not match or len(text) > 40 or ("," not in text and len(match[2]) > 13):
        return None
    after = (match[3] or "").rstrip("0")
    number = Decimal(match[1] + match[2].replace(",", "") + (f".{after}" if after else ""))
    if len(after) > rules.get("decimals", 0) or abs(number) > 10**12:
        return None
    low, high = rules.get("min", -(10**12)), rules.get("max", 10**12)
    if not Decimal(repr(low)) <= number <= Decimal(repr(high)):
        return None
    return float(number) if after else int(number)


def some_money(text: str, rules: Json) -> int | None:
    match = re.fullmatch(rf"£?{DIGITS}(?:\.([0-9]{{1,2}}))?", text.replace(" ", ""))
    if not match or ("," not in text and len(match[1]) > 10) or len(text) > 40:
        return None
    pence = int(match[1].replace(",", "")) * 100 + int((match[2] or "").ljust(2, "0"))
    return pence if rules.get("min", 0) <= pence <= rules.get("max", 10**11) else None


def real_date(day: str, month: str, year: str) -> datetime.date:
    if re.fullmatch(r"[A-Za-z]{3,}", month):
        names = [name for name in MONTHS if name and name.startswith(month.lower())]
        month = str(MONTHS.index(names[0])) if names else ""
    numbers = re.fullmatch(r"[0-9]{1,20}", day) and re.fullmatch(r"[0-9]{1,20}", month)
    if not numbers or not re.fullmatch(r"[0-9]{4}", year):
        raise Wrong
    try:
        return datetime.date(int(year), int(month), int(day))
    except ValueError:
        raise Wrong from None


def a_time(text: str, rules: Json) -> str | None:
    if len(text) > 20:
        return None
    text = text.replace(" ", "").lower()
    text = {"midnight": "00:00", "noon": "12:00", "midday": "12:00"}.get(text, text)
    text = text.replace("a.m.", "am").replace("p.m.", "pm")
    half = re.fullmatch(r"([0-9]{1,2})(?:[:.h]?([0-9]{2}))?([ap])m", text)
    full = re.fullmatch(r"([0-9]{1,2})[:.h]?([0-9]{2})", text)
    if half and 1 <= int(half[1]) <= 12:
        hour = int(half[1]) % 12 + (12 if half[3] == "p" else 0)
        minute = int(half[2] or 0)
    elif full:
        hour, minute = int(full[1]), int(full[2])
    else:
        return None
    if hour > 23 or minute > 59:
        return None
    time = f"{hour:02}:{minute:02}"
    early, late = rules.get("earliest", "00:00"), rules.get("latest", "23:59")
    return time if early <= time <= late else None


VEHICLES = (
    "[A-Z]{2}[0-9]{2}[A-Z]{3}",
    "[A-Z][0-9]{1,3}[A-Z]{3}",
    "[A-Z]{3}[0-9]{1,3}[A-Z]",
    "[A-Z]{1,3}[0-9]{1,4}",
    "[0-9]{1,4}[A-Z]{1,3}",
    "[0-9]{3}[DX][0-9]{3}",
    "[0-9]{2}[A-Z]{2}[0-9]{2}",
    "[0-9]{5}",
)


def a_vehicle(text: str, rules: Json) -> str | None:
    if len(text) > 20:
        return None
    plate = re.sub(r"[\s.-]", "", text).upper()
    if any(re.fullmatch(form, plate) for form in VEHICLES):
        return plate
    if len(plate) == 7:
        letters, digits = str.maketrans("01", "OI"), str.maketrans("OI", "01")
        again = plate[:2].translate(letters) + plate[2:4].translate(digits)
        again += plate[4:].translate(letters)
        if re.fullmatch(VEHICLES[0], again):
            return again
    return plate if rules.get("foreign") and re.fullmatch(r"[A-Z0-9]{2,12}", plate) else None


def a_tick(text: str, _rules: Json) -> str | None:
    return "yes" if text in ("yes", "on") else None


SIMPLE = {
    "text": one_line,
    "name": a_name,
    "email": an_email,
    "phone": a_phone,
    "postcode": a_postcode,
    "number": a_number,
    "money": some_money,
    "time": a_time,
    "vehicle": a_vehicle,
    "declaration": a_tick,
}
