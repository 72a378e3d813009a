"""What the command line says to who runs the bot: one clear sentence a case, each says what to do."""

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


def demo_is_ready(address: str) -> str:
    return f"Откройте {address}/ в браузере: там можно пройти всю историю за каждого участника; Ctrl+C остановит показ."


def sandbox_failed() -> str:
    return "Песочница не запустилась: её сообщение выше."
