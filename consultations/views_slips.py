"""纸质表格: what is printed blank for the desk or for a power cut, and what is printed of one consultation."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header

from accounts.roles import P
from consultations import actions_slips as actions
from consultations import slips as papers
from consultations.choices import Slip
from consultations.models import Consultation
from stations.pages import page
from stations.word import DOCX

HOW = {
    Slip.VISIT: "停电、下乡时先写在纸上,回来再登记。一人一张。",
    Slip.NOTICE: "答复后交给来访人,写明答复、要带的材料和联系方式。",
    Slip.CONSENT: "告知怎样处理个人信息,由来访人签名或捺印;敏感信息单独同意。",
    Slip.LEDGER: "横式台账,一行一条,列与导入模板相同,事项、渠道等写编号。",
}


def _answer(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": content_disposition_header(True, f"{name}.docx") or "attachment"}
    return HttpResponse(content, content_type=DOCX, headers=headers)


@page(P.CONSULTATION_RECORD)
def slips(request: HttpRequest) -> HttpResponse:
    return render(request, "consultations/slips.html", {"slips": [(slip, HOW[slip]) for slip in Slip]})


@page(P.CONSULTATION_RECORD)
def slip_blank(request: HttpRequest, slip: str) -> HttpResponse:
    if slip not in Slip.values:
        raise Http404
    return _answer(papers.blank(slip, request.posting.station), f"{Slip(slip).label}(空白)")  # type: ignore[attr-defined]


@page(P.CLIENT_NAME)
def slip(request: HttpRequest, pk: int, slip: str) -> HttpResponse:
    """Filled in from one consultation: for the station's own staff, and told in the trail."""
    rows = Consultation.objects.visible_to(request.posting).recorded()  # type: ignore[attr-defined]
    row = get_object_or_404(rows.select_related("station__region", "client", "recorded_by"), pk=pk)
    if slip not in papers.OF_ONE:
        raise Http404
    actions.print_slip(row, slip, by=request.posting)  # type: ignore[attr-defined]
    return _answer(papers.filled(slip, row), f"{Slip(slip).label}_{timezone.localdate():%Y%m%d}")
