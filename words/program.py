"""What the command line says to who runs the bot: one clear sentence a case, each says what to do."""

from datetime import datetime

from words.plurals import count

_WHAT_TO_WRITE = {
    "BOT_TOKEN": "впишите токен бота от @BotFather, он выглядит как 123456789:AAH…",
    "DATABASE_URL": "впишите sqlite:///data/bot.db или postgresql://имя:пароль@адрес/база",
    "TELEGRAM_API_URL": "впишите адрес сервера Bot API, например http://127.0.0.1:8081, или оставьте пустой",
    "PROXY_URL": "впишите адрес вида http://имя:пароль@адрес:порт или socks5://адрес:порт либо оставьте пустой",
    "ADMIN_IDS": "впишите через запятую номера администраторов в Telegram, например 123456789,987654321",
    "TIMEZONE": "впишите часовой пояс, например Europe/Moscow или Asia/Yekaterinburg",
    "REDIS_URL": "впишите адрес вида redis://127.0.0.1:6379/0 или оставьте пустой",
    "WEBHOOK_URL": "впишите адрес, который начинается с https://, или оставьте пустой",
    "WEBHOOK_SECRET": "с WEBHOOK_URL нужен секрет: до 256 латинских букв, цифр, «_» и «-»",
    "WEBHOOK_HOST": "впишите адрес, на котором слушать, например 0.0.0.0",
    "WEBHOOK_PORT": "впишите номер порта от 1 до 65535, например 8080",
    "CLOCK_FILE": "переводить часы можно только в песочнице, не с настоящим Telegram: оставьте пустой",
    "DATA_DIR": "впишите папку для базы и файлов, например data",
    "SEND_RATE": "впишите, сколько сообщений в секунду отправлять, например 29",
    "CHAT_RATE": "впишите, сколько сообщений в секунду отправлять в один чат, например 1",
    "LOG_LEVEL": "впишите DEBUG, INFO, WARNING или ERROR",
    "DEBUG": "впишите true или false",
}


def wrong_setting(variable: str, value: str | None) -> str:
    """`value` is None where the variable is missing and "" where it must not be shown."""
    if variable == ".env":
        return "Файл .env не читается: сохраните его в кодировке UTF-8."
    advice = _WHAT_TO_WRITE.get(variable, "посмотрите пояснение в .env.example")
    if value is None:
        return f"В .env не задана переменная {variable}: {advice}."
    shown = f" ({value})" if value else ""
    return f"Неверное значение переменной {variable}{shown}: {advice}."


def base_in_use(base: str, pid: str) -> str:
    who = f", его держит процесс {pid}" if pid else ""
    return f"База {base} занята{who}: остановите работающего бота и повторите."


def base_from_future(revision: str) -> str:
    return f"База сделана более новой версией программы (схема {revision}): обновите программу."


def base_unreachable(reason: str) -> str:
    return f"База не открывается ({reason}): проверьте DATABASE_URL и работает ли сервер базы."


def migration_unsafe(tables: list[str]) -> str:
    names = ", ".join(tables)
    return f"Обновление базы остановлено, чтобы не потерять записи (таблицы {names}); база осталась прежней."


def migrated(before: str | None, after: str) -> str:
    if before == after:
        return f"База уже в порядке: схема {after}."
    return f"База готова: схема {after}." if before is None else f"База обновлена: схема {before} → {after}."


def token_refused() -> str:
    return "Telegram не принял токен: проверьте BOT_TOKEN в .env или получите новый у @BotFather."


def port_taken() -> str:
    return "Порт занят другой программой: укажите в WEBHOOK_PORT другой."


def demo_is_ready(address: str) -> str:
    return f"Откройте {address}/ в браузере: там можно пройти всю историю за каждого участника; Ctrl+C остановит показ."


def sandbox_failed() -> str:
    return "Песочница не запустилась: её сообщение выше."


# ── copies ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def copying() -> str:
    return "Делаю копию базы и файлов, бот может работать дальше…"


