"""Who may do what: one row a role, one word a permission. Readable by an official.

The role says what somebody may do; where he may do it is `stations/scope.py`; when, the tables of moves.
"""

from enum import StrEnum

from django.db import models


class Role(models.TextChoices):
    CLERK = "clerk", "登记员"
    CASEWORKER = "caseworker", "承办人"
    STATION_HEAD = "station_head", "站负责人"
    COUNTY = "county", "县级审核员"
    CITY = "city", "市级审核员"
    PROVINCE = "province", "省级审核员"
    ADMIN = "admin", "系统管理员"
    SECURITY = "security", "安全管理员"
    AUDITOR = "auditor", "审计员"


class P(StrEnum):
    """Permissions. The value is what an audit line and a refusal may print."""

    STATION_VIEW = "查看工作站"
    STATION_EDIT = "维护工作站"
    STAFF_EDIT = "维护工作人员"
    AREA_EDIT = "维护地方区域"
    REGISTER_EDIT = "维护站务登记"
    DUTY_LOG = "登记坐班"
    FILING_ACKNOWLEDGE = "办理备案"

    CLIENT_VIEW = "查看残疾人档案"
    CLIENT_NAME = "查看完整姓名与咨询、案件内容"
    CLIENT_EDIT = "登记和更正残疾人档案"
    CLIENT_REVEAL = "查看完整号码"
    CLIENT_ERASE = "批准删除个人信息"

    CONSULTATION_VIEW = "查看咨询"
    CONSULTATION_RECORD = "登记咨询"
    CONSULTATION_CORRECT = "更正咨询"
    CONSULTATION_VOID = "作废咨询"
    COMMON_ANSWER = "维护常用答复"
    CONSULTATION_IMPORT = "导入往年台账"
    CAMPAIGN_SET = "设立专项活动"
    OUTREACH_LOG = "登记宣传活动"

    CASE_VIEW = "查看案件"
    CASE_OPEN = "转立案"
    CASE_ACCEPT = "受理或不予受理"
    CASE_ASSIGN = "安排承办"
    CASE_WORK = "办理案件"
    CASE_CLOSE = "结案"
    CASE_REOPEN = "重开案件"
    CASE_REFER = "转介案件"
    CASE_REVIEW = "复核不予受理"
    CASE_ARCHIVE = "归档"
    CASE_DISPOSE = "销毁案卷"

    RETURN_VIEW = "查看报表"
    RETURN_PREPARE = "填报报表"
    RETURN_SUBMIT = "上报报表"
    RETURN_CHECK = "审核签章"
    RETURN_APPROVE = "审核报表"
    RETURN_FINALISE = "终审定稿"
    RETURN_LAYOUT = "设定本省格式"
    PACK_TAKE = "导出迎检包"

    COMPLIANCE_VIEW = "查看规范化建设"
    COMPLIANCE_ASSESS = "填写自评"
    COMPLIANCE_HAND_IN = "提交自评和整改情况"
    COMPLIANCE_CHECK = "自评审核签章"
    COMPLIANCE_REVIEW = "复核自评、下达整改"
    COMPLIANCE_SAMPLE = "抽查自评"

    ENTRY_LOG = "登记系统录入"
    ENTRY_ORDER = "设定录入字段顺序"
    PLAN_SET = "下达计划任务"
    PLAN_REPORT = "填报任务进度"

    USER_VIEW = "查看账号"
    USER_EDIT = "维护账号和任职"
    USER_UNLOCK = "停用账号、解除登录锁定"
    AUDIT_VIEW = "查看审计记录"


_SEEN = {P.STATION_VIEW, P.CLIENT_VIEW, P.CONSULTATION_VIEW, P.CASE_VIEW, P.RETURN_VIEW, P.COMPLIANCE_VIEW}
_DESK = (
    _SEEN
    | {P.CLIENT_NAME, P.CLIENT_EDIT, P.CLIENT_REVEAL, P.CONSULTATION_RECORD, P.CONSULTATION_CORRECT}
    | {P.COMMON_ANSWER}
)
_CASES = {P.CASE_OPEN, P.CASE_REFER, P.CASE_ARCHIVE}
_OFFICE = _SEEN | {
    P.STATION_EDIT, P.STAFF_EDIT, P.CASE_REVIEW, P.CASE_DISPOSE, P.RETURN_CHECK, P.RETURN_APPROVE, P.REGISTER_EDIT,
    P.COMPLIANCE_CHECK, P.COMPLIANCE_REVIEW, P.PLAN_SET, P.PLAN_REPORT, P.CAMPAIGN_SET, P.PACK_TAKE,
    P.COMMON_ANSWER,
}  # fmt: skip

PERMISSIONS: dict[str, frozenset[P]] = {
    Role.CLERK: frozenset(
        _DESK
        | _CASES
        | {P.RETURN_PREPARE, P.DUTY_LOG, P.COMPLIANCE_ASSESS, P.ENTRY_LOG, P.OUTREACH_LOG}
        | {P.CONSULTATION_IMPORT}
    ),
    Role.CASEWORKER: frozenset(_DESK | _CASES | {P.CASE_WORK}),
    Role.STATION_HEAD: frozenset(
        _DESK
        | _CASES
        | {P.CONSULTATION_IMPORT}
        | {P.CONSULTATION_VOID, P.CASE_ACCEPT, P.CASE_ASSIGN, P.CASE_WORK, P.CASE_CLOSE, P.CASE_REOPEN, P.CASE_DISPOSE}
        | {P.STAFF_EDIT, P.RETURN_PREPARE, P.RETURN_SUBMIT, P.REGISTER_EDIT, P.DUTY_LOG}
        | {P.COMPLIANCE_ASSESS, P.COMPLIANCE_HAND_IN, P.ENTRY_LOG, P.PLAN_REPORT, P.OUTREACH_LOG, P.PACK_TAKE}
        | {P.CLIENT_ERASE}
    ),
    Role.COUNTY: frozenset(_OFFICE),
    Role.CITY: frozenset(_OFFICE | {P.FILING_ACKNOWLEDGE}),
    Role.PROVINCE: frozenset(
        _OFFICE | {P.RETURN_FINALISE, P.COMPLIANCE_SAMPLE, P.FILING_ACKNOWLEDGE, P.ENTRY_ORDER} | {P.RETURN_LAYOUT}
    ),
    # 等保: three administrators, none of whom sees a person's record.
    Role.ADMIN: frozenset({P.STATION_VIEW, P.STATION_EDIT, P.STAFF_EDIT, P.AREA_EDIT, P.USER_VIEW, P.USER_EDIT}),
    Role.SECURITY: frozenset({P.STATION_VIEW, P.USER_VIEW, P.USER_UNLOCK}),
    Role.AUDITOR: frozenset({P.STATION_VIEW, P.AUDIT_VIEW}),
}

STATION_ROLES = frozenset({Role.CLERK, Role.CASEWORKER, Role.STATION_HEAD})
OFFICE_ROLES = frozenset({Role.COUNTY, Role.CITY, Role.PROVINCE})


def allows(role: str, permission: str) -> bool:
    """Whether the role has the permission. An unknown role has none."""
    return permission in PERMISSIONS.get(role, frozenset())
