"""Browser input of 典型案例."""

from django import forms

from cases.models import TypicalCase
from consultations.choices import Media
from stations.forms import InputForm

REPORTED = [kind.field for kind in Media]


class TypicalForm(InputForm):
    class Meta:
        model = TypicalCase
        fields = ["title", "matter", "story", "point", "published_on", *REPORTED, "media_name"]
        widgets = {"story": forms.Textarea(attrs={"rows": 8}), "point": forms.Textarea(attrs={"rows": 3})}

    reason = forms.CharField(
        label="更正理由", max_length=200, required=False, help_text="已上报月份的登记,更正须写明理由。"
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def reported(self) -> list[forms.BoundField]:
        """What is to be ticked in a row."""
        return [self[name] for name in REPORTED]
