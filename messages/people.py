"""Screens of joining and of the directory: the first /start, the stranger, set-up, people, invitations."""

from collections.abc import Mapping, Sequence

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Code, Text, as_line, as_list

from domain.people import Connection, Department, Directory, Group, Person, Role, Seat
from messages.callbacks import Press
from messages.points import OpenMine
from messages.screen import Screen, button, cut, in_rows, keyboard
from words.names import address, initials

PAGE = 8


class Home(Press, prefix="h1"):
    """The first screen's buttons."""

    page: str  # code, me, how, notme, notme2, people, protocols, status, mine


class QuietHours(Press, prefix="qh1"):
    """«Не беспокоить».  `since` and `until` are minutes of the day; both 0: none."""

    page: str  # home, set
    since: int = 0
    until: int = 0


class People(Press, prefix="dp1"):
    """A page of the directory.  `id` is a person's, an organisation's or a group's, by the page."""

    page: str
    id: int = 0
    n: int = 0  # page number, from 0
    seat: int = 0


class Leaving(Press, prefix="lv1"):
    """Who does not work here any more, and forgetting a person."""

    page: str  # list, ask, forget
    id: int = 0
    n: int = 0  # page number, from 0


class SetUp(Press, prefix="su1"):
    page: str  # name, zone, secretary, head, me_secretary, me_head
    zone: str = ""


ROLE_WORDS = {Role.ADMIN: "администратор", Role.SECRETARY: "секретарь", Role.HEAD: "руководитель"}

CONNECTION_WORDS = {
    Connection.NEW: "приглашение не открыто",
    Connection.CONNECTED: "подключён(а)",
    Connection.BLOCKED: "бот заблокирован",
    Connection.PAPER: "без Telegram",
    Connection.LEFT: "не работает",
}


# ── joining ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def stranger() -> Screen:
    return Screen(
        Text(
            "Здравствуйте! Бот работает по приглашению. Откройте ссылку из него ещё раз или введите код. "
            "Нет приглашения? Попросите у того, кто ведёт у вас протоколы."
        ),
        keyboard(button("Ввести код", Home(page="code"))),
    )


def ask_code() -> Screen:
    return Screen(Text("Пришлите код из приглашения: он начинается с «i-»."), keyboard(_cancel()))


def joined(person: Person, seats: Sequence[Seat], department: Department, waiting: int) -> Screen:
    """After the invitation.  `waiting` is how many points are on their way to the person."""
    as_whom = ", ".join(seat.label for seat in seats)
    roles = ", ".join(ROLE_WORDS[role] for role in sorted(person.roles))
    posts = " и ".join(part for part in (as_whom, f"{roles} ({department.name})" if roles else "") if part)
    lines: list[Text | str] = [f"{address(person.name)}, здравствуйте! Вы подключены: {posts}."]
    if seats:
        lines.append(
            "Сюда приходят поручения отдела. Напомню заранее и в рабочие часы. "
            "Отчёты видят только те, кто их проверяет."
        )
        lines.append("Не присылайте списки детей, диагнозы, паспортные данные.")
    if Role.SECRETARY in person.roles or Role.HEAD in person.roles:
        lines.append(staff_hint())
    if waiting:
        lines.append("Сейчас пришлю, что вам уже поручено.")
    elif seats:
        lines.append("Пока поручений нет. Когда появятся, они придут сюда.")
    return Screen(
        as_list(*lines), keyboard(*_home_rows(person.roles, bool(seats)), button("Это не я", Home(page="notme")))
    )


def home(person: Person, seats: Sequence[Seat]) -> Screen:
    """/start and /help of somebody who is connected."""
    lines: list[Text | str] = [f"{address(person.name)}, здравствуйте!"]
    if seats:
        lines.append("Поручения приходят сюда сами. Ответить можно кнопкой или словами: «исполнено 12».")
    if person.roles & {Role.SECRETARY, Role.HEAD}:
        lines.append(staff_hint())
    return Screen(as_list(*lines), keyboard(*_home_rows(person.roles, bool(seats))))


