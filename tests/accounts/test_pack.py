"""The form pack templates/dkfds: each kind of field, with hint, error and mark."""

from html.parser import HTMLParser

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.template.loader import render_to_string

from accounts.layout import Chips, Div, Field, Fieldset, Folded, Helper, Unmarked

CHOICES = [("a", "Ja"), ("b", "Nej")]
KINDS = {
    "text": forms.CharField,
    "number": forms.IntegerField,
    "email": forms.EmailField,
    "tel": lambda **kw: forms.CharField(widget=forms.TextInput({"type": "tel"}), **kw),
    "password": lambda **kw: forms.CharField(widget=forms.PasswordInput, **kw),
    "date": lambda **kw: forms.DateField(widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"), **kw),
    "textarea": lambda **kw: forms.CharField(widget=forms.Textarea, **kw),
    "select": lambda **kw: forms.ChoiceField(choices=CHOICES, **kw),
    "checkbox": forms.BooleanField,
}
GROUPS = {
    "radios": lambda **kw: forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect, **kw),
    "checkboxes": lambda **kw: forms.MultipleChoiceField(choices=CHOICES, widget=forms.CheckboxSelectMultiple, **kw),
}


class Tags(HTMLParser):
    """The attributes of every element, in order: `tags.find("input")`."""

    def __init__(self, html):
        super().__init__()
        self.all = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.all.append((tag, dict(attrs)))

    def find(self, *names):
        return [attrs for tag, attrs in self.all if tag in names]

    def ids(self):
        return [attrs["id"] for _tag, attrs in self.all if "id" in attrs]


def form_of(kind, layout="field", data=None, **kwargs):
    field = (KINDS | GROUPS)[kind](label="Navn", **kwargs)
    form = type("SomeForm", (forms.Form,), {"field": field})(data)
    form.helper = Helper(layout)
    return form


def drawn(form):
    return render_crispy_form(form, form.helper)


@pytest.mark.parametrize("kind", KINDS)
def test_a_field_has_its_label_and_one_input(kind):
    tags = Tags(drawn(form_of(kind)))

    [control] = tags.find("input", "select", "textarea")
    assert control["id"] == "id_field"
    assert control["class"].startswith("form-")
    assert [label["for"] for label in tags.find("label")] == ["id_field"]
    assert "aria-describedby" not in control


@pytest.mark.parametrize("kind", KINDS)
def test_hint_and_error_are_tied_to_the_input(kind):
    html = drawn(form_of(kind, data={}, help_text="Som i passet"))
    tags = Tags(html)

    [control] = tags.find("input", "select", "textarea")
    assert control["aria-invalid"] == "true"
    assert control["aria-describedby"].split() == ["id_field_helptext", "id_field_error"]
    assert set(tags.ids()) == {"id_field", "id_field_helptext", "id_field_error"}
    assert '<span class="sr-only">Fejl: </span>Dette felt er påkrævet.' in html
    assert tags.find("div")[0]["class"] == "form-group form-error"


@pytest.mark.parametrize("kind", GROUPS)
@pytest.mark.parametrize("layout", ["field", Chips("field", css_class="chips--joined")], ids=["list", "chips"])
def test_a_group_has_a_legend_and_a_label_per_choice(kind, layout):
    html = drawn(form_of(kind, layout, data={}, help_text="Vælg"))
    tags = Tags(html)

    assert [box["id"] for box in tags.find("input")] == ["id_field_0", "id_field_1"]
    assert [label["for"] for label in tags.find("label")] == ["id_field_0", "id_field_1"]
    assert tags.find("fieldset") == [{"aria-describedby": "id_field_helptext id_field_error"}]
    assert len(tags.find("legend")) == 1
    assert len(tags.ids()) == len(set(tags.ids()))


@pytest.mark.parametrize("kind", GROUPS)
def test_the_choice_made_is_shown(kind):
    form = form_of(kind, Chips("field"), data={"field": ["b"]})

    boxes = Tags(drawn(form)).find("input")

    assert [("checked" in box, box["value"], box["class"]) for box in boxes] == [
        (False, "a", "chip-input"),
        (True, "b", "chip-input"),
    ]


