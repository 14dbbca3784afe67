"""Numbers, durations and Meta's codes in words."""
import datetime
import html

# What Meta's page of error codes says, in short, and what to do. For other codes the page shows the title in the line.
CODES = {
    "130429": "Too many messages a second for the number. Send more slowly.",
    "130472": "The user is in an experiment of Meta and gets no marketing messages. Do not retry.",
    "130497": "The business may not message users in this country.",
    "131000": "Something went wrong, and Meta does not say what. Retry.",
    "131005": "The access token lacks a permission.",
    "131008": "A required parameter is missing in the request.",
    "131009": "A parameter of the request is invalid.",
    "131016": "A service of Meta was unavailable. Retry.",
    "131021": "The number sent a message to itself.",
    "131026": "The user cannot be reached: no WhatsApp, an old version, or the terms were not accepted.",
    "131031": "The account is locked or restricted. Look into WhatsApp Manager.",
    "131042": "The payment method has a problem. Look into the billing settings.",
    "131045": "The number has no valid certificate. Register it again.",
    "131047": "More than 24 hours since the user's last message: only a template may be sent.",
    "131048": "Too many users blocked or reported the number. Its quality limits how much it may send.",
    "131049": "Meta held the message back: the user had enough marketing messages. Wait before you send again.",
    "131050": "The user stopped marketing messages of this business. Do not send them.",
    "131051": "The type of message is not supported.",
    "131052": "The user's media could not be downloaded.",
    "131053": "The media could not be uploaded: look at its type and size.",
    "131056": "Too many messages to one user in a short time.",
    "131057": "The account is in maintenance. Retry later.",
    "132000": "The number of variables is not that of the template.",
    "132001": "The template does not exist in this language, or is not approved.",
    "132005": "The text is too long after the variables are filled in.",
    "132007": "The content violates a policy of WhatsApp.",
    "132012": "A variable has another format than the template's.",
    "132015": "The template is paused because of its quality.",
    "132016": "The template was paused too often and is disabled.",
    "132068": "The flow is blocked.",
    "132069": "The flow is throttled.",
    "133010": "The number is not registered.",
    "135000": "A parameter of the request is wrong.",
}
STATES = {"APPROVED": "approved", "PAUSED": "paused", "DISABLED": "disabled", "REJECTED": "rejected", "FLAGGED": "flagged",
          "REINSTATED": "approved", "UNFLAGGED": "good again", "UNPAUSED": "approved"}
MONTHS = "January February March April May June July August September October November December".split()


def escaped(value):
    return html.escape(str(value), quote=True)


def isolated(name):
    """A name in a sentence: characters keep one that is written from right to left from moving what stands around it."""
    return f"\u2068{name}\u2069"


def number(value):
    return f"{value:,}"


def share(part, whole):
    """A percentage, with a digit after the point where it is small or nearly all."""
    if not whole:
        return "–"
    percent = 100 * part / whole
    return f"{percent:.1f} %" if 0 < percent < 10 or 90 < percent < 100 else f"{percent:.0f} %"


def duration(seconds):
    if seconds is None:
        return "–"
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h" if seconds < 172800 else f"{seconds / 86400:.1f} days"


def date(text, with_year=False):
    day = datetime.date.fromisoformat(text[:10])
    return f"{day.day} {MONTHS[day.month - 1]}" + (f" {day.year}" if with_year else "")


def short(text):
    day = datetime.date.fromisoformat(text[:10])
    return f"{day.day} {MONTHS[day.month - 1][:3]}"


def listed(names, most=5):
    names = sorted(names)
    rest = [f"{len(names) - most + 1} others"] if len(names) > most else []
    names = names[:most - 1] + rest if rest else names
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def state(word):
    return STATES.get(word or "", (word or "").lower().replace("_", " "))


def plural(count, one, many=None):
    return f"{number(count)} {one if count == 1 else many or one + 's'}"
