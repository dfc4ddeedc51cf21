"""Browser input of campaigns."""

from typing import Any

from django import forms

from consultations.models import Campaign
from stations.forms import InputForm


class CampaignForm(InputForm):
    class Meta:
        model = Campaign
        fields = ["name", "number", "group", "since_on", "until_on", "about", "exemption_number", "exemptions"]
        widgets = {"about": forms.Textarea(attrs={"rows": 3}), "exemptions": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["group"].choices = [("", "不限"), *self.fields["group"].choices[1:]]  # type: ignore[attr-defined]

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False)
