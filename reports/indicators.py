"""The reported numbers. Codes are the printed line numbers, the API keys and the names in the workbook.

Every figure is counted from records frozen on the day; none is typed, none is overwritten (统计法).
"""

from typing import Any

from cases.choices import CaseOutcome, CaseSource, Ended, Form, Kind, Opened, ReferralState, Satisfaction, Target
from clients.choices import CERTIFIED, CERTIFIED_GRADES, Category, Group, Residence, Sex
from consultations.choices import AskedBy, Channel, Matter, Need, Outcome, Visit
from reports.indicators_station import (
    COMPLIANCE,
    DUTY_GROUPS,
    ENTRIES,
    FUNDING_SHEET,
    GREEN_GROUPS,
    ORGANISATION,
    OUTREACH,
)
from reports.registry import Sheet, group, registry
from reports.sources import (
    AIDED,
    ANSWERED,
    CALLED,
    CARRIED,
    COMPLAINED,
    CONCLUDED,
    CONSULTED,
    ENDED,
    OPENED,
    PENDING,
    PROMISED,
    REFERRED,
)
from stations.choices import StaffKind

SERVICE = "残疾人法律救助工作站规范化建设标准第5条(服务提供)"
QUALITY = "残疾人法律救助工作站规范化建设标准第6条(服务质量)"
COORDINATION = "残疾人法律救助工作站规范化建设标准第7条(协调衔接)"
STATISTICS = "残疾人法律救助工作站规范化建设标准第9条(信息统计)"
HANDLERS = [kind for kind in StaffKind if kind not in (StaffKind.INTERPRETER, StaffKind.CLERICAL)]
AGES: list[tuple[str, str, dict[str, Any]]] = [
    ("1", "14岁以下", {"lt": 14}),
    ("2", "14至17岁", {"range": (14, 17)}),
    ("3", "18至59岁", {"range": (18, 59)}),
    ("4", "60至69岁", {"range": (60, 69)}),
    ("5", "70岁及以上", {"gte": 70}),
    ("9", "年龄不详", {"isnull": True}),
]

CONSULTATIONS = Sheet("2", "咨询", (
    group("总量",
          CONSULTED.count("200", "咨询批次", unit="批次"),
          CONSULTED.total("201", "咨询人次", "persons", unit="人次"),  # a group of eight is one 批次 and eight 人次
          CONSULTED.heads("202", "咨询人数"), basis=SERVICE),
    group("按渠道(人次)", CONSULTED.each("21", "channel", Channel, of="persons", unit="人次"), basis=SERVICE),
    group("按咨询人(人次)", CONSULTED.each("22", "asked_by", AskedBy, of="persons", unit="人次"), basis=STATISTICS),
    group("按残疾类别(人次)", CONSULTED.each("23", "category", Category, of="persons", unit="人次"), basis=STATISTICS),
    group("按人群(人次,可重叠)", CONSULTED.flags("24", Group, of="persons", unit="人次"), basis=STATISTICS),
    group("按事项(人次)", CONSULTED.each("25", "matter", Matter, of="persons", unit="人次"), basis=STATISTICS),
    group("按处理(人次)", CONSULTED.each("26", "outcome", Outcome, of="persons", unit="人次"), basis=SERVICE),
    group("初次或重复(人次)", CONSULTED.each("27", "visit", Visit, of="persons", unit="人次"), basis=STATISTICS),
    group("其他",
          CONSULTED.total("280", "无障碍服务", "needs_met", unit="项次"),
          CONSULTED.count("290", "补录", unit="批次", is_late=True), basis=SERVICE),
    group("答复(批次)",
          PROMISED.count("291", "到期应答复", unit="批次"),
          PROMISED.count("292", "其中按期答复", unit="批次", is_on_time=True), basis=SERVICE),
))  # fmt: skip

CASES = Sheet("3", "案件", (
    group("收结存(件)",
          CARRIED.count("300", "上期结转", unit="件"),
          OPENED.each("31", "opened_as", Opened, unit="件"),
          ENDED.each("32", "ended_as", Ended, unit="件"),
          PENDING.count("330", "期末在办", unit="件"), basis=STATISTICS),
    group("新收按案件来源(件)",
          OPENED.each("33", "source", CaseSource, unit="件", opened_as=Opened.NEW), basis=STATISTICS),
    group("新收按办理方式(件)", OPENED.each("34", "form", Form, unit="件", opened_as=Opened.NEW), basis=SERVICE),
    group("新收按案件类型(件)", OPENED.each("35", "kind", Kind, unit="件", opened_as=Opened.NEW), basis=STATISTICS),
    group("新收按事项(件)", OPENED.each("36", "matter", Matter, unit="件", opened_as=Opened.NEW), basis=STATISTICS),
    group("办结按承办人类别(件)",
          ENDED.each("37", "handler_kind", HANDLERS, unit="件", ended_as=Ended.CLOSED), basis=STATISTICS),
    group("办结按结果(件)",
          ENDED.each("38", "outcome", CaseOutcome, unit="件", ended_as=Ended.CLOSED), basis=STATISTICS),
    group("新收按人群(件,可重叠)", OPENED.flags("39", Group, unit="件", opened_as=Opened.NEW), basis=STATISTICS),
    group("成效(元)",
          ENDED.total("301", "挽回经济损失", "recovered_fen", unit="分"),
          ENDED.total("302", "取得利益", "gained_fen", unit="分"), basis=STATISTICS),
    group("挽回经济损失按人群(元,可重叠)", ENDED.flags("30", Group, of="recovered_fen", unit="分"), basis=STATISTICS),
))  # fmt: skip

