"""Why a file or a table cannot be read: values, which words.refusals puts into sentences."""

from __future__ import annotations

from enum import Enum


class RefusalReason(str, Enum):  # noqa: UP042 - mixed in on purpose: a reason is written to JSON and to the base by its value
    """One reason a refusal; each has one sentence in words.refusals that says what to do."""

    EMPTY = "empty"  # 0 bytes
    NO_TEXT = "no_text"  # opens, but there is nothing to read in it
    TOO_LARGE = "too_large"  # more than 20 MB (the Bot API's limit for downloads), or a text of a book's size
    UNKNOWN_FORMAT = "unknown_format"  # none of the formats that we read; detail: the name's ending
    EXECUTABLE = "executable"  # a program, whatever its name
    ENCRYPTED = "encrypted"  # protected by a password
    SCAN = "scan"  # pictures of pages, and nothing here to recognise them with
    OLD_DOC = "old_doc"  # Word 97-2003, and nothing here to convert it with
    BROKEN = "broken"  # cut short or damaged; also where the reader itself failed
    TOO_LONG_TO_READ = "too_long_to_read"  # the time limit of the child
    TOO_MUCH_MEMORY = "too_much_memory"  # the memory limit of the child
    HARMFUL = "harmful"  # an archive bomb, external entities
    UNREADABLE_TABLE = "unreadable_table"  # a directory that is no table
    OTHER_TABLE = "other_table"  # .xls, .ods: a table that has to be saved as .xlsx
    NO_COLUMNS = "no_columns"  # a directory without a column of names
