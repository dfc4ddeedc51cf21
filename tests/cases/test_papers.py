"""The papers of a case: each renders, opens again, says what it must; numbers, seals, voids, and who may take them."""

import io
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from docx import Document as Sheet

from accounts.models import AuditLine
from accounts.roles import Role
from cases import actions, actions_papers, actions_referral, papers
from cases.choices import Paper, Target
from cases.models import Document, SealUse
from stations import attachments
from stations.models import Share
from templates.papers import build, wording
from tests.cases.files import PDF, made, text_of, uploaded
from tests.cases.office import TODAY

pytestmark = pytest.mark.usefixtures("today")


def case_for(office, paper):
    """A case as far along as the paper needs."""
    facts = "在工地干了四个月,\n<b>没有</b>发工资 & 没有合同。\x0b"
    if paper == Paper.SUPPLEMENT:
        case = office.opened(facts=facts)
        return actions.ask_papers(case, by=office.head, today=TODAY, told_on=TODAY, papers="工资欠条\n考勤记录")
    if paper == Paper.REFUSAL:
        return office.refused()
    if paper == Paper.DEFENDER_HINT:
        return office.opened(kind="3", form="07", facts=facts)
    if paper in (Paper.CLOSING_REPORT, Paper.SUBSIDY):
        case = office.assigned(facts=facts)
        actions.add_note(case, by=office.caseworker, at=timezone.now(), held_on=TODAY, text="与工头通话。")
        return office.close(case, TODAY, fen=123456)
    return office.assigned(facts=facts)


def referred(office, case):
    referral = actions_referral.prepare(
        case, by=office.clerk, today=TODAY, target=Target.LEGAL_AID, target_name="庐阳区法律援助中心",
        papers="申请表\n欠条", consented_on=TODAY,
    )  # fmt: skip
    return actions_referral.send(referral, by=office.clerk, today=TODAY, sent_on=TODAY)


def made_as(office, paper):
    case = case_for(office, paper)
    referral = referred(office, case) if paper in papers.OF_REFERRAL else None
    return made(case, office.clerk, paper, to="庐阳区人民法院", text="第一段。\n第二段。", referral=referral)


# ---------------------------------------------------------------- what a paper says
@pytest.mark.parametrize("paper", papers.MADE, ids=lambda paper: paper.label)
def test_every_paper_renders_and_opens_again(office, paper):
    document = made_as(office, paper)
    text = text_of(attachments.open_bytes(document.content))
    row = next(one for one in wording.PAPERS if one.paper == paper)
    assert paper.label in text
    assert "{" not in text
    assert "张三丰" in text
    assert all(build.wide(sign) in text for sign in row.signs)
    assert bool(document.number) == (paper in papers.NUMBERED) == row.is_numbered
    assert document.number in text
    if row.seal:
        assert build.wide("庐阳区工作站(盖章)\n2026年10月8日") in text
    assert not re.search(r"\d{11}", text)  # no full number, no phone
    # The station is no 法律援助机构: it decides nothing about legal aid and assigns nobody.
    assert not re.search("法律援助决定书|指派通知书|给予法律援助|决定给予", text)


def test_what_was_typed_is_text_and_never_markup(office):
    document = made_as(office, Paper.APPLICATION)
    text = text_of(attachments.open_bytes(document.content))
    assert "在工地干了四个月," in text
    assert "<b>没有</b>发工资 & 没有合同。" in text


def test_a_notice_states_its_terms_as_internal_and_its_way_of_review(office):
    told = text_of(attachments.open_bytes(made_as(office, Paper.ACCEPTANCE).content))
    assert build.wide("3 日内安排承办人(内部时限,参照法律援助法第43条)") in told
    assert "不是法律援助机构" in told
    refused = text_of(attachments.open_bytes(made_as(office, Paper.REFUSAL).content))
    assert build.wide("理由:不属于受理范围") in refused
    assert "向庐阳区残疾人联合会维权部门申请复核" in refused


