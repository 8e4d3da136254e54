"""Layout of forms, drawn by templates/dkfds. `{% crispy form %}` draws the fields; the page writes <form> and buttons.

self.helper = Helper(
    Chips("products", css_class="chips--fill"),
    Unmarked("name", Field("phone", inputmode="numeric")),
    Folded(_("Add more (optional)"), "note"),
)
"""

from copy import copy

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Fieldset, Layout, LayoutObject
from django.template.loader import render_to_string

__all__ = ["Chips", "Div", "Field", "Fieldset", "Folded", "Helper", "Unmarked"]


class Helper(FormHelper):
    form_tag = False
    disable_csrf = True

    def __init__(self, *fields):
        super().__init__()
        self.layout = Layout(*fields)
        self.render_hidden_fields = True


class Unmarked(LayoutObject):
    """Fields that are not marked "(optional)": their text says it, or another rule decides when they are needed."""

    def __init__(self, *fields):
        self.fields = list(fields)

    def render(self, form, context, template_pack="dkfds", **kwargs):
        # On a copy, because crispy's fields leave theirs on the stack.
        inner = copy(context)
        inner.push(unmarked=True)
        return self.get_rendered_fields(form, inner, template_pack, **kwargs)


class Folded(Unmarked):
    """Fields behind a line that opens them. Open from the start where one has an error or a value."""

    template = "%s/layout/folded.html"

    def __init__(self, summary, *fields):
        super().__init__(*fields)
        self.summary = summary

    def render(self, form, context, template_pack="dkfds", **kwargs):
        html = super().render(form, context, template_pack, **kwargs)
        values = {"summary": self.summary, "fields": html, "open": self.is_open(form)}
        return render_to_string(self.get_template_name(template_pack), values)

    def is_open(self, form):
        fields = [form[pointer.name] for pointer in self.get_field_names()]
        return any(field.errors or field.value() for field in fields)


class Chips(Field):
    """A radio or checkbox field drawn as buttons, for short and frequent answers."""

    template = "%s/chips.html"

    def __init__(self, field, *, css_class="", legend_class="form-label"):
        super().__init__(field)
        self.look = {"chips_class": css_class, "legend_class": legend_class}

    def render(self, form, context, template_pack="dkfds", **kwargs):
        return super().render(form, context, template_pack, extra_context=dict(self.look), **kwargs)
