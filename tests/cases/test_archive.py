"""案卷: complete before it is filed, in order, numbered by year, taken out as one, disposed of by two."""

import io
import zipfile
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.lifecycle import MovedOn, Stale
from accounts.models import AuditLine
from accounts.paging import keyset_page
from accounts.roles import Role
from cases import actions, actions_archive, actions_papers, actions_screening, archive
from cases import actions_course as course
from cases.choices import CaseState, DisposalState, Ground, Paper, Retention
from cases.models import Archive, Case, Document
from stations import attachments
from tests.cases.files import PDF, completed, made, text_of, uploaded
from tests.cases.office import TODAY

pytestmark = pytest.mark.usefixtures("today")


def filed(office, case, **given):
    values = {"by": office.clerk, "today": TODAY, "archived_on": TODAY, "retention": Retention.SHORT} | given
    return actions_archive.archive(case, **values)


def finished(office, **given):
    """A closed case with one note on the work."""
    case = office.assigned(**given)
    actions.add_note(case, by=office.caseworker, at=timezone.now(), held_on=TODAY, text="与工头通话。")
    return office.close(case, TODAY, fen=100)


def lacking(case):
    return [line.label for line in archive.checklist(case) if line.lacks]


# ---------------------------------------------------------------- what a file must hold
APPLICATION = "法律救助申请表或口头申请笔录"
PROVEN = [APPLICATION, "个人信息告知与同意书", "身份、残疾或经济状况证明"]


def test_each_kind_of_end_has_its_own_list(office):
    assert lacking(office.refused()) == [*PROVEN, "不予受理告知书"]
    assert lacking(office.closed()) == [
        *PROVEN, "法律救助受理通知书", "承办人安排单", "委托协议", "授权委托书", "裁判文书、调解书或协议", "结案报告",
        "办案记录",
    ]  # fmt: skip
    drafted = office.closed(form="01")
    assert "授权委托书" not in lacking(drafted)
    assert "委托协议" in lacking(drafted)
    ended = course.terminate(
        office.accepted(), by=office.head, today=TODAY, terminated_on=TODAY, ground=Ground.WITHDRAWN
    )
    assert lacking(ended) == [*PROVEN, "法律救助受理通知书"]


def test_oral_pledged_and_supplemented_cases_have_their_own_papers(office):
    case = office.opened()
    actions_screening.screen(case, by=office.clerk, today=TODAY, applied_as="2", exemption="1", proof="2")
    actions.ask_papers(case, by=office.head, today=TODAY, told_on=TODAY, papers="工资欠条")
    case = actions.supply(case, by=office.clerk, today=TODAY, supplied_on=TODAY)
    case = actions.refuse(case, by=office.head, today=TODAY, refused_on=TODAY, reason="不属于受理范围")
    assert lacking(case) == ["口头申请笔录", "个人信息告知与同意书", "补正通知书", "不予受理告知书"]
    uploaded(case, office.clerk, Paper.APPLICATION)
    assert "口头申请笔录" in lacking(case)


def test_a_paper_counts_once_it_is_signed_and_while_it_is_not_void(office):
    case = finished(office)
    document = made(case, office.clerk, Paper.ACCEPTANCE)
    (line,) = (one for one in archive.checklist(case) if one.label == "法律救助受理通知书")
    assert "还没有签章扫描件" in line.lacks
    actions_papers.sign(document, by=office.clerk, at=timezone.now(), file=PDF, pages=1)
    assert "法律救助受理通知书" not in lacking(case)
    actions_papers.void_document(document, by=office.clerk, today=TODAY, reason="写错")
    assert "法律救助受理通知书" in lacking(case)