def test_a_ticked_box_comes_back_ticked():
    assert "checked" in Tags(drawn(form_of("checkbox", data={"field": "on"}))).find("input")[0]


def test_chips_take_the_look_they_are_given():
    html = drawn(form_of("radios", Chips("field", css_class="chips--fill", legend_class="vba-say")))

    assert '<div class="chips chips--fill">' in html
    assert '<legend class="vba-say">' in html


@pytest.mark.parametrize("kind", [kind for kind in KINDS | GROUPS if kind != "checkbox"])
def test_optional_fields_say_so_unless_their_text_does(kind):
    assert "(frivilligt)" in drawn(form_of(kind, required=False))
    assert "(frivilligt)" not in drawn(form_of(kind, Unmarked("field"), required=False))
    assert "(frivilligt)" not in drawn(form_of(kind))


def test_the_mark_returns_after_unmarked_fields():
    class Two(forms.Form):
        one = forms.CharField(required=False)
        two = forms.CharField(required=False)

    html = render_crispy_form(Two(), Helper(Unmarked("one"), "two"))

    assert html.count("(frivilligt)") == 1


@pytest.mark.parametrize(
    ("kwargs", "is_open"),
    [({}, False), ({"data": {}}, True), ({"data": {"field": "x"}}, True), ({"initial": "x"}, True)],
    ids=["empty", "error", "filled", "initial"],
)
def test_folded_fields_open_where_there_is_something_to_see(kwargs, is_open):
    form = form_of("text", Folded("Mere", Div("field")), **kwargs)

    assert ("open" in Tags(drawn(form)).find("details")[0]) is is_open


def test_a_fieldset_and_attributes_of_the_layout():
    layout = Fieldset("Personalet", Field("field", css_class="w-time", inputmode="numeric"), css_class="vba-staff")

    tags = Tags(drawn(form_of("text", layout)))

    assert tags.find("fieldset") == [{"class": "vba-staff"}]
    assert tags.find("input")[0]["inputmode"] == "numeric"
    assert tags.find("input")[0]["class"] == "form-input w-time"


def test_what_was_written_is_escaped():
    html = drawn(form_of("text", data={"field": '"><script>'}, help_text="<b>", max_length=2))

    assert "<script>" not in html
    assert "<b>" not in html


def test_hidden_fields_are_drawn_without_being_named():
    class Versioned(forms.Form):
        version = forms.IntegerField(widget=forms.HiddenInput)
        name = forms.CharField()

    tags = Tags(render_crispy_form(Versioned(), Helper("name")))

    assert [field["type"] for field in tags.find("input")] == ["text", "hidden"]


def test_a_form_without_a_layout_is_drawn_too():
    form = type("Plain", (forms.Form,), {"name": forms.CharField()})()

    assert [field["id"] for field in Tags(render_crispy_form(form)).find("input")] == ["id_name"]


class Mixed(forms.Form):
    name = forms.CharField(error_messages={"required": "Skriv navnet"})
    channel = forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect, error_messages={"required": "Vælg"})
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self):
        raise forms.ValidationError("Sagen er lukket")


def test_the_summary_says_what_is_wrong_and_leads_there():
    html = render_to_string("includes/error_summary.html", {"form": Mixed({"version": 1}), "heading": "Ikke sendt"})

    tags = Tags(html)
    assert tags.find("div")[0] == {
        "class": "alert alert-error",
        "data-module": "error-summary",
        "role": "alert",
        "tabindex": "-1",
    }
    assert [link["href"] for link in tags.find("a")] == ["#id_name", "#id_channel_0"]
    assert "Ret 2 felter, og send igen." in html
    assert "Sagen er lukket" in html


def test_no_errors_no_summary():
    assert render_to_string("includes/error_summary.html", {"form": Mixed(), "heading": "Ikke sendt"}).strip() == ""
