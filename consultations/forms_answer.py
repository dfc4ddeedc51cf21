"""Browser input of answers: the one that was promised, and those that are given again and again."""

from django import forms

from consultations.choices import AnswerWay
from consultations.forms import LONGEST
from consultations.models import CommonAnswer
from stations.forms import InputForm


class AnswerForm(forms.Form):
    """登记答复. The answer box holds what was said so far."""

    answered_on = forms.DateField(label="答复日期")
    answer_way = forms.ChoiceField(label="答复方式", choices=AnswerWay, widget=forms.RadioSelect)
    answer = forms.CharField(
        label="答复", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "请写明答复了什么。"},
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)


class CommonAnswerForm(InputForm):
    class Meta:
        model = CommonAnswer
        fields = ["name", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 6})}
        help_texts = {"name": "如“欠薪:先投诉劳动监察”。", "text": "不写任何人的姓名和号码。"}

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False)
