"""What the pages share: who may open one, and how a form is shown, refused or done."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from accounts import busy, drafts, onetime
from accounts.busy import is_busy
from accounts.lifecycle import MovedOn, Stale
from accounts.onetime import Repeated

View = Callable[..., HttpResponseBase]


def page(permission: str = "") -> Callable[[View], View]:
    """A page for who is signed in and, where a permission is named, whose posting has it."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if permission and not request.posting.may(permission):  # type: ignore[attr-defined]
                raise PermissionDenied(f"您的任职没有“{permission}”的权限。如需办理,请切换任职或联系本单位系统管理员。")
            return view(request, *args, **kwargs)

        return login_required(guarded)

    return guard


def typed(request: HttpRequest) -> Any:
    """What the browser sent, or what was typed before and not saved; else None: a fresh form."""
    return request.POST if request.method == "POST" else drafts.take(request)


def is_by_phone(request: HttpRequest) -> bool:
    """Whether 用手机拍照 was pressed in a form: the file comes later, through a pass."""
    return request.method == "POST" and "photo" in request.POST


def form_page(
    request: HttpRequest,
    template: str,
    form: forms.BaseForm,
    act: Callable[[dict[str, Any]], str | HttpResponse],
    **context: Any,
) -> HttpResponse:
    """Shows a form; a valid one is acted on. `act` takes the clean values and answers the address to go on to, or a
    page of its own that stands at no address."""
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            done = act(form.cleaned_data)
            return done if isinstance(done, HttpResponse) else redirect(done)
        except Repeated:
            return _saved_before(request)
        except Stale as refusal:
            status, context["now"] = 409, show_stale(form, refusal.current)
            form.add_error(None, refusal.messages[0])
        except ValidationError as refusal:
            status = 409 if isinstance(refusal, MovedOn) else status
            show_refusal(form, refusal)
        except OperationalError as error:
            if not is_busy(error):
                raise
            status = 503
            form.add_error(None, busy.SENTENCE)
    elif request.method == "POST" and onetime.is_spent(request.POST.get("key", "")):
        return _saved_before(request)  # its answer got lost; what it made may stand in its own way now
    # Read by the templates alone that offer what was typed before.
    return render(
        request, template, {"form": form, "drafts": lambda: drafts.offered(request), **context}, status=status
    )


def _saved_before(request: HttpRequest) -> HttpResponse:
    messages.info(request, "这份表单已经保存过,没有重复登记。")
    return redirect(request.path.rsplit("/new/", 1)[0] + "/")


def show_refusal(form: forms.BaseForm, refusal: ValidationError) -> None:
    """Puts the sentences of a refused action where they belong: at the field, else above the form."""
    told = refusal.message_dict if hasattr(refusal, "error_dict") else {NON_FIELD_ERRORS: refusal.messages}
    for name, sentences in told.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)


def show_stale(form: forms.BaseForm, current: Any) -> list[tuple[str, Any]]:
    """What the record holds now where it differs from what was typed; the next save is against this version."""
    data: Any = form.data.copy()  # type: ignore[attr-defined]
    data["version"] = current.version
    form.data = data
    names = [name for name in form.fields if name != "version" and hasattr(current, name)]
    differing = [name for name in names if getattr(current, name) != form.cleaned_data.get(name)]
    return [(str(form.fields[name].label), _shown(current, name)) for name in differing]


def _shown(row: Any, name: str) -> Any:
    value = getattr(row, f"get_{name}_display")() if hasattr(row, f"get_{name}_display") else getattr(row, name)
    if isinstance(value, list):  # what was ticked
        return "、".join(str(one.label) for one in value) or "(空)"
    return {True: "是", False: "否", None: "(空)", "": "(空)"}.get(value, value)
