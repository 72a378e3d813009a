"""Which assignments count.

A share (a colleague's part of an assignment that was passed on, a co-executor's material) is work of its own for who
does it, and counts nowhere: whose share it is answers for the whole.
"""

from sqlalchemy import ColumnElement

from storage.models import AssignmentRow


def own_parts() -> ColumnElement[bool]:
    """Assignments that are nobody's share."""
    return AssignmentRow.parent_id.is_(None)
