from django import template

from accounts import formats

register = template.Library()


@register.filter
def in_sentence(label):
    return formats.in_sentence(label)


@register.filter
def month(day):
    return formats.month(day)


@register.filter
def number(value):
    return formats.number(value)
