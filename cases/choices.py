"""Choices of casework. The numbers are the statutory lines of 表3; never re-used."""

from django.db import models


class Kind(models.TextChoices):
    CIVIL = "1", "民事"
    ADMINISTRATIVE = "2", "行政"
    CRIMINAL = "3", "刑事"
    STATE_COMPENSATION = "4", "国家赔偿"


class Form(models.TextChoices):
    DRAFTING = "01", "代书"
    MEDIATION = "02", "调解"
    COORDINATION = "03", "协调"
    LITIGATION = "04", "诉讼代理"
    ARBITRATION = "05", "仲裁代理"
    NON_LITIGATION = "06", "非诉讼代理"
    DEFENCE = "07", "刑事辩护"
    DUTY_LAWYER = "08", "值班律师帮助"


class CaseOutcome(models.TextChoices):
    WON = "01", "胜诉"
    PARTLY_WON = "02", "部分胜诉"
    MEDIATED = "03", "调解"
    SETTLED = "04", "和解"
    WITHDRAWN = "05", "撤诉"
    DISMISSED = "06", "驳回"
    LOST = "07", "败诉"
    REMANDED = "08", "发回"
    LENIENT = "09", "不起诉、从轻、缓刑"
    DRAFTED = "10", "代书完成"
    OTHER = "99", "其他"


class Opened(models.TextChoices):
    NEW = "1", "新收"
    REOPENED = "2", "重开"
    RECEIVED = "3", "转入"


class Ended(models.TextChoices):
    CLOSED = "1", "办结"
    TERMINATED = "2", "终止"
    PASSED_ON = "3", "转出"
    MISTAKEN = "4", "误登"


class CaseState(models.TextChoices):
    UNDER_REVIEW = "under_review", "审查中"
    REFUSED = "refused", "不予受理"
    ACCEPTED = "accepted", "已受理(待安排)"
    IN_PROGRESS = "in_progress", "办理中"
    CLOSED = "closed", "已结案"
    DRAFT = "draft", "草稿"
    PAPERS_MISSING = "papers_missing", "待补正"
    SUSPENDED = "suspended", "中止"
    CLOSING = "closing", "待结案审核"
    ARCHIVED = "archived", "已归档"
    TERMINATED = "terminated", "终止"
    PASSED_ON = "passed_on", "已转出"
    MISTAKEN = "mistaken", "误登"


# ---------------------------------------------------------------- screening
class CaseSource(models.TextChoices):
    CONSULTATION = "01", "转自咨询"
    APPLICATION = "02", "直接申请"
    PETITION = "03", "信访、接访"
    LINE_12345 = "04", "12345转办"
    SUPERIOR = "05", "上级交办"
    REMOTE = "06", "异地协作"


class Applied(models.TextChoices):
    WRITTEN = "1", "书面申请"
    ORAL = "2", "口头申请(须作笔录)"


class Scope(models.TextChoices):
    """受案范围. First what can go to legal aid or judicial relief; then the station serves itself."""

    LEGAL_AID = "1", "属于法律援助范围,转介法律援助机构"
    JUDICIAL_RELIEF = "2", "可申请司法救助,协助申请"
    STATION = "3", "由本站受理"
    DEPARTMENT = "4", "由有关部门处理,转办或督办"
    OUTSIDE = "9", "不属于救助范围"


class Jurisdiction(models.TextChoices):
    """法律援助法第38条, 参照."""

    COURT = "1", "办案机关所在地(诉讼)"
    DISPUTE_BODY = "2", "争议处理机关所在地(非诉讼)"
    PLACE_OF_MATTER = "3", "事由发生地(非诉讼)"


class Urgency(models.TextChoices):
    """参照法律援助法第44条: the head may let the station serve first; the papers follow."""

    NONE = "0", "不急迫"
    LIMITATION = "1", "距法定时效或期限届满不足七日"
    PRESERVATION = "2", "需要立即申请财产保全、证据保全或先予执行"
    OTHER = "9", "其他紧急情形"


