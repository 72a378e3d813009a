"""Who may do what, in one place; deny by default.

`allowed(actor, action, target)` is asked by the functions of `storage` that load an object for an action, so a handler
that forgets to ask cannot load.  `target` is None for actions that concern no particular object.
"""

from dataclasses import dataclass
from enum import StrEnum

from domain.people import Actor, Role


class Action(StrEnum):
    """One name for each thing that can be done; every handler names one in its flags."""

    ANYONE = "anyone"  # /start, help: also strangers
    MEMBER = "member"  # any connected person of a department
    SET_UP = "set_up"  # name the department, appoint secretary and head
    EDIT_DIRECTORY = "edit_directory"
    INVITE = "invite"
    IMPORT = "import"  # hand over a document, write a decision
    REVIEW = "review"  # look at and edit drafts
    PUBLISH = "publish"
    SEE_ASSIGNMENT = "see_assignment"
    ACKNOWLEDGE = "acknowledge"
    REPORT = "report"
    ASK = "ask"  # extension, «Не ко мне», note
    CHECK = "check"  # accept or return a report
    CHANGE_DECISION = "change_decision"  # edit, reassign, move, cancel
    DECIDE_LATE = "decide_late"  # a point overdue for a month: see the question, leave it as it is
    ANSWER_EXTENSION = "answer_extension"
    SEE_DEPARTMENT = "see_department"  # status, journal, search over everything
    ON_BEHALF = "on_behalf"
    SETTINGS = "settings"
    BIND_GROUP = "bind_group"


@dataclass(frozen=True, slots=True)
class Target:
    """What is acted upon, as far as rights need it.  `seat_id` is the seat that answers for an assignment."""

    department_id: int
    seat_id: int | None = None
    curator_id: int | None = None  # person
    special_control: bool = False  # особый контроль: acceptance is the head's
    reporter_id: int | None = None  # who gave the report that is to be checked
    is_share: bool = False
    lead_seat_id: int | None = None  # of a share: the seat that answers for the part it belongs to
    requester_id: int | None = None  # who asked for the extension that is to be answered
    secretary_may_extend: bool = False


_STAFF = (Role.SECRETARY, Role.HEAD)

_BY_ROLE: dict[Action, tuple[Role, ...]] = {
    Action.SET_UP: (Role.ADMIN,),
    Action.EDIT_DIRECTORY: (Role.ADMIN, Role.SECRETARY),
    Action.INVITE: (Role.ADMIN, Role.SECRETARY),
    Action.IMPORT: _STAFF,
    Action.REVIEW: _STAFF,
    Action.PUBLISH: _STAFF,
    Action.CHANGE_DECISION: _STAFF,
    Action.SEE_DEPARTMENT: _STAFF,
    Action.ON_BEHALF: (Role.SECRETARY,),
    Action.SETTINGS: (Role.ADMIN, Role.SECRETARY, Role.HEAD),
    Action.BIND_GROUP: (Role.ADMIN, Role.SECRETARY),
}

_OWN = frozenset({Action.ACKNOWLEDGE, Action.REPORT, Action.ASK})


def allowed(actor: Actor, action: Action, target: Target | None = None) -> bool:
    """Whether `actor` may do `action` to `target`.  Another department's objects are as if they did not exist."""
    if action is Action.ANYONE:
        return True
    if action is Action.SET_UP and actor.installation_admin and target is None:
        return True
    if actor.person_id is None or actor.department is None:
        return False
    if target is not None and target.department_id != actor.department.id:
        return False
    if action is Action.MEMBER:
        return True
    if action in _BY_ROLE:
        return actor.has(*_BY_ROLE[action])
    if target is None:
        # The object decides; whether there is one is asked when it is loaded.
        return True
    if action is Action.SEE_ASSIGNMENT:
        return _owns(actor, target) or _leads(actor, target) or actor.has(*_STAFF) or target.curator_id in actor.persons
    if action in _OWN:
        return _owns(actor, target)
    if action is Action.CHECK:
        return _checks(actor, target)
    if action is Action.DECIDE_LATE:
        # Nobody decides about his own.
        if _owns(actor, target):
            return False
        return actor.has(*_STAFF) or (not target.special_control and target.curator_id in actor.persons)
    if action is Action.ANSWER_EXTENSION:
        if target.requester_id in actor.persons:
            # Nor does his deputy answer it for him.
            return False
        return actor.has(Role.HEAD) or (target.secretary_may_extend and actor.has(Role.SECRETARY))
    return False


def on_whose_right(actor: Actor, action: Action, target: Target | None = None) -> int | None:
    """For whom a deputy acts: the person whose role, or whose being the curator, allows it; None where his own does.

    The journal names both.  Seats are asked of `storage.assignments.acting_for`, which knows who holds them.
    """
    if action is Action.CHECK and target is not None:
        if target.special_control:
            return actor.borrows(Role.HEAD)
        if target.curator_id is not None and target.curator_id == actor.person_id:
            return None
        if any(role in actor.roles and role not in actor.lent for role in _STAFF):
            return None
        return target.curator_id if target.curator_id in actor.stands_for else actor.borrows(*_STAFF)
    if action is Action.ANSWER_EXTENSION:
        may_secretary = target is not None and target.secretary_may_extend
        return actor.borrows(*((Role.HEAD, Role.SECRETARY) if may_secretary else (Role.HEAD,)))
    return actor.borrows(*_BY_ROLE.get(action, ()))


def _owns(actor: Actor, target: Target) -> bool:
    return target.seat_id is not None and target.seat_id in actor.seat_ids


def _leads(actor: Actor, target: Target) -> bool:
    """Whether the share is of a part that the actor answers for."""
    return target.is_share and target.lead_seat_id is not None and target.lead_seat_id in actor.seat_ids


def _checks(actor: Actor, target: Target) -> bool:
    """The head always; the curator or the secretary unless особый контроль.  Nobody accepts his own report.

    A share is checked by who answers for the part it belongs to, and by nobody else.
    """
    if target.reporter_id is not None and target.reporter_id in actor.persons:
        return False
    if _owns(actor, target):
        return False
    if target.is_share:
        return _leads(actor, target)
    if actor.has(Role.HEAD):
        return True
    if target.special_control:
        return False
    return target.curator_id in actor.persons or actor.has(Role.SECRETARY)
