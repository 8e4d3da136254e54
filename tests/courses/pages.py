"""What a browser would send, and where to."""

from django.urls import reverse


def fields(answer):
    """What the page's form would send, as it stands."""
    form = answer.context["form"]
    sent = {}
    for bound in form:
        value = bound.value()
        if value in (None, "", False, []):
            continue
        if hasattr(value, "strftime"):
            value = value.strftime("%H:%M") if not hasattr(value, "year") else value.strftime("%Y-%m-%d")
        sent[bound.html_name] = value
    return sent


def to(name, row):
    return reverse(f"courses:{name}", args=[row.pk])