def backed_up(path: str, megabytes: float) -> str:
    size = f"{megabytes:.1f} МБ".replace(".", ",") if megabytes >= 1 else f"{megabytes * 1024:.0f} КБ"
    return f"Копия готова: {path} ({size}). Токена и настроек в ней нет, храните .env отдельно."


def backup_exists(path: str) -> str:
    return f"Файл {path} уже есть: укажите другое имя после --to."


def nothing_to_copy() -> str:
    return "Копировать нечего: базы ещё нет, запустите бота или выполните python -m bot migrate."


def disk_refuses(reason: str) -> str:
    return f"Не удалось записать на диск ({reason}): проверьте место и права на папку."


def tool_missing(program: str) -> str:
    return f"Не найдена программа {program}: установите клиент PostgreSQL (пакет postgresql-client) и повторите."


def tool_failed(line: str) -> str:
    return f"PostgreSQL не справился: {line}"


def restore_replaces(base: str) -> str:
    return f"В базе {base} уже есть данные. Они будут заменены копией, а прежняя база сохранится рядом. Продолжить?"


def base_not_empty() -> str:
    return "В базе уже есть данные: чтобы заменить их копией, повторите с --yes; прежняя база сохранится рядом."


def bad_archive(part: str) -> str:
    return f"Это не копия бота или она повреждена ({part}): возьмите другой файл."


def other_database() -> str:
    return "Копия сделана с другого вида базы (SQLite или PostgreSQL), чем указан в DATABASE_URL: исправьте его."


def restored(made_at: datetime, aside: str, cancelled: int, put_off: int) -> str:
    lines = [f"Восстановлено состояние на {made_at:%d.%m.%Y %H:%M}."]
    if aside:
        lines.append(f"Прежняя база: {aside}.")
    if cancelled or put_off:
        letters = ("письмо", "письма", "писем")
        lines.append(
            f"Из очереди снято {count(cancelled, letters)}, отложено {count(put_off, letters)}, "
            "чтобы никто не получил несколько сразу."
        )
    lines.append("Запустите бота: python -m bot run.")
    return "\n".join(lines)


# ── health ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def finding(sign: str, well: bool, value: int | str | None) -> str:
    """One line of `health`; `sign` and `value` are those of `bot.health.Finding`."""
    return f"{'✓' if well else '✗'} {_FINDINGS[sign](well, value)}"


def _revision(well: bool, value: int | str | None) -> str:
    if well:
        return f"схема базы: {value}"
    return f"схема базы: {value or 'нет'}, программе нужна другая — выполните python -m bot migrate"


def _leader(well: bool, value: int | str | None) -> str:
    if value is None:
        return "бот не запущен"
    return "бот работает" if well else f"бот молчит {_span(value)}"


def _inbox(well: bool, value: int | str | None) -> str:
    if value is None:
        return "все сообщения обработаны"
    return f"сообщение ждёт обработки {_span(value)}"


def _outbox(well: bool, value: int | str | None) -> str:
    if value is None:
        return "все письма отправлены"
    return f"письмо ждёт отправки {_span(value)}" + ("" if well else " — проверьте связь с Telegram")


def _dead(well: bool, value: int | str | None) -> str:
    return f"не обработано и не доставлено после всех попыток: {value}"


def _disk(well: bool, value: int | str | None) -> str:
    return f"свободно на диске: {value} МБ"


_FINDINGS = {
    "revision": _revision,
    "leader": _leader,
    "inbox": _inbox,
    "outbox": _outbox,
    "dead": _dead,
    "disk": _disk,
}


def _span(value: int | str | None) -> str:
    seconds = int(value or 0)
    if seconds < 120:
        return count(seconds, ("секунду", "секунды", "секунд"))
    minutes = seconds // 60
    if minutes < 120:
        return count(minutes, ("минуту", "минуты", "минут"))
    hours = minutes // 60
    return count(hours, ("час", "часа", "часов")) if hours < 48 else count(hours // 24, ("день", "дня", "дней"))