def staff_hint() -> str:
    return (
        "Пришлите протокол файлом или текстом: прочитаю решения, сроки и исполнителей, вы проверите и разошлёте. "
        "Одно поручение можно написать одной фразой: «Провести мониторинг. Отв.: Берёзкина П.П., срок до 30 сентября»."
    )


def how_to(roles: frozenset[Role]) -> Screen:
    """The short guide; every command also works as a word."""
    lines: list[Text | str] = [
        Bold("Если вам поручили"),
        "«Мои»: список ваших поручений, ближайшие первыми. «Просрочено»: только просроченные.",
        "«Исполнено 12»: отчёт по поручению 12. Напишите, что сделано, и приложите файлы.",
        "Или нажмите «Исполнено» на карточке, или ответьте на неё.",
        "Не успеваете? «Прошу продлить». Не ваше? «Ещё», «Не ко мне».",
        "«Найти подвоз»: поиск по словам, номеру, фамилии. «Заместитель»: на время отпуска.",
        "«Не беспокоить»: часы, в которые напоминания ждут. «Курирую»: пункты, где вы куратор.",
    ]
    if roles:
        lines += [
            Bold("Если вы ведёте протоколы"),
            "Пришлите файл или текст протокола, либо одно поручение фразой.",
            "«Протоколы»: черновики и разосланные. «Сводка»: как идут дела. «Справочник»: кто есть и кого пригласить.",
            "«Решить»: что ждёт вашего решения. «Отменить поручение 12». «Просрочено»: все просроченные.",
            "«Доставка»: кто получил и кто нет. «Файлы»: Excel, справка Word. «Журнал», «Дисциплина», «Настройки».",
        ]
    peace = button("Не беспокоить", QuietHours(page="home"))
    return Screen(as_list(*lines), keyboard([peace], button("‹ Назад", Home(page="me"))))


def confirm_not_me(person: Person) -> Screen:
    return Screen(
        Text(
            "Отключить этот Telegram от записи «",
            Bold(person.name),
            "»? Поручения сюда приходить перестанут. Секретарь узнает об этом.",
        ),
        keyboard([button("Да, это не я", Home(page="notme2")), button("Нет, всё верно", Home(page="me"))]),
    )


def parted() -> Screen:
    return Screen(Text("Отключено. Если вас пригласят, откройте свою ссылку."))


def _home_rows(roles: frozenset[Role], has_seats: bool) -> list[list[InlineKeyboardButton]]:
    rows: list[list[InlineKeyboardButton]] = []
    if has_seats:
        rows.append([button("Мои поручения", Home(page="mine"))])
    if roles & {Role.SECRETARY, Role.HEAD}:
        rows.append([button("Протоколы", Home(page="protocols")), button("Сводка", Home(page="status"))])
    if roles & {Role.SECRETARY, Role.ADMIN}:
        rows.append([button("Справочник", People(page="home"))])
    if Role.ADMIN in roles:
        rows.append([button("Секретарь и руководитель", SetUp(page="home"))])
    rows.append([button("Как пользоваться", Home(page="how"))])
    return rows


def _cancel() -> InlineKeyboardButton:
    return button("Отмена", Home(page="me"))


# ── first run ───────────────────────────────────────────────────────────────────────────────────────────────────────


def ask_department() -> Screen:
    return Screen(
        as_list(
            "Здравствуйте! Вы администратор этого бота.",
            "Как называется ваш отдел? Напишите, например: «Управление образования Залесского района».",
        )
    )


ZONES = {
    "Калининград": "Europe/Kaliningrad", "Москва": "Europe/Moscow", "Самара": "Europe/Samara",
    "Екатеринбург": "Asia/Yekaterinburg", "Омск": "Asia/Omsk", "Красноярск": "Asia/Krasnoyarsk",
    "Иркутск": "Asia/Irkutsk", "Якутск": "Asia/Yakutsk", "Владивосток": "Asia/Vladivostok",
    "Магадан": "Asia/Magadan", "Камчатка": "Asia/Kamchatka",
}  # fmt: skip


