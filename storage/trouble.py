"""Which failures of the database pass by themselves: busy, full, read-only, away.  The same step may go well later."""

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

# sqlite.org/rescode.html: BUSY, LOCKED, FULL, READONLY, IOERR, CANTOPEN, NOMEM
_SQLITE = {5, 6, 13, 8, 10, 14, 7}
# postgresql.org/docs/current/errcodes-appendix.html: connection, rollback by the server, resources, intervention, lock
_POSTGRES = ("08", "40", "53", "57", "55P03", "25006")

_MISTAKEN_PATH = (FileNotFoundError, FileExistsError, IsADirectoryError, NotADirectoryError, PermissionError)


def passing(error: BaseException) -> bool:
    """False for a mistake, such as a broken constraint or an unknown column: repeating it changes nothing."""
    if isinstance(error, _MISTAKEN_PATH):
        return False
    if isinstance(error, PoolTimeout | OSError):  # asyncpg's refused connection comes bare
        return True
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    cause: BaseException | None = error.orig
    while cause is not None:
        code = getattr(cause, "sqlite_errorcode", None)
        if code is not None:
            return int(code) & 0xFF in _SQLITE
        state = getattr(cause, "sqlstate", None)
        if state:
            return str(state).startswith(_POSTGRES)
        if isinstance(cause, OSError):
            return True
        cause = cause.__cause__
    # asyncpg's InterfaceError has no state: the connection was lost or closed under us.
    return "connection" in str(error.orig).lower()
