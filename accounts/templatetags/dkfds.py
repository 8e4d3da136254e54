"""What the design system's markup needs and Django's tags lack."""

from functools import cache

from django import forms, template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language

from accounts import stencil

register = template.Library()


@register.simple_tag
@cache
def icon(name, css=""):
    """One of the design system's icons, as decoration: the text beside it says what it means."""
    return format_html(
        '<svg class="icon-svg{}" focusable="false" aria-hidden="true"><use href="{}#{}"></use></svg>',
        f" {css}" if css else "",
        static("dkfds/img/all-svg-icons.svg"),
        name,
    )


@register.simple_tag
@cache
def page_url(name):
    """The address of a page without arguments, looked up once: every page draws half a dozen of them."""
    return reverse(name)


@register.simple_tag
@cache
def asset(path):
    """The address of a static file, looked up once: the files of a running release never change."""
    return static(path)


@register.simple_tag
def same_for_all(template):
    """A fragment that has no context: drawn once per language."""
    return _in_language(template, get_language())


@cache
def _in_language(template, language):
    return render_to_string(template)


@register.simple_tag(takes_context=True)
def draw(context, template, rows):
    """The fragment for every row (accounts/stencil.py)."""
    return stencil.draw(template, rows, csrf_token=str(context.get("csrf_token", "")))


@register.simple_tag(takes_context=True)
def signed_in_header(context):
    return context["page"].header(str(context["csrf_token"]))


@register.filter
def control(field):
    """The field's input, with the design system's class beside those that the layout gave it."""
    widget = field.field.widget
    own = "form-select" if isinstance(widget, forms.Select) else "form-input"
    return field.as_widget(attrs={"class": f"{own} {widget.attrs.get('class', '')}".strip()})


@register.filter
def error_links(form):
    """The form's errors from top to bottom, each with the id of the input to go to ("" where there is none)."""
    general = [{"text": text, "target": ""} for text in form.non_field_errors()]
    return general + [{"text": text, "target": _target(field)} for field in form for text in field.errors]


@register.filter
def wrong_fields(form):
    """How many fields are to be corrected."""
    return sum(bool(field.errors) for field in form)


def _target(field):
    if field.is_hidden:
        return ""
    return field.id_for_label or f"{field.auto_id}_0"
