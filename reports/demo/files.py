"""The papers in the demo's archived files: made from their templates, with a signed scan of one plain page."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from cases import archive, papers
from cases.choices import Paper
from cases.models import Archive, Case, CaseNote, Document, SealUse
from clients.identity import seal_text
from stations import attachments, word
from stations.numbering import next_number

MOST = 40  # files that hold their papers; the others of a large demo are bare
NOTES = ("约见当事人,核对事实和证据,告知办理安排。", "与对方单位电话沟通,约定下周当面协商。")


def page(text: str) -> bytes:
    """A PDF of one A4 page with a line of plain letters."""
    drawn = f"BT /F1 14 Tf 72 770 Td ({text}) Tj ET".encode("ascii")
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]  # fmt: skip
    told, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(told))
        told += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(parts) + 1, table)
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, len(told))
    return told + head + tail


def fill() -> None:
    """Every paper that the first archived files must hold, so that their checklists are complete."""
    filed = Archive.objects.order_by("pk").select_related("filed_by", "case__station__region", "case__handler")
    for file in filed[:MOST]:
        _notes(file)
        for line in archive.checklist(file.case):
            if line.lacks and line.paper:
                _add(file, line.paper)
        file.pages = sum(one.pages for one in archive.standing(file.case))
        file.save(update_fields=["pages"])


def _notes(file: Archive) -> None:
    for days, text in enumerate(NOTES, 2):
        on = min(file.case.applied_on + timedelta(days=days), archive.ended_on(file.case))
        note = CaseNote(case=file.case, held_on=on, written_by=file.filed_by, written_at=_at(on))
        note.text_sealed = seal_text("cases.casenote", "text", note.uuid, text)
        note.save()


def _day(case: Case, paper: str) -> date:
    days: dict[str, Any] = {
        Paper.ACCEPTANCE: case.accepted_on, Paper.ARRANGEMENT: case.accepted_on, Paper.AGREEMENT: case.accepted_on,
        Paper.JUDGMENT: archive.ended_on(case), Paper.CLOSING_REPORT: archive.ended_on(case),
    }  # fmt: skip
    return days.get(paper) or case.applied_on


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10)))


def _add(file: Archive, paper: str) -> None:
    case, by = file.case, file.filed_by
    on, title = _day(case, paper), str(Paper(paper).label)
    kept: dict[str, Any] = {"station": case.station, "by": by, "at": _at(on)}
    referral = case.referrals.exclude(number="").first() if paper in papers.OF_REFERRAL else None
    number = referral.number if referral and paper == Paper.REFERRAL else ""
    if not number and paper in papers.NUMBERED:
        number = next_number(case.station, papers.NUMBERED[Paper(paper)], on.year)
    row = Document(
        case=case, station=case.station, referral=referral, paper=paper, title=title, number=number, made_on=on,
        made_by=by,
    )  # fmt: skip
    scan = attachments.store(page("Demo. Not a real paper."), name=title, **kept)
    if paper in papers.HANDED_IN:
        row.content, row.pages = scan, 2
    else:
        told = papers.context(case, paper, made_on=on, number=number, to="", text="", referral=referral)
        row.content, row.scan = attachments.store(word.render(paper, told), name=title, **kept), scan
    row.save()
    if number:
        SealUse.objects.create(document=row, station=case.station, used_on=on, approver=by.name, used_by=by, copies=2)
