"""What the papers of the consultation log say, and who signs: as wording.py says it of a case's.

`{{ name }}` is filled by consultations/slips.py. Two of them are tables: build_slips.py lays them out.
"""

from consultations.choices import Slip
from templates.papers.wording import NOT_AN_AGENCY, WITNESSES, Row

VISITOR = "来访人(签名或捺印)"
RECEIVED = "接待人(签名)"

SLIPS = (
    Row(
        Slip.NOTICE,
        ("您于{{ held_on }}以“{{ way }}”方式向本站咨询“{{ about }}”。", "您咨询的问题:", "*question",
         "本站的答复:", "*answer",
         "处理:{{ outcome }}。约期答复的,本站将于________________前答复您。",
         "需要进一步办理的,请带来:□ 身份证、残疾人证  □ 合同、单据等材料  □ 其他:________________",
         "本答复根据您介绍的情况作出,供您参考。来站咨询不影响诉讼、仲裁、申请执行等期限的计算,请在期限内行使权利。",
         NOT_AN_AGENCY, "联系方式:{{ contact }}。法律援助热线 12348,残疾人服务热线 12385。"),
        (VISITOR, *WITNESSES, RECEIVED), to="{{ to }}", seal=True,
    ),
    Row(
        Slip.CONSENT,
        ("{{ to }}:",
         "一、处理者:{{ station }}({{ office }}),{{ contact }}。",
         "二、目的和依据:为您提供法律咨询和救助服务,依据您的同意和法定职责处理您的个人信息。",
         "三、种类:身份和联系方式、残疾人证信息、咨询的问题和答复。其中残疾、健康等属于敏感个人信息,只在为您服务所必需的"
         "范围内处理。不愿说明身份的,可以匿名咨询。",
         "四、方式和期限:加密保存,只有本站人员可以查看,每次查看完整号码都有记录;按咨询台账的保管期限保存,期满销毁。",
         "五、您的权利:可以查阅、复制、更正、补充,可以要求删除、撤回同意;撤回不影响此前已进行的处理。",
         "六、把您的信息提供给其他单位前,本站将逐次另行取得您的单独同意(《个人信息保护法》第二十三条)。",
         "□ 我已知悉以上内容,同意本站处理我的个人信息。",
         "□ 我单独同意本站为提供咨询和救助处理我的敏感个人信息(《个人信息保护法》第二十九条)。",
         "未满十四周岁的,由父母或者其他监护人同意(《个人信息保护法》第三十一条)。"),
        (VISITOR, *WITNESSES), seal=True,
    ),
)  # fmt: skip

# 来访登记表, line by line: label, field, or two pairs.
VISIT = (
    (("日期", "held_on"), ("接待人", "handled_by")),
    (("渠道", "channels"),),
    (("姓名", "name"), ("性别", "sexes")),
    (("出生年份", "birth_year"), ("电话", "phone")),
    (("证件号码", "id_number"), ("残疾情况", "disability")),
    (("咨询人", "askers"),),
    (("监护人", "姓名:____________  与本人关系:________  电话:________________"),),
    (("群体", "groups"),),
    (("无障碍需求", "needs"),),
    (("其中已提供", "met"),),
    (("人数", "persons"), ("初次或重复", "visits")),
    (("事项", "matter"),),
    (("问题", "*asked_text"),),
    (("答复", "*answer_text"),),
    (("处理", "outcomes"),),
)
# 咨询台账: heading and width in cm; the order of the import's columns (consultations/lines.py).
LEDGER = (
    ("序号", 1.0), ("日期", 1.7), ("姓名", 1.8), ("证号", 4.4), ("电话", 2.7), ("性别", 1.0), ("残疾类别、等级", 1.8),
    ("渠道", 1.1), ("人数", 1.0), ("事项", 1.1), ("处理", 1.0), ("需求", 1.2), ("问题和答复", 6.0), ("接待人", 1.5),
)  # fmt: skip
LEDGER_ROWS = 15