def ask_zone(name: str, usual: str) -> Screen:
    """`usual` is the zone of the settings; the buttons are the zones of Russia by their offset from Moscow."""
    ordered = sorted(ZONES.items(), key=lambda pair: pair[1] != usual)
    return Screen(
        Text("«", Bold(name), "». По какому времени вы работаете? От этого зависят сроки и часы напоминаний."),
        keyboard(*in_rows([button(city, SetUp(page="zone", zone=zone)) for city, zone in ordered])),
    )


def _city(department: Department) -> str:
    """«Москва» for a zone that is offered by a city, else the zone's own key."""
    key = department.zone.key
    return next((city for city, zone in ZONES.items() if zone == key), key)


def set_up(department: Department, secretaries: Sequence[Person], heads: Sequence[Person]) -> Screen:
    """What is still to be done before the first protocol."""

    def named(people: Sequence[Person]) -> str:
        return ", ".join(f"{person.name} ({CONNECTION_WORDS[person.connection]})" for person in people) or "не назначен"

    return Screen(
        as_list(
            Bold(department.name),
            f"Часовой пояс: {_city(department)}",
            f"Секретарь: {named(secretaries)}",
            f"Руководитель: {named(heads)}",
            "",
            "Всё готово: секретарь может прислать список школ и первый протокол."
            if secretaries and heads
            else "Назначьте секретаря и руководителя: бот даст ссылку для каждого. "
            "Справочник школ может загрузить секретарь.",
        ),
        keyboard(
            [button("Назначить секретаря", SetUp(page="secretary")), button("Я секретарь", SetUp(page="me_secretary"))],
            [button("Назначить руководителя", SetUp(page="head"))],
            *[
                [button(cut(f"Ссылка: {initials(person.name)}", 48), People(page="link", id=person.id))]
                for person in (*secretaries, *heads)
                if person.connection is Connection.NEW
            ],
            button("Справочник", People(page="home")),
            button("‹ Назад", Home(page="me")) if secretaries and heads else None,
        ),
    )


def ask_name_for(role: Role) -> Screen:
    whom = {Role.SECRETARY: "секретаря", Role.HEAD: "руководителя"}[role]
    return Screen(Text(f"Напишите фамилию, имя и отчество {whom}."), keyboard(button("Отмена", SetUp(page="home"))))


def invitation(person: Person, link: str, code: str, back: InlineKeyboardButton | None = None) -> Screen:
    """Ready to be forwarded: whom it is for, the link, the code for those whose link does not open."""
    return Screen(
        as_list(
            Text("Приглашение для: ", Bold(person.name)),
            "Перешлите это сообщение. Ссылка одноразовая, действует 14 дней.",
            "",
            link,
            Text("Если ссылка не открывается, код: ", Code(code)),
        ),
        keyboard(back) if back else None,
    )


# ── the directory ───────────────────────────────────────────────────────────────────────────────────────────────────


def directory(known: Directory, people: Sequence[Person]) -> Screen:
    """The directory's first page: how many of what, and what to do next."""
    if not known.seats:
        return Screen(
            as_list(
                Bold("Справочник пуст."),
                "Пришлите список файлом .xlsx или .csv: ФИО, должность, организация, группы; порядок столбцов любой. "
                "Или пришлите протокол: кого он называет, тех и добавим.",
            ),
            keyboard(
                [button("Образец .xlsx", People(page="sample")), button("Добавить по одному", People(page="add"))]
            ),
        )
    connected = sum(1 for person in people if person.connection is Connection.CONNECTED)
    silent = [person for person in people if person.connection is Connection.NEW]
    return Screen(
        as_list(
            Bold("Справочник"),
            f"Организаций: {len(known.organizations)}, должностей: {len(known.seats)}, сотрудников: {len(people)}",
            f"Подключены: {connected}. Приглашение не открыто: {len(silent)}",
            f"Групп: {len(known.groups)}" if known.groups else "Групп нет.",
        ),
        keyboard(
            [button("Сотрудники", People(page="list")), button("Группы", People(page="groups"))],
            button(f"Пригласить всех: {len(silent)}", People(page="invite")) if silent else None,
            [button("Загрузить список", People(page="load")), button("Добавить", People(page="add"))],
            button("Кто больше не работает", Leaving(page="list")),
        ),
    )


