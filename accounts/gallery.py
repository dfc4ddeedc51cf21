"""The gallery: every component in every state, and the archetypes of a page. Only with DEBUG."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import django_filters
from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import User

CHANNELS = [
    (str(i), word)
    for i, word in enumerate(("来访", "来电", "12348转来", "12345转办", "微信", "来信", "上门", "活动现场"))
]
NEEDS = [(str(i), word) for i, word in enumerate(("手语翻译", "盲文", "大字", "语音", "上门", "陪同", "心理"))]
OUTCOMES = [("answer", "当场解答"), ("later", "约期答复"), ("write", "代书"), ("case", "转立案")]
MATTERS = [("", "请选择"), ("pay", "劳动报酬"), ("grade", "残疾评定/办证"), ("aid", "两项补贴/社会救助")]


class SampleForm(forms.Form):
    number = forms.CharField(
        label="残疾人证号或身份证号", required=False, help_text="没有证件可留空;不愿说明身份,勾选“匿名”。"
    )
    persons = forms.IntegerField(label="人数", min_value=1)
    is_anonymous = forms.BooleanField(label="匿名", required=False)
    channel = forms.ChoiceField(label="渠道", choices=CHANNELS, widget=forms.RadioSelect)
    asked_on = forms.DateField(label="日期", widget=forms.DateInput)
    needs = forms.MultipleChoiceField(
        label="无障碍需求", choices=NEEDS, required=False, widget=forms.CheckboxSelectMultiple
    )
    matter = forms.ChoiceField(label="事项", choices=MATTERS)
    outcome = forms.ChoiceField(label="处理", choices=OUTCOMES, widget=forms.RadioSelect)
    answer_by = forms.DateField(label="约定答复日", required=False, widget=forms.DateInput)
    question = forms.CharField(label="问题", widget=forms.Textarea(attrs={"rows": 3}))
    answer = forms.CharField(label="答复", required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_persons(self) -> int:
        if self.cleaned_data["persons"] > 1 and self.cleaned_data.get("number"):
            raise forms.ValidationError("填写了证号时人数为 1;多人来访请另行登记其他人。")
        return self.cleaned_data["persons"]


class SampleFilter(django_filters.FilterSet):
    joined = django_filters.DateFromToRangeFilter(field_name="date_joined", label="日期")
    channel = django_filters.ChoiceFilter(field_name="id", label="渠道", choices=CHANNELS, empty_label="全部")
    matter = django_filters.ChoiceFilter(field_name="id", label="事项", choices=MATTERS[1:], empty_label="全部")
    q = django_filters.CharFilter(field_name="id", label="姓名")

    class Meta:
        model = User
        fields: list[str] = []


ROWS = [
    (dt.date(2026, 10, 8), "张某", 1, "来访", "劳动报酬", "当场解答", "王某", ("ok", "已答复")),
    (dt.date(2026, 10, 8), "匿名", 1, "来电", "两项补贴/社会救助", "当场解答", "王某", ("ok", "已答复")),
    (dt.date(2026, 10, 7), "陈某某等 8 人", 8, "活动现场", "残疾评定/办证", "当场解答", "李某", ("ok", "已答复")),
    (dt.date(2026, 9, 30), "刘某", 1, "12345转办", "无障碍", "约期答复", "王某", ("bad", "超期 3 天")),
    (dt.date(2026, 9, 29), "赵某", 1, "来访", "赡养/抚养/扶养", "转立案", "王某", ("info", "庐阳残法救案〔2026〕41号")),
    (dt.date(2026, 9, 28), "孙某", 1, "来信", "交通事故", "约期答复", "李某", ("warn", "还剩 2 天")),
    (dt.date(2026, 9, 26), "周某", 1, "来访", "监护/行为能力", "转介", "王某", ("none", "补录 · 计入 10 月")),
]
SHEET = [
    ("庐阳区", (213, 241, 187, 9, 5, 17), ("ok", "已审核")),
    ("瑶海区", (188, 196, 171, 7, 6, 12), ("ok", "已审核")),
    ("蜀山区", (201, 205, 190, 11, 8, 21), ("warn", "退回修改")),
    ("包河区", (None,) * 6, ("bad", "未报")),
    ("肥东县", (0, 0, 0, 0, 0, 3), ("none", "零报告")),
]
ITEMS = "工作作风 接待场所 人员构成 服务公示 服务提供 服务质量 协调衔接 经费保障 信息统计".split()
MATRIX = [
    ("庐阳区", "ggggxgygg", "不达标"),
    ("瑶海区", "ggggggggg", "达标"),
    ("蜀山区", "gyggggggg", "达标"),
    ("庐江县", "guuuuuuuu", "未自评"),
]
CELLS = {"g": ("ok", "合格"), "y": ("warn", "部分"), "x": ("bad", "不合格"), "u": ("none", "待定")}
CHAIN = [
    {"label": "工作站上报", "state": "done", "note": "10-03"},
    {"label": "县级审核签章", "state": "done", "note": "10-06"},
    {"label": "市级审核", "state": "now", "note": "还剩 2 天"},
    {"label": "省级终审定稿"},
]
MOVES = [
    {"label": "受理", "url": "#accept", "go": True},
    {"label": "要求补正", "url": "#ask"},
    {"label": "标为急迫", "url": "#urgent", "post": True},
    {"label": "不予受理", "url": "#refuse", "bad": True},
    {"label": "安排承办", "url": "", "why": "受理后才能安排承办人。"},
    {"label": "结案", "url": "", "why": "您的任职没有“结案”的权限,请联系负责人办理。"},
]
CHINA = ZoneInfo("Asia/Shanghai")
TIMELINE = [
    {
        "at": dt.datetime(2026, 10, 8, 15, 20, tzinfo=CHINA),
        "by": "王某",
        "what": "补交工友证言两份",
        "note": "收据3号",
    },
    {"at": dt.datetime(2026, 10, 8, 9, 31, tzinfo=CHINA), "by": "王某", "what": "转立案", "url": "#consultation"},
    {"at": dt.date(2026, 10, 8), "by": "王某", "what": "来访咨询:劳动报酬"},
]
WAITING = [
    {"what": "刘某的约期答复", "url": "#1", "due": "超期 3 天", "look": "bad", "note": "12345转办"},
    {
        "what": "庐阳残法救案〔2026〕41号 待审查",
        "url": "#2",
        "due": "还剩 2 天",
        "look": "warn",
        "note": "7 日内部时限",
    },
    {"what": "9月报表待上报", "url": "#3", "due": "今日到期", "look": "warn"},
]


def show(request: HttpRequest) -> HttpResponse:
    """`?page=` list, form, detail or sheet; without it, the components."""
    if not settings.DEBUG:
        raise Http404
    page = request.GET.get("page", "")
    name = f"gallery/{page}.html" if page in ("list", "form", "detail", "sheet") else "gallery.html"
    return render(request, name, _context(request))


def _context(request: HttpRequest) -> dict[str, Any]:
    typed = {
        "number": "349900196101010017",
        "persons": 8,
        "channel": "0",
        "needs": ["0"],
        "matter": "pay",
        "outcome": "later",
    }
    return {
        "blank": SampleForm(initial={"channel": "0", "persons": 1, "asked_on": dt.date(2026, 10, 8)}, prefix="a"),
        "now": [("事项", "工伤"), ("处理", "代书")],
        "wrong": SampleForm({f"b-{key}": value for key, value in typed.items()}, prefix="b"),
        "filter": SampleFilter(request.GET or None, User.objects.none()),
        "rows": ROWS,
        "sheet": SHEET,
        "totals": [sum(row[1][i] or 0 for row in SHEET) for i in range(6)],
        "items": ITEMS,
        "matrix": [(name, [CELLS[mark] for mark in marks], result) for name, marks, result in MATRIX],
        "chain": CHAIN,
        "back": [{"label": "工作站上报", "state": "back", "note": "10-07 退回"}, *CHAIN[2:]],
        "moves": MOVES,
        "timeline": TIMELINE,
        "todo": WAITING,
        "looks": [("ok", "已答复"), ("warn", "还剩 2 天"), ("bad", "超期 3 天"), ("info", "审查中"), ("none", "补录")],
        "day": dt.date(2026, 10, 8),
        "fen": 1_109_000_000,
    }
