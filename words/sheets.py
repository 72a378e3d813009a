"""What stands on a printed sheet."""

INVITATION = "Приглашение в бот поручений (Telegram)"
COLUMNS = ("№", "Содержание", "Срок")
SIGNATURE = "Ознакомлен(а): ____________________    Дата: ____________"
FILE = "Листы для печати.docx"


def steps(bot: str, code: str) -> tuple[str, ...]:
    """What to do, step by step; `bot` is its name without @."""
    return (
        "1. Наведите камеру телефона на код и откройте ссылку в Telegram.",
        "2. Нажмите «Запустить» (Start). Бот назовёт вас по имени и отчеству.",
        f"3. Код не читается? Найдите в Telegram @{bot}, нажмите «Ввести код» и наберите: {code}",
        "Приглашение личное, действует 14 дней и один раз.",
    )


def points_of(source: str) -> str:
    """«Поручения: протокол № 4 от 12.09.2024»"""
    return f"Поручения: {source[0].lower()}{source[1:]}"