class Exemption(models.TextChoices):
    """Who need not show hardship (参照第42条), and who is not asked at all (参照第32条)."""

    NONE = "0", "不属于"
    NO_INCOME = "1", "无固定生活来源的未成年人、老年人、残疾人(第42条)"
    ASSISTED = "2", "社会救助、司法救助或优抚对象(第42条)"
    MIGRANT_WORKER = "3", "进城务工人员追索劳动报酬或工伤赔偿(第42条)"
    MARTYR = "4", "英雄烈士近亲属维护英烈人格权益(第32条)"
    GOOD_SAMARITAN = "5", "因见义勇为主张民事权益(第32条)"
    RETRIAL = "6", "再审改判无罪请求国家赔偿(第32条)"
    ABUSE = "7", "遭受虐待、遗弃或家庭暴力(第32条)"
    CAMPAIGN = "8", "本地专项活动规定"


class Proof(models.TextChoices):
    PAPERS = "1", "证明材料"
    PLEDGE = "2", "个人诚信承诺(参照第41条)"


class Facing(models.TextChoices):
    """What a defendant faces: 法律援助法第25、26条."""

    ORDINARY = "0", "一般"
    LIFE_OR_DEATH = "1", "可能判处无期徒刑、死刑"
    DEATH_REVIEW = "2", "死刑复核"
    IN_ABSENTIA = "3", "缺席审判"


class PartyRole(models.TextChoices):
    OPPONENT = "1", "对方当事人"
    AGENT = "2", "对方代理人"
    THIRD = "3", "第三人"


class ConflictDecided(models.TextChoices):
    NONE = "1", "核查无利益冲突"
    WAIVED = "2", "有关联,已书面告知并取得同意"
    REFUSED = "3", "存在利益冲突,换人承办或不予受理"


class ReviewDecided(models.TextChoices):
    UPHELD = "1", "维持不予受理"
    OVERTURNED = "2", "撤销,应予受理"


class Ground(models.TextChoices):
    """法律援助法第48条, 参照: the eight grounds on which help ends."""

    DECEIT = "1", "以欺骗或者其他不正当手段获得援助"
    CONCEALED = "2", "故意隐瞒重要事实或者提供虚假证据"
    UNLAWFUL_USE = "3", "利用援助从事违法活动"
    HARDSHIP_OVER = "4", "经济状况变化,不再符合条件"
    CASE_ENDED = "5", "案件终止审理或者已经被撤销"
    OWN_LAWYER = "6", "自行委托律师或者其他代理人"
    WITHDRAWN = "7", "有正当理由要求终止"
    OTHER_LAW = "8", "法律法规规定的其他情形"


# ---------------------------------------------------------------- terms and courts
class Instance(models.TextChoices):
    ARBITRATION = "1", "仲裁"
    FIRST = "2", "一审"
    SECOND = "3", "二审"
    RETRIAL = "4", "再审"
    ENFORCEMENT = "5", "执行"
    INVESTIGATION = "6", "侦查"
    PROSECUTION = "7", "审查起诉"
    RECONSIDERATION = "8", "行政复议"
    OTHER = "9", "其他"


class TermKind(models.TextChoices):
    """What a clock of a case runs for. The terms themselves stand in cases/deadlines.py."""

    REVIEW = "review", "审查"
    PAPERS = "papers", "补正材料"
    ARRANGE = "arrange", "安排承办人"
    AGREEMENT = "agreement", "签订委托协议"
    FORMALITIES = "formalities", "补办手续"
    HAND_IN = "hand_in", "提交结案材料"
    CLOSE_CHECK = "close_check", "审核结案材料"
    REFERRAL = "referral", "转介回复"
    CALL_BACK = "call_back", "再次回访"
    COMPLAINT = "complaint", "投诉答复"
    APPEAL = "appeal", "上诉"
    LABOUR = "labour", "仲裁时效"
    SUE = "sue", "起诉"
    RECONSIDER = "reconsider", "申请复议"
    ENFORCE = "enforce", "申请执行"
    HEARING = "hearing", "开庭"