def people_list(people: Sequence[Person], seats: Mapping[int, Seat], page: int, pages: int) -> Screen:
    """A page of people, each a button; `seats` by person."""
    rows: list[list[InlineKeyboardButton]] = []
    for person in people:
        seat = seats.get(person.id)
        mark = "✓" if person.connection is Connection.CONNECTED else "·"
        label = f"{mark} {initials(person.name)}, {seat.organization}" if seat else f"{mark} {initials(person.name)}"
        rows.append([button(cut(label, 48), People(page="one", id=person.id, n=page))])
    return Screen(
        Text(f"Сотрудники, страница {page + 1} из {pages}. ✓ подключены."),
        keyboard(*rows, _pager("list", page, pages), button("‹ Справочник", People(page="home"))),
    )


def one_person(person: Person, seats: Sequence[Seat], page: int) -> Screen:
    roles = ", ".join(ROLE_WORDS[role] for role in sorted(person.roles))
    return Screen(
        as_list(
            Bold(person.name),
            *[seat.label for seat in seats],
            *([roles] if roles else []),
            f"Telegram: {CONNECTION_WORDS[person.connection]}",
        ),
        keyboard(
            [
                button("Новая ссылка", People(page="link", id=person.id)),
                button("QR-код", People(page="qr", id=person.id)),
            ],
            [
                button("Без Telegram", People(page="paper", id=person.id, n=page)),
                button("Не работает", People(page="left", id=person.id, n=page)),
            ],
            button("Удалить личные данные", Leaving(page="ask", id=person.id, n=page)),
            button("‹ Список", People(page="list", n=page)),
        ),
    )


def confirm_left(person: Person, page: int) -> Screen:
    return Screen(
        Text(
            Bold(person.name),
            " больше не работает? Доступ закроется сразу, поручения останутся за должностью и перейдут преемнику.",
        ),
        keyboard(
            [
                button("Да, не работает", People(page="left2", id=person.id, n=page)),
                button("Отмена", People(page="one", id=person.id, n=page)),
            ]
        ),
    )


def groups(known: Directory) -> Screen:
    rows = [
        [button(cut(f"{group.name}: {len(group.seat_ids)}", 48), People(page="group", id=group.id))]
        for group in known.groups[:40]
    ]
    text = (
        "Группы: кому идут поручения вида «руководителям ОО»."
        if rows
        else "Групп пока нет. Они берутся из столбца «Группы» списка."
    )
    return Screen(Text(text), keyboard(*rows, button("‹ Справочник", People(page="home"))))


def one_group(group: Group, known: Directory, page: int, pages: int) -> Screen:
    """A group's names and seats; a press on a seat takes it out or puts it in."""
    inside = set(group.seat_ids)
    ordered = sorted(known.seats, key=lambda seat: (seat.id not in inside, seat.organization, seat.id))
    rows = [
        [
            button(
                cut(f"{'✓' if seat.id in inside else '+'} {seat.label}", 48),
                People(page="toggle", id=group.id, seat=seat.id, n=page),
            )
        ]
        for seat in ordered[page * PAGE : (page + 1) * PAGE]
    ]
    aliases = f"Ещё называют: {', '.join(group.aliases)}" if group.aliases else "Других названий нет."
    return Screen(
        as_list(Bold(group.name), aliases, f"В группе должностей: {len(inside)}. Нажмите, чтобы добавить или убрать."),
        keyboard(
            *rows,
            _pager("group", page, pages, group.id),
            [button("Другое название", People(page="alias", id=group.id)), button("‹ Группы", People(page="groups"))],
        ),
    )


def ask_alias(group: Group) -> Screen:
    return Screen(
        Text("Как ещё называют группу «", Bold(group.name), "» в протоколах? Например: «директора школ»."),
        keyboard(button("Отмена", People(page="group", id=group.id))),
    )


def ask_list() -> Screen:
    return Screen(
        as_list(
            "Пришлите файл .xlsx или .csv либо напишите сотрудников, каждого с новой строки:",
            "«Берёзкина Полина Павловна, директор, МБОУ СОШ № 3»",
        ),
        keyboard([button("Образец .xlsx", People(page="sample")), button("Отмена", People(page="home"))]),
    )