# ---------------------------------------------------------------- filing
def test_filing_is_refused_with_what_the_page_says_is_missing(office):
    case = finished(office)
    with pytest.raises(ValidationError) as refused:
        filed(office, case)
    assert refused.value.messages == ["暂不能归档:", *archive.missing(case)]
    assert Case.objects.get().state == CaseState.CLOSED
    assert not Archive.objects.exists()
    file = filed(office, completed(case, office.clerk), shelf="二楼 3 柜", note="欠条为复印件")
    assert (file.number, file.year, file.pages) == ("庐阳残法救卷〔2026〕1号", 2026, 18)
    assert file.keep_until == date(2036, 12, 31)
    assert Case.objects.get().state == CaseState.ARCHIVED


def test_a_file_is_numbered_in_the_year_its_case_ended(office):
    old = office.opened(applied_on=date(2025, 12, 1))
    old = actions.refuse(old, by=office.head, today=TODAY, refused_on=date(2025, 12, 5), reason="不属于受理范围")
    new = office.refused()
    numbers = [filed(office, completed(case, office.clerk)).number for case in (new, old, office.refused())]
    assert numbers == ["庐阳残法救卷〔2026〕1号", "庐阳残法救卷〔2025〕1号", "庐阳残法救卷〔2026〕2号"]


@pytest.mark.parametrize(("kind", "until"), [("1", date(2036, 12, 31)), ("2", date(2056, 12, 31)), ("3", None)])
def test_how_long_a_file_is_kept(office, kind, until):
    assert filed(office, completed(office.refused(), office.clerk), retention=kind).keep_until == until


def test_filing_states_its_day_its_version_and_its_place(office):
    case = completed(office.refused(), office.clerk)
    for wrong, told in [
        ({"archived_on": TODAY.replace(day=9)}, "不能晚于今天"), ({"archived_on": TODAY.replace(day=7)}, "结束日期"),
        ({"retention": "9"}, "不是有效"), ({"note": "电话13812345678"}, "不要填写"),
    ]:  # fmt: skip
        with pytest.raises(ValidationError, match=told):
            filed(office, case, **wrong)
    with pytest.raises(Stale):
        filed(office, case, version=1)
    with pytest.raises(PermissionDenied):
        filed(office, case, by=office.posting(Role.CLERK, office.sibling))
    assert filed(office, case, version=2).number.endswith("〕1号")
    with pytest.raises(MovedOn):
        filed(office, case)


def test_a_filed_case_takes_no_further_paper_until_it_is_opened_again(office):
    case = completed(finished(office), office.clerk)
    file = filed(office, case)
    with pytest.raises(ValidationError, match="已归档"):
        uploaded(case, office.clerk, Paper.EVIDENCE)
    uploaded(case, office.clerk, Paper.RETURN_CALL)  # what comes after closing follows into the file
    case = office.reopen(Case.objects.get(pk=case.pk), TODAY)
    uploaded(case, office.clerk, Paper.EVIDENCE, pages=5)
    case = office.close(case, TODAY)
    again = filed(office, case, retention=Retention.LONG)
    assert (again.pk, again.number, again.year) == (file.pk, file.number, file.year)
    assert (again.pages, again.version, again.keep_until) == (24, 2, date(2056, 12, 31))


# ---------------------------------------------------------------- index, cover, the whole file
def test_the_index_puts_approval_before_handling_and_counts_the_pages(office):
    case = finished(office)
    for paper, pages in [(Paper.JUDGMENT, 4), (Paper.EVIDENCE, 3), (Paper.CONSENT, 1), (Paper.APPLICATION, 2)]:
        uploaded(case, office.clerk, paper, pages=pages)
    told = [(entry.section, entry.document.paper, entry.at) for entry in archive.index(case)]
    assert told == [("审批", "01", "1–2"), ("审批", "03", "3"), ("办理", "52", "4–6"), ("办理", "53", "7–10")]


def test_a_refused_case_has_approval_papers_only(office):
    case = completed(office.refused(), office.clerk)
    uploaded(case, office.clerk, Paper.EVIDENCE)
    assert {entry.section for entry in archive.index(case)} == {"审批"}


@pytest.fixture
def acting(client, office):
    def sign_in(role, station=None):
        posting = office.posting(role, station)
        client.force_login(posting.user)
        return posting

    return sign_in