# ---------------------------------------------------------------- referral
class Target(models.TextChoices):
    LEGAL_AID = "01", "法律援助机构"
    COURT = "02", "法院(司法救助)"
    PROCURATORATE = "03", "检察院(司法救助)"
    POLICE = "04", "公安机关(司法救助)"
    POLITICAL_LEGAL = "05", "政法委(司法救助)"
    PETITION = "06", "信访部门"
    LABOUR = "07", "人力资源社会保障部门"
    CIVIL_AFFAIRS = "08", "民政部门"
    EDUCATION = "09", "教育部门"
    HEALTH = "10", "卫生健康部门"
    WOMEN = "11", "妇联"
    UNION = "12", "工会"
    REMOTE = "13", "异地工作站协作"


RELIEF = frozenset({Target.COURT, Target.PROCURATORATE, Target.POLICE, Target.POLITICAL_LEGAL})  # 司法救助


class ReferralState(models.TextChoices):
    PREPARED = "prepared", "待发出"
    SENT = "sent", "已发出"
    ACCEPTED = "accepted", "已接收"
    REFUSED = "refused", "不予接收"
    RETURNED = "returned", "退回"
    DONE = "done", "已办结"
    REVOKED = "revoked", "已撤回"


# ---------------------------------------------------------------- papers and the archive
class Paper(models.TextChoices):
    """The station's papers (docs/glossary.md). Outgoing ones carry a 文号 and stand in the 用印登记."""

    APPLICATION = "01", "法律救助申请表"
    ORAL_APPLICATION = "02", "口头申请笔录"
    CONSENT = "03", "个人信息告知与同意书"
    PROXY = "04", "授权委托书"
    RECEIPT = "05", "材料接收凭证"
    SUPPLEMENT = "06", "补正通知书"
    ACCEPTANCE = "07", "法律救助受理通知书"
    REFUSAL = "08", "不予受理告知书"
    ARRANGEMENT = "09", "承办人安排单"
    AGREEMENT = "10", "委托协议"
    OFFICIAL_LETTER = "11", "公函"
    RECOMMENDATION = "12", "推荐函"
    DEFENDER_HINT = "13", "提示函"
    REFERRAL = "14", "转介函"
    REFERRAL_RECEIPT = "15", "转介回执"
    CLOSING_REPORT = "16", "结案报告"
    SUBSIDY = "17", "补贴申领单"
    RETURN_CALL = "18", "回访表"
    SERVICE_PROOF = "19", "送达回证"
    HANDLER_CHANGE = "20", "更换承办人审批表"
    PROOF = "51", "身份、残疾或经济状况证明"
    EVIDENCE = "52", "证据材料"
    JUDGMENT = "53", "裁判文书、调解书或协议"
    OTHER = "99", "其他材料"


class Retention(models.TextChoices):
    """[ours] no rule of the law is known: a province sets the years (the table is cases/archive.py)."""

    SHORT = "1", "短期"
    LONG = "2", "长期"
    PERMANENT = "3", "永久"


class DisposalState(models.TextChoices):
    KEPT = "kept", "在库"
    PROPOSED = "proposed", "拟销毁"
    DISPOSED = "disposed", "已销毁"


# ---------------------------------------------------------------- after closing
class Quality(models.TextChoices):
    EXCELLENT = "1", "优秀"
    GOOD = "2", "良好"
    PASSED = "3", "合格"
    FAILED = "4", "不合格"


class Satisfaction(models.TextChoices):
    SATISFIED = "1", "满意"
    FAIR = "2", "基本满意"
    DISSATISFIED = "3", "不满意"
    NOT_REACHED = "9", "未联系上"


class ComplaintFound(models.TextChoices):
    TRUE = "1", "属实"
    PARTLY = "2", "部分属实"
    UNTRUE = "3", "不属实"
