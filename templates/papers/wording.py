"""What the papers of a case say, and who signs: one row a paper.

`{{ name }}` is filled by cases/papers.py; a line that begins with `*` repeats for each line of a list. The Word
templates beside it are built from this table by build.py.
"""

from dataclasses import dataclass

from cases.choices import Paper as P
from consultations.choices import Slip

APPLICANT = "申请人(签名或捺印)"
WITNESSES = ("宣读告知人(签名)", "见证人(签名)", "手语翻译(签名)", "监护人(签名,与当事人关系:      )")
PERSON = (
    ("姓名", "name"), ("性别", "sex"), ("出生年份", "birth_year"), ("残疾情况", "disability"),
    ("证件号码", "id_number"), ("联系电话", "phone"), ("住址", "address"), ("申请日期", "applied_on"),
)  # fmt: skip
FILE = (
    ("案号", "case_number"), ("当事人", "name"), ("事项", "matter"), ("案件类型", "kind"), ("办理方式", "form"),
    ("承办人", "handler"), ("受理日期", "accepted_on"), ("结案日", "closed_on"),
)  # fmt: skip
NOT_AN_AGENCY = (
    "本站是残疾人联合会设立的协调服务机构,不是法律援助机构。需要法律援助的,可以向司法行政部门的法律援助机构提出申请,"
    "本站可以协助。"
)


@dataclass(frozen=True)
class Row:
    """One paper. `facts`: label and field of its table, two pairs a line; `seal`: 盖章 of the station and the date."""

    paper: P | Slip
    lines: tuple[str, ...]
    signs: tuple[str, ...] = ()
    to: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    seal: bool = False
    is_numbered: bool = False