def test_the_templates_are_what_the_table_says(tmp_path):
    build.build(tmp_path)
    for path in sorted(tmp_path.iterdir()):
        kept = Path(settings.BASE_DIR, "templates", "papers", path.name)
        parts = [Sheet(str(one)).element.xml for one in (path, kept)]
        assert parts[0] == parts[1], f"{path.name}: run python -m templates.papers.build"
    assert {path.stem for path in tmp_path.iterdir()} == {*papers.MADE, "file", "order", "review"}


def test_a_paper_is_a4_in_the_fonts_of_an_official_one_with_stand_ins(office):
    sheet = Sheet(io.BytesIO(attachments.open_bytes(made_as(office, Paper.ACCEPTANCE).content)))
    section = sheet.sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    xml = sheet.element.xml
    assert 'w:eastAsia="仿宋_GB2312"' in xml
    assert 'w:eastAsia="方正小标宋简体"' in xml
    fonts = next(rel.target_part.blob for rel in sheet.part.rels.values() if rel.reltype.endswith("fontTable"))
    assert "仿宋,FangSong" in fonts.decode()


@pytest.mark.parametrize(
    ("paper", "told"),
    [
        (Paper.ACCEPTANCE, "还没有受理"), (Paper.REFUSAL, "没有决定不予受理"), (Paper.SUPPLEMENT, "没有告知补正"),
        (Paper.ARRANGEMENT, "还没有承办人"), (Paper.CLOSING_REPORT, "还没有结案"), (Paper.REFERRAL, "先在“转介”中"),
        (Paper.DEFENDER_HINT, "只用于刑事案件"), (Paper.EVIDENCE, "请用“上传材料”"),
        (Paper.OFFICIAL_LETTER, "主送单位"),
    ],
)  # fmt: skip
def test_a_paper_that_is_not_due_is_refused_in_a_sentence(office, paper, told):
    with pytest.raises(ValidationError, match=told):
        made(office.opened(), office.clerk, paper)
    assert not Document.objects.exists()


# ---------------------------------------------------------------- numbers
def test_numbers_run_by_kind_and_year_and_a_void_one_is_not_given_again(office):
    case = office.assigned()
    first = made(case, office.clerk, Paper.ACCEPTANCE)
    letters = [made(case, office.clerk, Paper.OFFICIAL_LETTER, to="区法院") for _ in range(2)]
    actions_papers.void_document(first, by=office.clerk, today=TODAY, reason="日期写错")
    again = made(case, office.clerk, Paper.ACCEPTANCE)
    assert [first.number, again.number] == ["庐阳残法救告〔2026〕1号", "庐阳残法救告〔2026〕2号"]
    assert [one.number for one in letters] == ["庐阳残法救函〔2026〕1号", "庐阳残法救函〔2026〕2号"]
    assert Document.objects.get(pk=first.pk).number == "庐阳残法救告〔2026〕1号"
    assert office.opened().number == "庐阳残法救案〔2026〕2号"  # papers take no 案号


def test_a_referral_has_one_letter_with_its_own_number(office):
    case = office.assigned()
    referral = referred(office, case)
    letter = made(case, office.clerk, Paper.REFERRAL, referral=referral)
    assert letter.number == referral.number
    assert referral.code in text_of(attachments.open_bytes(letter.content))
    with pytest.raises(ValidationError, match="已制作"):
        made(case, office.clerk, Paper.REFERRAL, referral=referral)


def test_a_refused_paper_takes_no_number(office):
    case = office.assigned()
    with pytest.raises(ValidationError, match="不能晚于今天"):
        made(case, office.clerk, Paper.ACCEPTANCE, made_on=TODAY.replace(day=9))
    assert made(case, office.clerk, Paper.ACCEPTANCE).number.endswith("〕1号")


