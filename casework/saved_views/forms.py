from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.editing import VersionedForm
from accounts.layout import Chips, Helper, Unmarked
from accounts.models import Organisation, SavedView
from referrals.forms.fields import FreeText

MOST = 10  # views of one's own


class ViewForm(VersionedForm, forms.Form):
    name = FreeText(
        label=gettext_lazy("Name"),
        max_length=60,
        help_text=gettext_lazy("Say what the list shows. Write no citizens’ names."),
        error_messages={"required": gettext_lazy("Write a name")},
    )
    shared_with = forms.ModelChoiceField(
        queryset=None,
        required=False,
        blank=True,
        widget=forms.RadioSelect,
        label=gettext_lazy("Who sees it?"),
        empty_label=gettext_lazy("Only me"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)

    helper = Helper("name", Unmarked(Chips("shared_with")))

    def __init__(self, *args, user, of, instance=None, **kwargs):
        names = ("name", "shared_with_id", "version") if instance else ()
        super().__init__(*args, initial={name.removesuffix("_id"): getattr(instance, name) for name in names}, **kwargs)
        mine = Organisation.objects.filter(pk__in={pk for right in of.rights for pk in user.access.where(right)})
        self.fields["shared_with"].queryset = mine
        self.fields["shared_with"].label_from_instance = lambda one: _("Colleagues in %s too") % one.short_name
        self.user, self.page, self.instance = user, of.page, instance

    def clean_name(self):
        name = self.cleaned_data["name"]
        same = SavedView.objects.filter(user=self.user, page=self.page, name=name)
        if same.exclude(pk=self.instance and self.instance.pk).exists():
            raise forms.ValidationError(_("You have a view with that name. Choose another name."), code="taken")
        return name

    def clean(self):
        data = super().clean()
        if self.instance is None and SavedView.objects.filter(user=self.user, page=self.page).count() >= MOST:
            raise forms.ValidationError(_("You have %d views. Remove one first.") % MOST, code="full")
        return data
