from django import template

from accounts import formats

register = template.Library()


@register.filter
def phone(e164):
    return formats.phone(e164)