PEOPLE = Sheet("4", "受援人", (
    group("总量", AIDED.count("400", "受援人次", unit="人次"), AIDED.heads("401", "受援人数"), basis=STATISTICS),
    group("性别(人次)", AIDED.each("41", "sex", Sex, unit="人次"), basis=STATISTICS),
    group("年龄(人次)", AIDED.bands("42", "age", AGES, unit="人次"), basis=STATISTICS),
    group("残疾类别(人次)", AIDED.each("44", "category", Category, unit="人次"), basis=STATISTICS),
    group("残疾类别与等级(人次)",
          AIDED.cross("43", "category", CERTIFIED, "grade", CERTIFIED_GRADES, unit="人次"), basis=STATISTICS),
    group("城乡(人次)", AIDED.each("45", "residence", Residence, unit="人次"), basis=STATISTICS),
    group("按人群(人次,可重叠)", AIDED.flags("46", Group, unit="人次"), basis=STATISTICS),
))  # fmt: skip

REFERRALS = Sheet("5", "转介与司法救助", (
    group("发出(件)",
          REFERRED.count("510", "发出转介", unit="件"),
          REFERRED.each("51", "target", Target, unit="件"), basis=COORDINATION),
    group("答复(件)",
          ANSWERED.count("520", "得到答复", unit="件"),
          ANSWERED.count("521", "接收", unit="件", answered_as=ReferralState.ACCEPTED),
          ANSWERED.count("522", "不予接收", unit="件", answered_as=ReferralState.REFUSED), basis=COORDINATION),
    group("答复用时(天)", ANSWERED.total("523", "答复用时合计", "answer_days", unit="天"), basis=COORDINATION),
    group("了结(件)",
          CONCLUDED.count("531", "退回", unit="件", state=ReferralState.RETURNED),
          CONCLUDED.count("532", "办结", unit="件", state=ReferralState.DONE),
          CONCLUDED.count("533", "撤回", unit="件", state=ReferralState.REVOKED), basis=COORDINATION),
    group("司法救助和费用减免(元)",
          REFERRED.total("541", "申请救助金额", "asked_fen", unit="分"),
          CONCLUDED.total("542", "批准救助金额", "granted_fen", unit="分"),
          CONCLUDED.total("543", "减免费用", "relieved_fen", unit="分"), basis=STATISTICS),
))  # fmt: skip

EFFECTS = Sheet("6", "成效", (
    group("挽回和取得(元)",
          ENDED.total("601", "挽回经济损失", "recovered_fen", unit="分"),
          ENDED.total("602", "取得利益", "gained_fen", unit="分"), basis=STATISTICS),
    group("挽回经济损失其中(元)",
          ENDED.total("611", "劳动报酬", "wages_fen", unit="分"),
          ENDED.total("612", "工伤赔偿", "injury_fen", unit="分"),
          ENDED.total("613", "赡养抚养扶养费", "support_fen", unit="分"), basis=STATISTICS),
    group("化解矛盾",
          ENDED.total("621", "避免越级访、群体访", "petitions_avoided", unit="次"),
          OPENED.count("622", "新收群体性案件", unit="件", is_group=True, opened_as=Opened.NEW),
          ENDED.count("623", "办结群体性案件", unit="件", is_group=True, ended_as=Ended.CLOSED), basis=STATISTICS),
    group("回访(次)",
          CALLED.count("630", "回访", unit="次"),
          CALLED.each("63", "satisfaction", Satisfaction, unit="次"),
          CALLED.count("640", "不满意再次回访", unit="次", is_again=True), basis=QUALITY),
    group("投诉(件)", COMPLAINED.count("650", "收到投诉", unit="件"), basis=QUALITY),
))  # fmt: skip

ACCESS = Sheet("7", "坐班与无障碍", (
    *DUTY_GROUPS,
    group("提出的无障碍需求(项次)",
          *(CONSULTED.count(f"71{need.value}", str(need.label), unit="项次", **{need.asked_field: True})
            for need in Need), basis=SERVICE),
    group("已提供的无障碍服务(项次)",
          *(CONSULTED.count(f"72{need.value}", str(need.label), unit="项次", **{need.met_field: True})
            for need in Need), basis=SERVICE),
    *GREEN_GROUPS,
))  # fmt: skip

SHEETS = (
    ORGANISATION, CONSULTATIONS, CASES, PEOPLE, REFERRALS, EFFECTS, ACCESS, OUTREACH, FUNDING_SHEET, COMPLIANCE,
    ENTRIES,
)  # fmt: skip
INDICATORS = registry(*SHEETS)

# 月报总表: one row a station; (heading, codes), the state of the return stands in the last column.
SUMMARY = (
    ("咨询", ("200", "201", "202")),
    ("案件", ("311", "321", "330")),
    ("转介", ("510",)),
    ("成效", ("301",)),
    ("服务", ("700", "280", "290")),
)