def read_list(
    count: int, organizations: int, group_names: Sequence[str], columns: Mapping[str, str], notes: Sequence[str]
) -> Screen:
    """What was understood of a list before it is written."""
    lines: list[Text | str] = [Text("Прочитано сотрудников: ", Bold(str(count)), f", организаций: {organizations}")]
    if columns:
        lines.append("Столбцы: " + "; ".join(f"{field}: «{header}»" for field, header in columns.items()))
    if group_names:
        lines.append(cut("Группы: " + ", ".join(group_names), 600))
    lines += notes
    lines.append("Кто уже есть в справочнике, тот не задвоится.")
    return Screen(
        as_list(*lines), keyboard([button("Записать", People(page="write")), button("Отмена", People(page="home"))])
    )


def written(new: int, total: int) -> str:
    """The toast after «Записать»."""
    return f"Записано. Новых: {new}, уже были: {total - new}"


def list_lost() -> Screen:
    return Screen(
        Text("Пришлите список ещё раз: этот уже не ждёт записи."), keyboard(button("‹ Справочник", People(page="home")))
    )


def invitations(lines: Sequence[tuple[Person, str]], left: int) -> Screen:
    """Links for several people, to be passed on one by one."""
    rows = [as_line(Bold(initials(person.name)), ": ", link) for person, link in lines]
    tail = [f"Ещё не подключены: {left}."] if left else ["Это все, кто ещё не подключён."]
    return Screen(
        as_list("Ссылки личные и одноразовые, действуют 14 дней. Передайте каждому его ссылку.", "", *rows, *tail),
        keyboard(
            button("Следующие", People(page="invite", id=lines[-1][0].id)) if left else None,
            button("‹ Справочник", People(page="home")),
        ),
    )


def _pager(page: str, number: int, pages: int, about: int = 0) -> list[InlineKeyboardButton]:
    if pages <= 1:
        return []
    back = [button("‹", People(page=page, id=about, n=number - 1))] if number else []
    on = [button("›", People(page=page, id=about, n=number + 1))] if number + 1 < pages else []
    return back + on


OLD_BUTTON = "Эта кнопка больше не работает. Откройте заново: «мои», «сводка» или «протоколы»."


def stopped(was_awaited: bool) -> Screen:
    """To «отмена» in words."""
    return Screen(Text("Хорошо, ничего не записано." if was_awaited else "Сейчас я ничего не жду, отменять нечего."))


def courtesy(has_seats: bool, *, thanks: bool) -> Screen:
    """To «спасибо»; to «принято», «ознакомлена», which a button says for the journal."""
    if thanks or not has_seats:
        return Screen(Text("Пожалуйста!" if thanks else "Хорошо."))
    return Screen(
        Text("Если это об ознакомлении, нажмите «Ознакомлен(а)» под поручением: так оно отметится."),
        keyboard(button("Мои поручения", OpenMine())),
    )


def file_of_what() -> Screen:
    """To a file or a photo that nothing was asked about."""
    return Screen(
        Text(
            "К какому поручению этот файл? Пришлите его ещё раз с подписью, например: «исполнено 12 план утверждён». "
            "Или откройте поручение, нажмите «Исполнено» и пришлите файл."
        ),
        keyboard(button("Мои поручения", OpenMine())),
    )


def not_understood(leads: bool, has_seats: bool) -> Screen:
    """What the bot can take from this person, when it could take nothing from what was said."""
    lines: list[Text | str] = ["Не получилось понять."]
    if has_seats:
        lines.append("Отчитаться: «исполнено 12» и что сделано. Ваши поручения: «мои».")
    if leads:
        lines.append("Поручение одной фразой: «Провести мониторинг. Отв.: Берёзкина П.П., срок до 30 сентября».")
        lines.append("Протокол: файлом или текстом. Ещё: «сводка», «протоколы», «справочник».")
    return Screen(as_list(*lines), keyboard(button("Как пользоваться", Home(page="how"))))
