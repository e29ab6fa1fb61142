"""The value of a workbook's cell as Excel shows it to a Dane.

ECMA-376, part 1, section 18.8.31: number formats.
"""

from __future__ import annotations

import datetime
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

# A format's words (quoted, escaped, or signs that stand for themselves), and its digits.
_PARTS = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|[_*].|\[\$(?P<money>[^\]-]*)[^\]]*\]|\[[^\]]*\]'
    r"|(?P<digits>[#0?][#0?,]*(?:\.[#0?]+)?|General|Standard|@)|(?P<sign>.)",
    re.IGNORECASE,
)
# In these, Excel shows a number as something else than digits with words around them.
_OTHERWISE = re.compile(r"[Ee][+-]|[#0?]\s*/|[dmyhs]", re.IGNORECASE)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DATE = (
    "Excel holds a date here, or a time; it makes dates of ages such as 6-17. If that is not "
    "meant, format the cell as text and write it again."
)


def show(value: Any, form: str) -> tuple[str, str]:
    """The text that a value is shown as under a number format, and what is doubtful about it."""
    if isinstance(value, bool):
        return ("SAND" if value else "FALSK"), ""
    if isinstance(value, datetime.timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        shown = f"{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
        return shown, _DATE
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat().removesuffix("T00:00:00"), _DATE
    if isinstance(value, int | float):
        return _show_number(value, form)
    return _ESCAPED.sub(lambda code: chr(int(code[1], 16)), str(value)), ""


def _show_number(value: float, form: str) -> tuple[str, str]:
    sections = form.split(";")
    at = 1 if value < 0 and len(sections) > 1 else 2 if value == 0 and len(sections) > 2 else 0
    chosen = sections[at]
    parts = list(_PARTS.finditer(chosen))
    bare = "".join(part["digits"] or part["sign"] or "" for part in parts)
    digits = [part["digits"] for part in parts if part["digits"]]
    if len(digits) > 1 or _OTHERWISE.search(re.sub("General|Standard", "", bare, flags=re.I)):
        return _digits(value, "General"), f"Excel shows this number in the form “{form}”."
    shown = ""
    for part in parts:
        if part["digits"]:
            number = value * 100 if "%" in bare else value
            shown += _digits(abs(number) if at == 1 else number, part["digits"])
        elif part["sign"] == "%":
            shown += " %"
        else:
            shown += part["quoted"] or part["escaped"] or part["money"] or part["sign"] or ""
    return shown.strip(), "" if digits else f"The form “{form}” hides the number {value}."


def _digits(value: float, digits: str) -> str:
    if digits[0] not in "#0?":
        return f"{round(value, 10):.15g}".replace(".", ",")
    whole, _, decimals = digits.partition(".")
    exact = Decimal(repr(value)).quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    shown = f"{exact:,f}" if "," in whole else f"{exact:f}"
    if decimals.endswith("#"):
        shown = shown.rstrip("0").rstrip(".")
    return shown.translate(str.maketrans(",.", ".,")).zfill(whole.count("0"))
