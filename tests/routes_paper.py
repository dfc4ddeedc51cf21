"""The addresses of paper, the grid and the import of past ledgers: one line a name (tests/routes.py)."""

from accounts.roles import P
from consultations.choices import Slip
from consultations.slips import OF_ONE
from tests.route import FILE, PAGE, PERSONS, SEND, Names, Route, just, of
from tests.routes_after import each
from tests.world import Place


def blank(place: Place) -> list[Names]:
    return [{"slip": slip.value} for slip in Slip]


def filled(place: Place) -> list[Names]:
    rows = (place.consultation, place.anonymous)
    return [{"pk": row.pk, "slip": slip.value} for row in rows for slip in OF_ONE]


PAPER = {
    "consultations:many": Route(PAGE, P.CONSULTATION_RECORD),
    "consultations:imports": Route(PAGE, P.CONSULTATION_IMPORT),
    "consultations:import_template": Route(FILE, P.CONSULTATION_IMPORT),
    "consultations:import": Route(
        PAGE, P.CONSULTATION_IMPORT, PERSONS, each("faulty_import", "waiting_import", "undone_import")
    ),
    "consultations:import_file": Route(FILE, P.CONSULTATION_IMPORT, PERSONS, of("faulty_import")),
    "consultations:import_run": Route(SEND, P.CONSULTATION_IMPORT, PERSONS, of("waiting_import"), body=just({})),
    # What may be undone counts in a month: sent in tests/consultations/test_import.py.
    "consultations:import_undo": Route(SEND, P.CONSULTATION_IMPORT, PERSONS, of("undone_import")),
    "consultations:import_drop": Route(SEND, P.CONSULTATION_IMPORT, PERSONS, of("waiting_import"), body=just({})),
    "consultations:slips": Route(PAGE, P.CONSULTATION_RECORD),
    "consultations:slip_blank": Route(FILE, P.CONSULTATION_RECORD, at=blank),
    "consultations:slip": Route(FILE, P.CLIENT_NAME, PERSONS, filled),
}