# ---------------------------------------------------------------- signed, sealed, void
def test_a_better_scan_replaces_the_one_before_whose_bytes_go(office, django_capture_on_commit_callbacks):
    document = made(office.assigned(), office.clerk, Paper.ACCEPTANCE)
    first = actions_papers.sign(document, by=office.clerk, at=timezone.now(), file=PDF, pages=2).scan
    with django_capture_on_commit_callbacks(execute=True):
        second = actions_papers.sign(document, by=office.clerk, at=timezone.now(), file=PDF, pages=3)
    assert second.scan.name == "法律救助受理通知书(签章).pdf"
    assert Document.objects.get().pages == 3
    assert attachments.is_there(second.scan)
    assert not attachments.is_there(first)


def test_a_seal_is_registered_for_a_paper_of_the_station_only(office):
    case = office.assigned()
    document, evidence = made(case, office.clerk, Paper.ACCEPTANCE), uploaded(case, office.clerk, Paper.EVIDENCE)
    given = {"by": office.clerk, "today": TODAY, "used_on": TODAY, "copies": 2, "approver": "王站长"}
    actions_papers.use_seal(document, **given)
    for wrong, told in [
        ({"used_on": TODAY.replace(day=7)}, "不能早于文书日期"), ({"used_on": TODAY.replace(day=9)}, "不能晚于今天"),
    ]:  # fmt: skip
        with pytest.raises(ValidationError, match=told):
            actions_papers.use_seal(document, **given | wrong)
    with pytest.raises(ValidationError, match="不用印"):
        actions_papers.use_seal(evidence, **given)
    actions_papers.void_document(document, by=office.clerk, today=TODAY, reason="写错")
    with pytest.raises(ValidationError, match="已作废"):
        actions_papers.use_seal(document, **given)
    assert SealUse.objects.get().copies == 2


def test_no_number_of_a_person_stands_in_clear(office):
    case = office.assigned()
    with pytest.raises(ValidationError, match="不要填写证件号码"):
        uploaded(case, office.clerk, Paper.PROOF, title="证件13812345678")
    document = made(case, office.clerk, Paper.ACCEPTANCE)
    with pytest.raises(ValidationError, match="不要填写证件号码"):
        actions_papers.void_document(document, by=office.clerk, today=TODAY, reason="电话13812345678写错")


def test_another_station_and_an_office_add_nothing(office):
    case = office.assigned()
    for other in (office.posting(Role.CLERK, office.sibling), office.posting(Role.COUNTY)):
        with pytest.raises(PermissionDenied):
            made(case, other, Paper.ACCEPTANCE)


# ---------------------------------------------------------------- pages
@pytest.fixture
def acting(client, office):
    def sign_in(role, station=None):
        posting = office.posting(role, station)
        client.force_login(posting.user)
        return posting

    return sign_in


def address(name, *args):
    return reverse(f"cases:{name}", args=args)


