"""The workbook of a past ledger."""

from typing import Any

from consultations import ledger_file
from stations import xlsx
from stations.forms_xlsx import WorkbookForm


class ImportForm(WorkbookForm):
    """Clean, it has been read: its bytes, and its lines as texts."""

    def clean_file(self) -> dict[str, Any]:
        content = self.cleaned_data["file"].read()
        return {"content": content, "texts": ledger_file.texts(xlsx.rows(content))}