def address(name, *args):
    return reverse(f"cases:{name}", args=args)


def test_the_whole_file_comes_as_one_zip_in_order_and_is_told(client, office, acting):
    acting(Role.CLERK)
    case = completed(finished(office), office.clerk)
    filed(office, case)
    answer = client.get(address("archive_download", case.pk))
    assert "卷〔2026〕1号.zip" in answer.headers["Content-Disposition"] or "filename*" in answer["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as bundle:
        assert bundle.testzip() is None
        names = bundle.namelist()
        assert names == sorted(names)
        assert names[:3] == ["00 封面、目录和备考表.docx", "01 法律救助申请表.pdf", "02 个人信息告知与同意书.pdf"]
        assert len(names) == 1 + len(archive.index(case))
        assert bundle.read(names[1]) == PDF
        cover = bundle.read(names[0])
    text = text_of(cover)
    for word in ("庐阳残法救卷〔2026〕1号", "张三丰", "法律救助受理通知书", "1–2", "18 页", "至2036年12月31日"):
        assert word in text, word
    assert "{" not in text
    assert AuditLine.objects.filter(action="案件:下载全卷", record_id=str(case.pk)).count() == 1
    acting(Role.COUNTY)
    assert client.get(address("archive_download", case.pk)).status_code == 403


def test_a_file_whose_bytes_are_lost_is_not_given_out_with_a_hole(client, office, acting):
    acting(Role.CLERK)
    case = completed(office.refused(), office.clerk)
    attachments._path(Document.objects.first().scan).unlink()
    answer = client.get(address("archive_download", case.pk), follow=True)
    assert "不在存储目录中" in answer.content.decode()


def test_a_case_is_filed_over_its_page(client, office, acting):
    acting(Role.CLERK)
    case = finished(office)
    page = client.get(address("archive", case.pk)).content.decode()
    assert "缺少个人信息告知与同意书" in page
    given = {"archived_on": "2026-10-08", "retention": "2", "shelf": "3 柜", "note": "", "version": case.version}
    refused = client.post(address("archive", case.pk), given).content.decode()
    assert "暂不能归档" in refused
    completed(case, office.clerk)
    assert client.post(address("archive", case.pk), given).status_code == 302
    page = client.get(address("archive", case.pk)).content.decode()
    assert "庐阳残法救卷〔2026〕1号" in page
    assert "3 柜" in page
    sheets = client.get(address("archive_print", case.pk)).content.decode()
    assert "备考表" in sheets
    assert "法律救助受理通知书" in sheets
    acting(Role.COUNTY)
    page = client.get(address("archive", case.pk)).content.decode()
    assert "庐阳残法救卷〔2026〕1号" in page
    assert "张三丰" not in page


# ---------------------------------------------------------------- disposal
@pytest.fixture
def old(office):
    """A file whose time was over last year."""
    case = completed(office.refused(), office.clerk)
    file = filed(office, case)
    Archive.objects.update(keep_until=date(2025, 12, 31))
    return Archive.objects.get(pk=file.pk)


def test_one_proposes_and_another_approves_and_the_bytes_go(office, old, django_capture_on_commit_callbacks):
    head, county = office.head, office.posting(Role.COUNTY)
    file = actions_archive.propose(old, by=head, today=TODAY, reason="保管期满")
    with pytest.raises(PermissionDenied, match="不能自己批准"):
        actions_archive.dispose(file, by=head, today=TODAY)
    kept = [document.scan or document.content for document in Document.objects.all()]
    with django_capture_on_commit_callbacks(execute=True):
        file = actions_archive.dispose(file, by=county, today=TODAY)
    assert (file.state, file.disposed_by, file.number) == (DisposalState.DISPOSED, county.user, old.number)
    assert not [one for one in kept if attachments.is_there(one)]
    assert Document.objects.count() == len(kept)
    assert filed(office, completed(office.refused(), office.clerk)).number == "庐阳残法救卷〔2026〕2号"


def test_a_file_is_not_disposed_of_before_its_time_nor_while_its_case_runs(office, old):
    for until, told in [(TODAY, "期满后才能"), (None, "永久保管")]:
        Archive.objects.update(keep_until=until)
        with pytest.raises(ValidationError, match=told):
            actions_archive.propose(old, by=office.head, today=TODAY, reason="清理")
    with pytest.raises(PermissionDenied):
        actions_archive.propose(old, by=office.clerk, today=TODAY, reason="清理")
    assert Archive.objects.get().state == DisposalState.KEPT


def test_a_proposal_that_is_not_followed_leaves_the_file_where_it_was(office, old):
    file = actions_archive.propose(old, by=office.head, today=TODAY, reason="保管期满")
    file = actions_archive.keep(file, by=office.posting(Role.COUNTY), today=TODAY, version=file.version)
    assert (file.state, file.proposed_on, file.reason) == (DisposalState.KEPT, None, "")


def test_disposal_over_its_pages(client, office, old, acting, django_capture_on_commit_callbacks):
    acting(Role.STATION_HEAD)
    assert "已期满" in client.get(address("archives"), {"expired": "on"}).content.decode()
    assert client.get(address("archive_move", old.pk, "propose")).status_code == 200
    client.post(address("archive_move", old.pk, "propose"), {"reason": "保管期满", "version": old.version})
    assert client.get(address("archive_move", old.pk, "dispose")).status_code == 403
    acting(Role.COUNTY)
    page = client.get(address("archive", old.case_id)).content.decode()
    assert address("archive_move", old.pk, "dispose") in page
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address("archive_move", old.pk, "dispose"), {"version": old.version + 1})
    page = client.get(address("archive", old.case_id)).content.decode()
    assert "已销毁" in page
    assert old.number in page
    acting(Role.CLERK)
    answer = client.get(address("archive_download", old.case_id), follow=True)
    assert "案卷已销毁" in answer.content.decode()
    scanned = Document.objects.exclude(scan=None).first()
    answer = client.get(address("document_scan", scanned.pk), follow=True)
    assert "案卷已销毁" in answer.content.decode()
    acting(Role.COUNTY, office.sibling)
    assert Archive.objects.visible_to(office.posting(Role.CLERK, office.sibling)).count() == 0