PAPERS = (
    Row(
        P.APPLICATION,
        ("案情与诉求:", "*facts", "免予核查经济困难情形:{{ exemption }}。",
         "本人承诺:以上内容和提供的材料真实;如有隐瞒或者虚假,愿承担相应责任(个人诚信承诺,参照《法律援助法》第四十一条)。"),
        (APPLICANT, "监护人或代为申请人(签名,关系:      )", "手语翻译(签名)", "经办人(签名)"),
        facts=(*PERSON, ("申请事项", "matter"), ("申请形式", "applied_as")),
    ),
    Row(
        P.ORAL_APPLICATION,
        ("告知:您可以口头申请法律救助,本站如实记录并向您宣读。请如实陈述;故意隐瞒或者作虚假陈述的,本站可以终止救助。",
         "申请人陈述:", "*facts", "*text",
         "以上笔录已向申请人宣读(或者由其阅看、经手语翻译转达),申请人确认与其陈述一致。"),
        (APPLICANT, *WITNESSES, "记录人(签名)"),
        facts=(*PERSON, ("记录地点", "address_of_station"), ("记录日期", "date")),
    ),
    Row(
        P.CONSENT,
        ("{{ name }}:",
         "一、处理者:{{ station }}({{ office }}),{{ contact }}。",
         "二、目的和依据:为您办理“{{ matter }}”的法律救助,依据您的同意和法定职责处理您的个人信息。",
         "三、种类:身份和联系方式、残疾人证信息、家庭经济状况、案情及证据。其中残疾、健康等属于敏感个人信息,"
         "只在办理本案所必需的范围内处理;不提供的,可能影响受理和办理。",
         "四、方式和期限:加密保存,只有本站承办和管理人员可以查看,每次查看完整号码都有记录;按案卷保管期限保存,期满销毁。",
         "五、您的权利:可以查阅、复制、更正、补充,可以要求删除、撤回同意;撤回不影响此前已进行的处理。",
         "六、把您的信息提供给其他单位前,本站将逐次另行取得您的单独同意(《个人信息保护法》第二十三条)。",
         "□ 我已知悉以上内容,同意本站处理我的个人信息。",
         "□ 我单独同意本站为办理本案处理我的敏感个人信息(《个人信息保护法》第二十九条)。",
         "未满十四周岁的,由父母或者其他监护人同意(《个人信息保护法》第三十一条)。"),
        ("当事人(签名或捺印)", *WITNESSES),
    ),
    Row(
        P.PROXY,
        ("委托人:{{ name }},{{ sex }},证件号码:{{ id_number }}。",
         "受委托人:{{ handler }},{{ handler_kind }},执业证号:{{ licence }}。",
         "委托人因“{{ matter }}”一案({{ case_number }}),委托上列受委托人以“{{ form }}”方式办理。",
         "委托权限:□ 一般代理  □ 特别授权:代为承认、放弃、变更诉讼请求,进行和解、调解,提起反诉或者上诉。",
         "委托期限:自签署之日起至本案结案之日止。"),
        ("委托人(签名或捺印)", *WITNESSES, "受委托人(签名)"),
    ),
    Row(
        P.RECEIPT,
        ("今收到{{ name }}就“{{ matter }}”一案({{ case_number }})提交的下列材料:", "*received",
         "以上材料为:□ 原件  □ 复印件。原件核对后退还。"),
        ("提交人(签名或捺印)", "接收人(签名)"), seal=True,
    ),
    Row(
        P.SUPPLEMENT,
        ("您于{{ applied_on }}提出的法律救助申请,经审查,还需补充下列材料:", "*supplement",
         "以上为需要补充的全部材料,本站一次性告知。请在{{ supplement_due_on }}前补齐;逾期未补的,视为撤回申请"
         "({{ basis_papers }})。补齐有困难的,请告诉我们,本站可以协助。",
         "联系方式:{{ contact }}。"),
        ("当事人签收(签名或捺印)", *WITNESSES[:3]), to="{{ name }}", seal=True, is_numbered=True,
    ),
    Row(
        P.ACCEPTANCE,
        ("您于{{ applied_on }}就“{{ matter }}”提出的法律救助申请,经审查,本站决定自{{ accepted_on }}起受理,"
         "案号为{{ case_number }},办理方式为{{ form }}。",
         "本站将在受理后{{ length_arrange }}内安排承办人({{ basis_arrange }})。请您如实陈述案情,及时提供证据;"
         "情况有变化的,请及时告知。您有权要求更换承办人,有权对服务提出意见和投诉。",
         NOT_AN_AGENCY, "联系方式:{{ contact }}。"),
        ("当事人签收(签名或捺印)", *WITNESSES[:3]), to="{{ name }}", seal=True, is_numbered=True,
    ),
    Row(
        P.REFUSAL,
        ("您于{{ applied_on }}就“{{ matter }}”提出的法律救助申请,经审查,本站于{{ refused_on }}决定不予受理。",
         "理由:{{ reason }}",
         "您如有异议,可以向{{ office }}维权部门申请复核;也可以直接向法律援助机构申请法律援助,或者依法通过其他途径"
         "解决。对法律援助机构不予法律援助的决定有异议的,可以自收到决定之日起五日内向设立该机构的司法行政部门提出"
         "(《法律援助法》第四十九条)。",
         NOT_AN_AGENCY, "联系方式:{{ contact }}。"),
        ("当事人签收(签名或捺印)", *WITNESSES[:3]), to="{{ name }}", seal=True, is_numbered=True,
    ),
    Row(
        P.ARRANGEMENT,
        ("本案已于{{ accepted_on }}受理,现安排{{ handler }}({{ handler_kind }},执业证号:{{ licence }})承办。",
         "请承办人自收到本单之日起{{ length_agreement }}内与当事人签订委托协议({{ basis_agreement }},因当事人原因迟延的"
         "除外),依法尽责办理,及时记录,不得收取当事人财物。",
         "*text"),
        ("站负责人(签名)", "承办人签收(签名)"), facts=FILE, seal=True,
    ),
    Row(
        P.AGREEMENT,
        ("甲方(当事人):{{ name }}    乙方(承办人):{{ handler }}({{ handler_kind }})",
         "一、甲方因“{{ matter }}”一案({{ case_number }})接受{{ station }}的法律救助,乙方以“{{ form }}”方式"
         "为甲方办理。",
         "二、乙方应当依法维护甲方的合法权益,保守秘密,及时通报办理情况;不得向甲方收取财物,不得无故拒绝、拖延或者终止办理。",
         "三、甲方应当如实陈述案情、提供证据,配合乙方工作;经济状况、案情有变化的,及时告知。",
         "四、甲方可以要求更换承办人;有《法律援助法》第四十八条所列情形的,参照该条终止救助。",
         "五、约定的其他事项:", "*text",
         "六、本协议一式三份,甲、乙双方和工作站各执一份,自签名之日起生效,至本案结案之日终止。"),
        ("甲方(签名或捺印)", *WITNESSES, "乙方(签名)"), seal=True,
    ),
    Row(P.OFFICIAL_LETTER,
        ("*text", "当事人:{{ name }}。本站案号:{{ case_number }}。", "请予支持为盼。联系方式:{{ contact }}。"),
        to="{{ to }}", seal=True, is_numbered=True),
    Row(
        P.RECOMMENDATION,
        ("{{ name }}({{ disability }})因“{{ matter }}”向本站申请法律救助({{ case_number }})。经了解,其情况属于贵单位"
         "职责范围,特向贵单位推荐,请依法予以受理、办理。", "*text",
         "当事人已单独同意本站向贵单位提供其有关信息(《个人信息保护法》第二十三条)。请将办理情况函告本站。",
         "联系方式:{{ contact }}。"),
        to="{{ to }}", seal=True, is_numbered=True,
    ),
    Row(
        P.DEFENDER_HINT,
        ("贵单位办理的{{ name }}一案,经了解,{{ name }}的残疾类别、等级为{{ disability }},目前没有委托辩护人。",
         "《法律援助法》第二十五条规定,刑事案件的犯罪嫌疑人、被告人是未成年人,视力、听力、言语残疾人,不能完全辨认自己行为的"
         "成年人,可能被判处无期徒刑、死刑的人,申请法律援助的死刑复核案件被告人,缺席审判案件的被告人,没有委托辩护人的,"
         "人民法院、人民检察院、公安机关应当通知法律援助机构指派律师担任辩护人;第二十八条对强制医疗案件另有规定。",
         "*text",
         "特此提示,请贵单位依法审查。是否符合上述规定,由贵单位认定。"
         "需要手语翻译、盲文等无障碍服务的,本站可以协助。",
         "联系方式:{{ contact }}。"),
        to="{{ to }}", seal=True, is_numbered=True,
    ),
    Row(
        P.REFERRAL,
        ("{{ name }}({{ disability }})因“{{ matter }}”向本站申请法律救助({{ case_number }})。经审查,此事属于贵单位"
         "职责范围,现转请贵单位依法办理。当事人已于{{ consented_on }}单独同意转介(《个人信息保护法》第二十三条)。",
         "随函移送材料:", "*referred", "*text",
         "请在{{ referral_due_on }}前将是否接收函告本站。来电时报查询码 {{ code }} 即可查到本函。",
         "联系方式:{{ contact }}。"),
        to="{{ to }}", seal=True, is_numbered=True,
    ),
    Row(
        P.REFERRAL_RECEIPT,
        ("你站转介函({{ referral_number }},查询码 {{ code }})及所附材料收悉。",
         "当事人:{{ name }};事项:{{ matter }}。",
         "办理意见:□ 接收,我单位案号:________________  □ 不予接收  □ 退回",
         "理由:______________________________________________",
         "经办人:______________  联系电话:______________",
         "接收单位(盖章):                年   月   日"),
        to="{{ station }}",
    ),
    Row(
        P.CLOSING_REPORT,
        ("案情摘要:", "*facts", "办理经过:", "*notes", "*text",
         "结案结果:{{ outcome }}。挽回经济损失 {{ recovered }} 元,取得利益 {{ gained }} 元。",
         "审核意见:________________________________________"),
        ("承办人(签名)", "站负责人审核(签名)"), facts=FILE, seal=True,
    ),
    Row(
        P.SUBSIDY,
        ("申领补贴金额:{{ subsidy }} 元(大写:________________)。标准依据:{{ subsidy_basis }}。",
         "收款账户由申领人另行书面提供,不写入本单。", "*text",
         "审核意见:________________________________________"),
        ("申领人(签名)", "经办人(签名)", "站负责人批准(签名)"), facts=FILE, seal=True,
    ),
    Row(
        P.RETURN_CALL,
        ("回访日期:________________  回访方式:□ 电话  □ 上门  □ 来站  □ 手语视频",
         "一、承办人是否尽责:□ 是  □ 一般  □ 否",
         "二、是否收取过财物:□ 否  □ 是,说明:________________",
         "三、需要的无障碍服务是否得到:□ 是  □ 部分  □ 否  □ 不需要",
         "四、总体评价:□ 满意  □ 基本满意  □ 不满意  □ 未联系上",
         "五、意见和建议:____________________________________",
         "不满意的,应当再次回访,并写明处理情况:______________", "*text"),
        ("被回访人(签名或捺印,电话回访免签)", "回访人(签名)"), facts=FILE,
    ),
    Row(
        P.SERVICE_PROOF,
        ("受送达人:{{ to_or_name }}", "送达文书:", "*served",
         "送达方式:□ 当面送达  □ 邮寄(单号:                )  □ 电子送达  □ 留置送达",
         "送达地点:________________________________________",
         "代收或者拒收的理由:______________________________", "*text"),
        ("受送达人(签名或捺印)", *WITNESSES[:3], "送达人(签名)"), seal=True,
    ),
    Row(
        P.HANDLER_CHANGE,
        ("原承办人:{{ handler }}({{ handler_kind }})。",
         "更换理由:□ 当事人申请  □ 承办人不能继续办理  □ 利益冲突  □ 其他",
         "*text",
         "拟更换为:______________  执业证号:______________",
         "审批意见:______________________________________"),
        ("申请更换的当事人(签名或捺印)", "手语翻译(签名)", "原承办人(签名)", "站负责人批准(签名)"),
        facts=FILE, seal=True,
    ),
)  # fmt: skip
