"""Is everything well?  What is looked at, and what was found."""

from dataclasses import dataclass
from enum import StrEnum


class Sign(StrEnum):
    """What is looked at, in the order it is told."""

    REVISION = "revision"  # value: the base's revision
    LEADER = "leader"  # value: seconds since the leader's heart beat; None: nobody leads
    INBOX = "inbox"  # value: seconds that the oldest unhandled update waits; None: none waits
    OUTBOX = "outbox"  # value: seconds that the oldest due letter waits; None: none waits
    DEAD = "dead"  # value: updates and letters given up
    DISK = "disk"  # value: free megabytes where the data are


@dataclass(frozen=True, slots=True)
class Finding:
    sign: Sign
    well: bool
    value: int | str | None
