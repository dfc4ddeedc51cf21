"""What the help page answers, per role, and how a question finds its answer.

The pictures are drawn by tests/pictures.py; docs/manual/ shows the same ones.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from accounts.roles import OFFICE_ROLES, STATION_ROLES, Role

SAYS_NOTHING = re.compile(r"怎么办|怎么|怎样|如何|什么|请问|可以|[了吗呢的我]")
PICTURES = {path.stem for path in (Path(settings.BASE_DIR) / "static/img/manual").glob("*.png")}


@dataclass(frozen=True)
class Topic:
    question: str
    answer: str
    picture: str = ""  # static/img/manual/<picture>.png

    @property
    def image(self) -> str:
        """A picture not drawn yet is no reason to refuse help."""
        return f"img/manual/{self.picture}.png" if self.picture in PICTURES else ""


STATION = (
    Topic(
        "来访人没有带证件,怎么登记?",
        "在“残疾人证号、身份证号或姓名”一栏填姓名即可建档;以后补上证号,类别、等级、性别、出生年份由证号带出。",
        "consultation-new",
    ),
    Topic(
        "来访人不愿说明身份怎么办?",
        "勾选“匿名”。匿名来访计入人次,不计入人数;不要追问,也不要代填。",
    ),
    Topic(
        "一次来了八个人,登记几条?",
        "同一事项一起来的,登记一条,“人数”填 8,计 1 批次、8 人次。事项不同的分别登记。",
    ),
    Topic(
        "昨天忘了登记,今天补可以吗?",
        "可以,日期填实际来访的那天。该月报表还没上报的,计入该月;已上报的,计入最早一个未上报的月份,并标“补录”。",
    ),
    Topic(
        "签了字的表、来访人带来的材料放在哪里?",
        "打开该条咨询,在“材料”中点“上传材料或用手机拍照”。没有扫描仪的,用手机扫屏幕上的码拍照,不用登录;"
        "码 15 分钟内有效,只收一张。案件材料在案件的“文书和材料”中同样办理。",
    ),
    Topic(
        "登记错了怎么改?",
        "在该条记录上点“更正”。所在月份已上报的,须写明理由,已上报的数不变;整条登错的,由站负责人“作废”,不会删除。",
        "consultation",
    ),
    Topic(
        "怎样转立案?",
        "在咨询记录上点“转立案”,来访人和事项自动带过去。负责人在 7 日内审查(内部时限,参照法律援助法第43条),"
        "受理后再安排承办人。",
        "case-open",
    ),
    Topic(
        "月报怎么报?",
        "月份结束后,打开“报表”中该月,逐项核对,点任一数字可以看到它由哪些记录构成。登记员点“核对完毕”,"
        "站负责人点“上报”。期限为次月 5 日,遇节假日顺延。",
        "return",
    ),
    Topic(
        "本月什么业务都没有,也要报吗?",
        "要。点“声明零报告”后再上报。空着不等于零;有在办案件而没有新的咨询、受理或结案的,同样可以零报告。",
    ),
    Topic(
        "提示“不能上报”怎么办?",
        "提示会写明哪一项不符、到哪里补填,如“有 2 件案件未填结案结果”,点“打开记录”逐条补上。数字不能直接改,"
        "只能更正记录。",
    ),
    Topic(
        "报表被退回了怎么办?",
        "退回理由写在报表上方。退回后该月及以后各月账目重新打开,更正记录后按月份顺序重新上报;"
        "是否按期仍以首次上报日期为准。",
        "home-head",
    ),
    Topic(
        "只记得一部分姓名或号码,怎么找人?",
        "在上方查找框输入姓名、拼音、拼音首字母(如 zs)、电话或证号后四位。号码不会留在网址里。",
        "find",
    ),
    Topic(
        "填到一半断线、停电或锁屏,还在吗?",
        "填写的内容每隔几秒加密保存在服务器上,本机不留。重新登录后打开首页“草稿”接着填;断线时本页保留文字,"
        "接通后自动重试。",
        "home-clerk",
    ),
    Topic(
        "现场人多,怎样成批登记?",
        "在“咨询台账”打开“现场批量登记”,一行一人,也可以从 Excel 粘贴。全部无误才保存,有错的行会逐格标出。",
        "many",
    ),
    Topic(
        "以前的 Excel 台账怎样导入?",
        "在“咨询台账”打开“导入往年台账”,先下载模板,填好上传。有错的逐行逐列列出,可下载标好错处的文件;"
        "无误后一次导入,当日可以撤销。",
        "imports",
    ),
    Topic(
        "怎样打印登记表、告知单?",
        "空白的在“咨询台账”的“纸质表格”中下载;已登记的,在该条记录上打印填好的。都是 Word 文件,A4,"
        "留有签名、捺印和盖章处。",
        "slips",
    ),
    Topic(
        "同一个人有两份档案怎么办?",
        "在要保留的档案上点“合并档案”,选另一份,写明理由。已上报的数不变;合错了,当天可以撤销。",
        "client",
    ),
    Topic(
        "本人要求查阅、更正或删除个人信息怎么办?",
        "在其档案上打开“本人请求”,核验身份后登记。查阅、复制可以打印;删除由两人办理,依法须留存的不能删除,"
        "页面会说明理由。",
        "rights",
    ),
    Topic(
        "不用鼠标怎样登记?",
        "任何页面按 Alt+N 打开咨询登记,按 Tab 到下一栏,方向键选择,Ctrl+Enter 保存。Enter 只到下一栏,不会误交。",
        "consultation-new",
    ),
)
OFFICE = (
    Topic(
        "怎么知道谁还没报?",
        "“待办”首页列出上月未报、待重报的单位;“报表汇总”按站、按月列出全部情况,灰色为期限未到,红色为超期未报。",
        "returns",
    ),
    Topic(
        "怎样催报?",
        "打开该月汇总页,点“复制催报通知”,粘贴到工作群即可。通知里只有单位名称,没有个人信息。",
        "sheet",
    ),
    Topic(
        "本级审核签章和上级审核有什么不同?",
        "工作站上报后,先由同级残联审核签章,再由上一级残联逐级审核,最后由省残联统一终审定稿。每级比下级多两个工作日。",
        "home-county",
    ),
    Topic(
        "怎样核对一个数字?",
        "点任一数字,就能看到它由哪些记录构成、各站各多少。上报后又有改动的记录会标出来;姓名只显示姓氏。",
        "figure",
    ),
    Topic(
        "发现数字不对,可以直接改吗?",
        "不能。统计法规定任何人不得自行修改统计数字。请“退回修改”并写明理由,由工作站更正记录后重新计算。",
    ),
    Topic(
        "退回一个月,为什么后面的月份也退回了?",
        "各月首尾相接,前一个月变了,后一个月的上期结转也要重算。随之退回的月份不计入该站退回次数。",
    ),
    Topic(
        "为什么合计的人数少于各站之和?",
        "人数按人去重。同一个人去过两个站,各站各计一人,合计只计一人;人次和案件数则可以相加。",
    ),
    Topic(
        "下级没有审核人员怎么办?",
        "该级无人任职的,由上一级代为办理,办理经过中会注明“由上级代办”。",
    ),
    Topic(
        "我也是工作站的填报人,可以审核吗?",
        "可以在本级审核签章,并会注明“填报人兼任审核”;但不能在上级再审核同一报表。省本级工作站由另一位人员终审。",
    ),
    Topic(
        "终审定稿以后才报上来的单位怎么办?",
        "对其再次终审定稿,形成下一版汇总,其中包含以前各版的全部单位。每一版都保留,可以分别下载。",
    ),
)
ADMIN = (
    Topic(
        "怎样开设账号?",
        "在“账号”中新建,写明登录名、姓名、初始密码和第一项任职。本人首次登录须修改密码。",
        "user-new",
    ),
    Topic(
        "一个人兼两个岗位怎么办?",
        "给同一账号再登记一项任职,本人在右上角切换。审核时按人判断,不因换了任职而算作两个人。",
    ),
    Topic(
        "人员调离怎么办?",
        "在其账号中结束任职,写明最后一天。次日起不能再以该任职登录,原来办理的记录保留。",
    ),
    Topic(
        "忘记密码怎么办?",
        "在其账号中重设初始密码,告知本人后由其登录修改。系统不保存、也不能查看原密码。",
        "users",
    ),
    Topic(
        "账号被锁定怎么办?",
        "同一账号在同一地址连续输错 5 次会锁定半小时,由安全管理员解除,或等待自动解除。",
    ),
    Topic(
        "怎样设立工作站?",
        "在“工作站”中新建,选择所属残联,填写开站日期和从何月起报。从该月起,每月应报一份月报。",
        "stations",
    ),
    Topic(
        "工作站撤并怎么办?",
        "登记闭站日期和原因。闭站当月的月报仍须上报,以后各月不需报。",
    ),
    Topic(
        "我为什么看不到咨询和案件?",
        "系统管理员、安全管理员、审计员三员分立,都不接触咨询人和当事人的信息。",
    ),
    Topic(
        "可以同时担任系统管理员和审计员吗?",
        "不可以。三种管理员须由不同的人担任。",
    ),
    Topic(
        "接口令牌在哪里生成?",
        "在“我的账户”中生成,只显示一次,最长 90 天。令牌的权限与生成时的任职相同。",
    ),
)
SECURITY = (
    Topic(
        "账号被锁定了怎么解除?",
        "在“账号”中打开该账号,点“解除登录锁定”。请先核实是本人。",
    ),
    Topic(
        "怀疑账号被冒用怎么办?",
        "先停用账号,其全部会话立即结束;核实后由系统管理员重设密码,再启用。",
    ),
    Topic(
        "多久不操作会锁屏?",
        "30 分钟。锁屏前填写的内容会保存,解锁后自动恢复。",
    ),
    Topic(
        "登录最长多久?",
        "8 小时,到时须重新登录,填写的内容同样保留。",
    ),
    Topic(
        "连续输错密码会怎样?",
        "每次输错,等待时间加长;同一地址输错 5 次,锁定半小时。",
    ),
    Topic(
        "同一办公室会不会一起被锁?",
        "不会。按登录名和地址成对计算,一人输错不影响他人。",
    ),
    Topic(
        "停用账号后,他办理的记录还在吗?",
        "在。记录和审计都保留,只是不能再登录。",
    ),
    Topic(
        "密码有什么要求?",
        "至少 12 位,不能是常见密码,不能包含姓名、登录名等词。",
    ),
    Topic(
        "我为什么看不到咨询和案件?",
        "三员分立,安全管理员不接触咨询人和当事人的信息。",
    ),
    Topic(
        "谁能查看审计记录?",
        "只有审计员。",
    ),
)
AUDITOR = (
    Topic(
        "审计记录在哪里看?",
        "在“审计”中,按日期、操作人、操作和对象筛选。",
        "audit",
    ),
    Topic(
        "哪些操作有记录?",
        "每一次登记、更正、作废、上报、审核、退回、终审、导出,以及查看完整号码,都有记录。",
    ),
    Topic(
        "记录会被修改吗?",
        "每条记录以前一条的校验值为基础,改动、删除、插入或调换次序都会被发现;每天首尾另行封存。",
    ),
    Topic(
        "怎样核对?",
        "在“审计”中点“核对”,或由运维人员运行 verify_audit。",
    ),
    Topic(
        "记录中有证件号码吗?",
        "没有。只记录对象和字段的名称。",
    ),
    Topic(
        "查看完整号码要说明用途吗?",
        "要,用途写在审计记录里。",
    ),
    Topic(
        "保存多久?",
        "不少于 6 个月,系统不提供删除。",
    ),
    Topic(
        "我能看到哪些单位的记录?",
        "本单位及其下级。",
    ),
    Topic(
        "我为什么看不到咨询和案件?",
        "三员分立,审计员不接触咨询人和当事人的信息。",
    ),
    Topic(
        "发现可疑操作怎么办?",
        "记下序号和时间,请安全管理员停用有关账号,再按本单位规定处理。",
    ),
)
EVERYBODY = (
    Topic(
        "字太小、看不清怎么办?",
        "点右上角“大字”或“高对比度”,系统记住本人的设置。也可以用 Ctrl 加 + 放大网页。",
        "display",
    ),
    Topic(
        "提示“浏览器内核较旧”怎么办?",
        "点地址栏右侧的闪电或“e”图标,切换到极速模式,再刷新本页。不切换也能办理,只是显示可能不全。",
    ),
)


def topics_of(role: str) -> tuple[Topic, ...]:
    if role in STATION_ROLES:
        return STATION + EVERYBODY
    if role in OFFICE_ROLES:
        return OFFICE + EVERYBODY
    return {Role.ADMIN: ADMIN, Role.SECURITY: SECURITY, Role.AUDITOR: AUDITOR}[Role(role)] + EVERYBODY


def search(topics: tuple[Topic, ...], asked: str) -> list[Topic]:
    """Those that speak of at least half of what was asked, the nearest first. Chinese has no blanks between words, so
    it is compared by pairs of characters."""
    words = re.findall(r"[a-z0-9]+|[^\W\da-z_]+", SAYS_NOTHING.sub(" ", asked.lower()))
    pairs = {word[at : at + 2] for word in words for at in range(max(1, len(word) - 1))}
    if not pairs:
        return list(topics)

    def near(text: str) -> float:
        return sum(pair in text.lower() for pair in pairs) / len(pairs)

    found = [topic for topic in topics if near(topic.question + topic.answer) >= 0.5]
    return sorted(found, key=lambda topic: (-near(topic.question + topic.answer), -near(topic.question)))