def test_a_paper_is_made_signed_sealed_and_taken_out_over_its_pages(client, office, acting):
    acting(Role.CLERK)
    case = office.assigned()
    form = client.get(address("document_new", case.pk)).context["form"]
    given = {"paper": "07", "made_on": "2026-10-08", "key": form["key"].value()}
    for _ in range(2):  # a double click makes one
        answer = client.post(address("document_new", case.pk), given)
        assert answer["Location"] == address("documents", case.pk)
    document = Document.objects.get()

    page = client.get(address("documents", case.pk)).content.decode()
    assert document.number in page
    assert "待签章" in page
    scan = SimpleUploadedFile("x.exe", PDF, content_type="text/html")
    assert client.post(address("document_sign", document.pk), {"file": scan, "pages": 1}).status_code == 302
    client.post(address("document_seal", document.pk), {"used_on": "2026-10-08", "copies": 3, "approver": "王站长"})
    assert "已签章" in client.get(address("documents", case.pk)).content.decode()
    assert "王站长" in client.get(address("seals")).content.decode()
    assert document.number in client.get(address("numbers")).content.decode()

    taken = client.get(address("document_scan", document.pk))
    assert taken.content == PDF
    assert taken["Content-Type"] == "application/pdf"
    assert taken["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert (taken["Cache-Control"], taken["X-Content-Type-Options"]) == ("no-store", "nosniff")
    assert text_of(client.get(address("document_file", document.pk)).content)
    told = AuditLine.objects.filter(action="案件:下载材料", record_id=str(case.pk))
    assert told.count() == 2

    client.post(address("document_void", document.pk), {"reason": "日期写错"})
    page = client.get(address("documents", case.pk)).content.decode()
    assert "日期写错" in page
    assert document.number in page


def test_an_upload_is_judged_by_what_it_is(client, office, acting):
    acting(Role.CLERK)
    case = office.assigned()

    def send(content, **given):
        file = SimpleUploadedFile("证据.pdf", content, content_type="application/pdf")
        fields = {"paper": "52", "title": "", "made_on": "2026-10-08", "pages": 1, "file": file} | given
        return client.post(address("document_upload", case.pk), fields)

    for content, told in [
        (b"MZ\x90 program", "看不出这是什么文件"), (b"", "空文件"), (b"%PDF-" + b"x" * 11_000_000, "文件太大"),
    ]:  # fmt: skip
        answer = send(content)
        assert answer.status_code == 200
        assert told in answer.content.decode()
    assert not Document.objects.exists()
    assert send(PDF).status_code == 302
    assert Document.objects.get().content.name == "证据材料.pdf"


def test_papers_are_open_to_the_stations_own_staff_only(client, office, acting):
    case = office.assigned()
    document = made(case, office.clerk, Paper.ACCEPTANCE)
    evidence = uploaded(case, office.clerk, Paper.EVIDENCE, title="张三丰的欠条")
    acting(Role.CLERK, office.sibling)
    for name in ("document_file", "document_sign", "document_seal", "document_void"):
        assert client.get(address(name, document.pk)).status_code == 404, name
    assert client.get(address("documents", case.pk)).status_code == 404
    acting(Role.COUNTY)
    pages = [client.get(address(name, case.pk)).content.decode() for name in ("documents", "detail", "archive")]
    assert document.number in pages[0]
    assert "证据材料" in pages[1]  # the story of the case tells of the kind
    assert not [page for page in pages if evidence.title in page]
    assert client.get(address("document_file", document.pk)).status_code == 403
    assert client.get(address("seals")).status_code == 403


def test_of_a_shared_case_the_papers_are_not_shared(client, office, acting):
    case = office.assigned()
    evidence = uploaded(case, office.clerk, Paper.EVIDENCE, title="张三丰的欠条")
    Share.objects.create(station=office.sibling, kind="case", object_id=case.pk)
    acting(Role.CLERK, office.sibling)
    page = client.get(address("documents", case.pk)).content.decode()
    assert "证据材料" in page
    assert evidence.title not in page
    for name in ("document_new", "document_upload", "archive_print", "archive_download"):
        assert client.get(address(name, case.pk)).status_code == 403, name
    assert client.get(address("document_file", evidence.pk)).status_code == 404


@pytest.mark.parametrize(("name", "queries"), [("seals", 9), ("numbers", 8)])
def test_registers_ask_as_often_for_three_rows_as_for_one(client, office, acting, name, queries):
    acting(Role.CLERK)
    case = office.assigned()

    def add():
        document = made(case, office.clerk, Paper.OFFICIAL_LETTER, to="区法院")
        actions_papers.use_seal(document, by=office.clerk, today=TODAY, used_on=TODAY, copies=1, approver="王站长")

    client.get(address(name))  # the first page of a session begins it
    for more in (1, 2):
        for _ in range(more):
            add()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address(name)).status_code == 200
        assert len(asked) == queries
