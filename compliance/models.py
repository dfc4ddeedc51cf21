"""Self-assessments, orders to mend, snapshots. The rows are in the files by topic (docs/adr/0011)."""

from compliance.models_assessment import Answer, Assessment, AssessmentStep
from compliance.models_order import Order, OrderLine
from compliance.models_snapshot import Snapshot

__all__ = ["Answer", "Assessment", "AssessmentStep", "Order", "OrderLine", "Snapshot"]