@pytest.mark.parametrize(("role", "queries"), [(Role.CLERK, 8), (Role.PROVINCE, 9)])
def test_the_list_of_files_asks_as_often_for_three_rows_as_for_one(client, office, acting, role, queries):
    acting(role)
    client.get(address("archives"))  # the first page of a session begins it
    for more in (1, 2):
        for _ in range(more):
            filed(office, completed(office.refused(), office.clerk))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address("archives")).status_code == 200
        assert len(asked) == queries


@pytest.mark.parametrize("role", [Role.CLERK, Role.PROVINCE])
def test_files_are_listed_along_an_index(office, engine, role):
    case = office.refused()
    many = [
        Case(**{field.attname: getattr(case, field.attname) for field in Case._meta.fields if not field.primary_key}
             | {"uuid": None, "number": f"{number}号"})
        for number in range(3000)
    ]  # fmt: skip
    for one in many:
        one.uuid = Case._meta.get_field("uuid").get_default()
    made_ = Case.objects.bulk_create(many)
    Archive.objects.bulk_create(
        Archive(
            case=one, station=case.station, year=2026, number=f"{number}卷", pages=1, retention="1", filed_on=TODAY,
            filed_by=case.opened_by,
        )
        for number, one in enumerate(made_)
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    rows = Archive.objects.walked_by(office.posting(role))
    with CaptureQueriesContext(connection) as asked:
        keyset_page(rows, ("filed_on", "id"))
    with connection.cursor() as cursor:
        cursor.execute({"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}[engine] + asked[-1]["sql"])
        plan = "\n".join(str(row[-1]) for row in cursor.fetchall())
    assert "archive_listed" in plan, plan
    assert "TEMP B-TREE" not in plan, plan
    assert "Sort" not in plan, plan
