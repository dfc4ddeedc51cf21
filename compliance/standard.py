"""The nine items: what a station is measured by, on what ground, and how it is judged. Readable by an official.

规范化建设标准 is the annex of the Anhui notice of 2020 (中国残联《残疾人法律救助工作站规范化建设标准》). What its text
does not say is 业务惯例 or 本系统默认 and is shown so. 红 is a veto: one failed, and the station is 不达标.

Judging [本系统默认]: nine items of equal weight; an item is the share of its lines passed; no veto failed and at least
75 points is 达标. Nothing asked, or no case, counts as passed and says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from compliance.choices import Basis, Found, Result

B = Basis
PASS_MARK = 75  # of 100 points [本系统默认]
BODIES = 9  # 领导小组: 法院、检察院、公安、司法行政、民政、人社、教育、卫健、残联 (残联发〔2009〕10号)
WITHIN_MONTHS = 12  # how far the measures look back [本系统默认]
NOTICE_DAYS = 365  # a public notice is checked once a year [本系统默认]
MEETINGS = 1  # a year [本系统默认]
SATISFIED_PERCENT = 90  # of return calls, and of those satisfied [业务惯例]
RISK_DAYS = 30  # until a risk is handled [本系统默认]
CALL_AFTER_DAYS = 30  # a return call may take so long after closing [本系统默认]
FILE_AFTER_DAYS = 60  # papers in 30 days, checked in 30 more [业务惯例]


@dataclass(frozen=True)
class Line:
    """One indicator. `kind`: Y yes/no, N number, D date, F evidence file, A computed from records.

    `measure` names the function of compliance/measures*.py that fills it; without one the station asserts it.
    `is_scored` false: shown, has no threshold. `mend` tells a station how to come to pass.
    """

    code: str
    label: str
    kind: str
    rule: str
    basis: Basis
    source: str
    mend: str
    measure: str = ""
    is_veto: bool = False
    is_scored: bool = True

    @property
    def item(self) -> int:
        return int(self.code[0])

    @property
    def needs_proof(self) -> bool:
        """An asserted line with a file: 符合 is answered with a photo or scan."""
        return not self.measure and "F" in self.kind

    @property
    def ground(self) -> str:
        """What the rule stands on, in words that never make law of what is none."""
        return self.source if self.source.startswith(self.basis.label) else f"{self.basis.label}:{self.source}"

    @property
    def how(self) -> str:
        return "实测" if self.measure else "自报"


@dataclass(frozen=True)
class Item:
    number: int
    label: str
    lines: tuple[Line, ...]


def _standard(article: int) -> str:
    return f"规范化建设标准第{article}条"


NOTICE_4 = "安徽省残联2020年通知第四部分"
OUR_CHOICE, PRACTISED = "本系统默认", "业务惯例"

ITEMS = (
    Item(1, "工作作风", (
        Line("1.1", "服务承诺公开上墙", "YF", "公开上墙", B.OURS, f"{OUR_CHOICE},落实{_standard(1)}",
             "把服务承诺张贴在接待处,拍照上传。"),
        Line("1.2", "投诉数、按期办结率", "A", "投诉全部按期答复", B.OURS, f"{OUR_CHOICE},落实{_standard(1)}",
             "打开投诉台账,先答复超期的投诉。", measure="complaints"),
        Line("1.3", "首问负责、一次性告知、限时办结制度", "F×3", "三项制度齐全", B.OURS,
             f"{OUR_CHOICE},落实{_standard(1)}", "制定缺少的制度,登记到文件库并上传。", measure="service_rules"),
    )),
    Item(2, "接待场所", (
        Line("2.1", "固定接待场所", "Y", "有固定场所", B.LAW, _standard(2),
             "落实固定的接待场所,在接待场所登记中填写。", measure="premises", is_veto=True),
        Line("2.2", "无障碍化(坡道、出入口、卫生间、低位台、盲道)", "YF", "五项无障碍设施齐全", B.LAW,
             f"{_standard(2)};分列五项为{OUR_CHOICE}",
             "改造缺少的设施;改好后在场所登记中勾选并上传照片。", measure="accessibility", is_veto=True),
        Line("2.3", "临街、一层、交通便利", "YYY", "尽量做到,不计分", B.LAW, _standard(2),
             "有条件时迁到临街、一层、交通便利处。", measure="location", is_scored=False),
        Line("2.4", "接待服务标志醒目", "YF", "标志醒目", B.LAW, _standard(2),
             "在门口设置醒目的标志,拍照上传。", measure="sign"),
        Line("2.5", "布局合理、干净整洁;接待面积、私密谈话间", "YNY", "没有面积门槛,不计分", B.LAW, _standard(2),
             "登记接待面积;有条件的设私密谈话间。", measure="layout", is_scored=False),
        Line("2.6", "办公设备、辅助器具", "Y", "配备基本办公设备,适合接待残疾人", B.LAW,
             f"{_standard(2)};至少一种辅助器具为{OUR_CHOICE}",
             "配齐电脑、电话、打印机等,并备轮椅、放大镜、写字板等辅助器具。", measure="equipment"),
    )),
    Item(3, "人员构成", (
        Line("3.1", "负责人为同级残联正式工作人员", "A", "必须是同级残联正式工作人员", B.LAW, _standard(3),
             "请同级残联确定一名正式工作人员任负责人,在工作人员中登记。", measure="head", is_veto=True),
        Line("3.2", "专业法律人员数", "A", "至少 1 人,证件在有效期内", B.LAW, f"{_standard(3)};人数为{OUR_CHOICE}",
             "引入律师、基层法律服务工作者等,登记证号和有效期。", measure="lawyers", is_veto=True),
        Line("3.3", "日常管理专人已备案", "A", "已报上一级残联维权部门备案", B.LAW, NOTICE_4,
             "在备案中报送专人名单,等上级登记回执号。", measure="filing", is_veto=True),
        Line("3.4", "手语翻译、盲文、心理服务人员和培训", "A", "列示,不计分", B.OURS, OUR_CHOICE,
             "登记可以联系的手语翻译、盲文、心理服务人员。", measure="interpreters", is_scored=False),
    )),
    Item(4, "服务公示", (
        Line("4.1", "受案范围、工作流程、工作时间、办公地点、联系方式", "5×Y", "五项全部公示", B.LAW, _standard(4),
             "在公示登记中补齐缺少的内容。", measure="notice_contents", is_veto=True),
        Line("4.2", "网站、媒体、公示栏、服务窗口", "4×YF", "至少一种渠道", B.LAW,
             f"{_standard(4)};数量为{OUR_CHOICE}",
             "至少选一种渠道公示,登记并上传截图或照片。", measure="notice_channels"),
        Line("4.3", "公示起止、最近核对", "D", "一年内核对过,公布的电话真实可通", B.OURS,
             f"{OUR_CHOICE},落实{_standard(4)}",
             "逐项核对公示内容并拨打电话,登记核对日期。", measure="notice_verified"),
    )),
    Item(5, "服务提供", (
        Line("5.1", "每月坐班天数", "A", "每月至少一天由专业法律人员坐班", B.LAW, _standard(5),
             "安排坐班;已坐班未登记的,凭签到表补录。", measure="duty_days", is_veto=True),
        Line("5.2", "面谈、电话、短信息、邮件、网络渠道已开通", "5×Y", "五种渠道均已开通", B.LAW, _standard(5),
             "开通缺少的渠道,写明号码或网址。"),
        Line("5.3", "咨询、代书、调解、协调、代理、辩护可提供", "6×Y", "六种形式均可提供", B.LAW, _standard(5),
             "与律师事务所、调解组织签协议,补上缺少的形式。"),
        Line("5.4", "无障碍需求响应率", "A", "提出的需求全部响应", B.LAW, f"{_standard(5)};100% 为{OUR_CHOICE}",
             "向同级残联提交协调申请单;已提供的在咨询中补登。", measure="needs"),
        Line("5.5", "答复时限达标率", "A", "留言 24 小时、来信 7 个工作日内答复", B.PRACTICE, PRACTISED,
             "先答复超期的留言和来信,在咨询中登记答复。", measure="answers"),
    )),
    Item(6, "服务质量", (
        Line("6.1", "重大责任事故", "N", "没有发生", B.LAW, _standard(6),
             "查明原因,落实责任,报上级残联。", measure="accidents", is_veto=True),
        Line("6.2", "风险防范制度、风险登记与处置", "FA", "有制度;登记的风险 30 天内处置", B.LAW,
             f"{_standard(6)};30 天为{OUR_CHOICE}",
             "制定风险防范制度,登记到文件库;处置超期的风险。", measure="risks"),
        Line("6.3", "回访率、满意率、不满意回访", "A", "回访率、满意率 90% 以上,不满意的全部再次回访", B.PRACTICE,
             PRACTISED,
             "对结案满一个月的补做回访;对不满意的再次回访。", measure="return_calls"),
        Line("6.4", "超期案件、期限达标率", "A", "没有超期", B.OURS, f"{OUR_CHOICE},落实{_standard(6)}",
             "打开案件台账,先办理超期的案件。", measure="overdue"),
    )),
    Item(7, "协调衔接", (
        Line("7.1", "协调机构、文号、成员单位、联络员", "A", f"{BODIES} 个成员单位齐全,各有联络员", B.LAW,
             f"{_standard(7)}、残联发〔2009〕10号;联络员为{OUR_CHOICE}",
             "商请成立或调整协调机构,登记文号、成员单位和联络员。",
             measure="body", is_veto=True),
        Line("7.2", "协调会议、议定事项办结率", "A", f"每年至少 {MEETINGS} 次,议定事项按期办结", B.OURS,
             f"{OUR_CHOICE},落实{_standard(7)}", "召开协调会议,登记议定事项及办结日期。", measure="meetings"),
        Line("7.3", "转介及时率、回执率", "A", "转介全部按期得到回执", B.LAW,
             f"{_standard(7)};期限和 100% 为{OUR_CHOICE}",
             "催办超期未答复的转介,收到后登记回执。", measure="referrals"),
    )),
    Item(8, "经费保障", (
        Line("8.1", "年度预算、到位、支出、来源", "A", "每年有到位经费,且稳定", B.LAW,
             f"{_standard(8)};“稳定”按不低于前一年一半计,为{OUR_CHOICE}",
             "向同级财政申请经费,登记预算和到位数。", measure="funds", is_veto=True),
        Line("8.2", "财务制度、补贴台账", "F", "制度规范、台账齐全", B.LAW, f"{_standard(8)};补贴台账为{OUR_CHOICE}",
             "制定财务制度,登记到文件库并上传制度和台账。",
             measure="money_rules"),
    )),
    Item(9, "信息统计", (
        Line("9.1", "案件登记、档案、统计三项制度", "F×3", "三项制度齐全", B.LAW, _standard(9),
             "制定缺少的制度,登记到文件库并上传。", measure="record_rules", is_veto=True),
        Line("9.2", "一案一档完整率", "A", "结案满 60 天的全部归档", B.LAW, f"{_standard(9)};期限为{PRACTISED}",
             "打开案卷,补齐缺少的材料后归档。", measure="files"),
        Line("9.3", "中国残联系统应录、已录、差异", "A", "机构信息和近 12 个月发生的咨询、受理的案件没有差异", B.LAW,
             f"{_standard(9)}、{NOTICE_4}",
             "把应录未录的信息录入中国残联系统,登记录入日期。",
             measure="entries"),
        Line("9.4", "报表按期率、退回次数", "A", "全部按期上报", B.LAW, f"{_standard(9)};100% 为{OUR_CHOICE}",
             "上报未报的月份。", measure="returns"),
    )),
)  # fmt: skip

LINES = {line.code: line for item in ITEMS for line in item.lines}
ASSERTED = {code: line for code, line in LINES.items() if not line.measure}
MEASURED = {code: line for code, line in LINES.items() if line.measure}
VETOES = frozenset(code for code, line in LINES.items() if line.is_veto)


@dataclass(frozen=True)
class Judged:
    """`shares`: of each item the share of its lines passed, 0 to 1; None while none is known."""

    shares: dict[int, Fraction | None]
    items: dict[int, Found]
    failed_vetoes: tuple[str, ...]
    points: Fraction
    result: Result

    @property
    def tenths(self) -> int:
        """Points of 100 in tenths, rounded down: 74.96 is not 75."""
        return int(self.points * 10)


def judge(found: Mapping[str, Found]) -> Judged:
    """Judges a station by what its lines were found to be. Lines not told are 待定."""
    told = {code: found.get(code, Found.UNKNOWN) for code in LINES}
    shares = {item.number: _share(item, told) for item in ITEMS}
    items = {item.number: _cell(item, told) for item in ITEMS}
    failed = tuple(sorted(code for code in VETOES if told[code] in (Found.PARTLY, Found.NOT_MET)))
    points = sum((share or Fraction(0) for share in shares.values()), Fraction(0)) * 100 / len(ITEMS)
    if failed:
        result = Result.FAILED
    elif any(told[code] == Found.UNKNOWN for code in ASSERTED):
        result = Result.PENDING
    elif None in shares.values() or any(told[code] == Found.UNKNOWN for code in VETOES):
        result = Result.OPEN
    else:
        result = Result.PASSED if points >= PASS_MARK else Result.FAILED
    return Judged(shares, items, failed, points, result)


def failed_lines(found: Mapping[str, Found]) -> list[str]:
    """The codes of what must be mended: every scored line known and not met."""
    bad = (Found.PARTLY, Found.NOT_MET)
    return [code for code, line in LINES.items() if line.is_scored and found.get(code) in bad]


def _known(item: Item, told: Mapping[str, Found]) -> list[Found]:
    return [told[line.code] for line in item.lines if line.is_scored and told[line.code] != Found.UNKNOWN]


def _share(item: Item, told: Mapping[str, Found]) -> Fraction | None:
    known = _known(item, told)
    return Fraction(known.count(Found.MET), len(known)) if known else None


def _cell(item: Item, told: Mapping[str, Found]) -> Found:
    """The item in one word: a veto failed is 不符合, all met 符合, else 部分符合."""
    known = _known(item, told)
    if any(line.is_veto and told[line.code] in (Found.PARTLY, Found.NOT_MET) for line in item.lines):
        return Found.NOT_MET
    if not known:
        return Found.UNKNOWN
    if known.count(Found.MET) == len(known):
        return Found.MET if len(known) == len([line for line in item.lines if line.is_scored]) else Found.UNKNOWN
    return Found.PARTLY if Found.MET in known or Found.PARTLY in known else Found.NOT_MET
