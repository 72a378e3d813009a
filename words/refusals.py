"""What the secretary reads when a file cannot be read: one sentence a reason, each says what to do next."""

from __future__ import annotations

from domain.refusals import RefusalReason

_SENTENCES = {
    RefusalReason.EMPTY: "Файл пустой: проверьте, сохранился ли он, и пришлите ещё раз.",
    RefusalReason.NO_TEXT: "В файле нет текста: проверьте его и пришлите ещё раз или вставьте текст сообщением.",
    RefusalReason.TOO_LARGE: "Файл слишком большой{detail}: уберите из него картинки и приложения "
    "или пришлите только текст решений.",
    RefusalReason.UNKNOWN_FORMAT: "Такие файлы{detail} я не читаю: пришлите .docx, .pdf, .odt, .rtf или .txt "
    "либо вставьте текст сообщением.",
    RefusalReason.EXECUTABLE: "Это программа, а не документ: пришлите сам протокол в .docx, .pdf, .odt, .rtf или .txt.",
    RefusalReason.ENCRYPTED: "Файл закрыт паролем: снимите защиту и пришлите ещё раз.",
    RefusalReason.SCAN: "Это скан, текста в нём нет: пришлите файл, с которого его печатали (.docx), "
    "или вставьте текст сообщением.",
    RefusalReason.OLD_DOC: "Это старый формат .doc: откройте файл в Word, нажмите «Сохранить как» → .docx "
    "и пришлите ещё раз.",
    RefusalReason.BROKEN: "Файл не открывается, похоже, он повреждён: сохраните его заново и пришлите ещё раз "
    "или вставьте текст сообщением.",
    RefusalReason.TOO_LONG_TO_READ: "Файл читается слишком долго: оставьте в нём только текст решений и пришлите "
    "ещё раз или вставьте текст сообщением.",
    RefusalReason.TOO_MUCH_MEMORY: "Файл устроен слишком сложно: сохраните его заново как .docx без картинок "
    "или вставьте текст сообщением.",
    RefusalReason.HARMFUL: "Файл похож на вредоносный, открывать его опасно: сохраните документ заново и пришлите "
    "ещё раз или вставьте текст сообщением.",
    RefusalReason.UNREADABLE_TABLE: "В файле нет таблицы со списком людей: пришлите .xlsx или .csv по шаблону "
    "либо вставьте список сообщением, по человеку в строке.",
    RefusalReason.OTHER_TABLE: "Такую таблицу{detail} открыть не получится: сохраните её как .xlsx и пришлите ещё раз.",
    RefusalReason.NO_COLUMNS: "В таблице нет столбца с именами: назовите его «ФИО» и пришлите файл ещё раз.",
}


def sentence(reason: RefusalReason, detail: str = "") -> str:
    """One Russian sentence for the user. `detail` comes from the refusal: an ending («.pages») or a size («25 МБ»)."""
    return _SENTENCES[reason].replace("{detail}", f" ({detail})" if detail else "")
