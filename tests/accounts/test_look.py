"""What templates show: numbers, dates, fields by their widget, the filters of a list, the pages of refusals."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.template import Context, Template
from django.template.loader import get_template
from django.test import RequestFactory

from accounts import gallery
from accounts.roles import Role, allows
from accounts.templatetags import look

DAY = dt.date(2026, 10, 8)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (look.num(1284), "1,284"),
        (look.num(0), "0"),
        (look.num(None), ""),
        (look.yuan(123456), "1,234.56"),
        (look.yuan(0), "0.00"),
        (look.wan(1_109_000_000), "1,109.00"),
        (look.wan(5_000), "0.01"),  # half up
        (look.wan(4_999), "0.00"),
        (look.amount(123456, "分"), "1,234.56"),
        (look.amount(1284, "人次"), "1,284"),
        (look.day(DAY), "2026-10-08"),
        (look.day(dt.datetime(2026, 10, 7, 16, 30, tzinfo=dt.UTC)), "2026-10-08"),  # past midnight in Shanghai
        (look.moment(dt.datetime(2026, 10, 8, 1, 6, tzinfo=dt.UTC)), "2026-10-08 09:06"),
        (look.moment(DAY), "2026-10-08"),
        (look.moment(None), ""),
        (look.cnday(DAY), "2026年10月8日"),
        (look.cnmonth("2026-09"), "2026年9月"),
        (look.cnmonth(DAY), "2026年10月"),
    ],
)
def test_a_value_is_shown_as_the_office_writes_it(shown: str, expected: str):
    assert shown == expected


def shown(source: str, **context: Any) -> str:
    return Template("{% load look %}" + source).render(Context(context))


class VisitForm(forms.Form):
    name = forms.CharField(label="姓名", help_text="没有证件也可以。")
    asked_on = forms.DateField(label="日期", required=False)
    channel = forms.ChoiceField(
        label="渠道", choices=[("a", "来访"), ("b", "来电"), ("c", "来信")], widget=forms.RadioSelect
    )
    is_late = forms.BooleanField(label="补录", required=False)
    key = forms.CharField(widget=forms.HiddenInput)


def test_a_field_is_wired_to_its_hint_and_its_error():
    html = shown("{% field form.name %}", form=VisitForm({}))
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert "autofocus" in html  # the first wrong one


def test_only_what_may_be_left_out_says_so():
    assert "可选" not in shown("{% field form.name %}", form=VisitForm())
    assert "可选" in shown("{% field form.asked_on %}", form=VisitForm())
    assert "可选" not in shown("{% field form.is_late %}", form=VisitForm())


def test_a_date_is_given_to_the_calendar_of_the_browser_as_it_reads_it():
    assert 'type="date" name="asked_on" value="2026-10-08"' in shown(
        "{% field form.asked_on %}", form=VisitForm(initial={"asked_on": DAY})
    )


def test_a_chosen_pick_beyond_the_first_is_not_folded_away():
    first = "{% field form.channel first=2 %}"
    assert '<details class="more">' in shown(first, form=VisitForm(initial={"channel": "a"}))
    assert '<details class="more" open>' in shown(first, form=VisitForm(initial={"channel": "c"}))


def test_the_summary_leads_to_each_wrong_field():
    html = shown('{% include "components/errors.html" %}', form=VisitForm({}), now=[("姓名", "李某")])
    assert '<a href="#id_name"><b>姓名</b>' in html
    assert '<a href="#id_channel_0"><b>渠道</b>' in html
    assert "<dd>李某</dd>" in html


def test_a_form_carries_its_hidden_fields():
    assert 'name="key"' in shown('{% include "components/form_keys.html" %}', form=VisitForm())


def filters(query: str, total: int) -> str:
    request = RequestFactory().get(f"/consultations/?{query}")
    return shown(
        "{% filters filter total=total %}", filter=gallery.SampleFilter(request.GET), total=total, request=request
    )


@pytest.mark.django_db
def test_an_active_filter_is_a_chip_that_takes_itself_away():
    html = filters("joined_after=2026-09-01&matter=pay&q=&cursor=x", 1284)
    assert '<a href="?matter=pay">日期:2026-09-01 至 …' in html
    assert '<a href="?joined_after=2026-09-01">事项:劳动报酬' in html
    assert "姓名:" not in html
    assert "共 1,284 条" in html


@pytest.mark.django_db
def test_a_long_list_is_not_counted_to_its_end():
    assert "10,000 条以上" in filters("", 10_001)


def test_who_sees_no_person_is_offered_no_search():
    def top(role: str) -> str:
        posting = SimpleNamespace(may=lambda permission: allows(role, permission), area_name="", get_role_display=role)
        frame = SimpleNamespace(posting=posting, entries=[])
        return get_template("components/top.html").template.render(
            Context({"frame": frame, "request": SimpleNamespace(user=AnonymousUser())})
        )

    assert 'class="find"' in top(Role.CLERK)
    assert 'class="find"' not in top(Role.AUDITOR)


@pytest.mark.parametrize("name", ["400", "403", "404", "409", "500", "csrf", "lockout"])
def test_a_refusal_has_a_page_without_any_context(name: str):
    html = get_template(f"errors/{name}.html").render()
    assert "您可以" in html
    assert "如需求助" in html


def test_the_gallery_is_not_for_users():
    with pytest.raises(Http404):
        gallery.show(RequestFactory().get("/gallery/"))
