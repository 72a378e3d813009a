"""What `make demo` begins with: a fictional department, people who have joined, and a protocol written for it.

The protocol's dates are counted from today, so that its deadlines always lie ahead.
"""

import base64
from datetime import date, timedelta
from typing import Any

import aiohttp

from bot.clock import Clock
from bot.settings import Settings
from domain.people import Role
from storage import people
from storage.engine import Database
from words.dates import long

DEPARTMENT = "Управление образования Залесского района"
ADMIN = 100
SECRETARY = 101
HEAD = 102
FIRST_DIRECTOR = 103

DIRECTORS = (
    ("Берёзкина Полина Павловна", "МБОУ «Залесская СОШ № 1»"),
    ("Лугов Сергей Андреевич", "МБОУ «Залесская СОШ № 2»"),
    ("Ракитина Вера Степановна", "МБОУ «Боровая СОШ»"),
    ("Клёнов Игорь Матвеевич", "МБОУ «Озёрная ООШ»"),
    ("Осокина Дарья Фёдоровна", "МБОУ «Степная ООШ»"),
)
NOT_YET_JOINED = ("Тростников Павел Ильич", "МБОУ «Дальняя СОШ»")
METHODIST = ("Журавлёва Анна Олеговна", "методист", DEPARTMENT)
HEADS_OF_SCHOOLS = "руководители ОО"

SAMPLE_NAME = "Протокол № 7.txt"
SAMPLE = """Управление образования Залесского района

ПРОТОКОЛ № 7
совещания руководителей образовательных организаций

от {meeting}

Председатель: Сомов А.В., начальник управления
Секретарь: Рогова Л.И.

Повестка дня:
1. О подготовке к итоговой аттестации.
2. О безопасности в зимний период.

1. СЛУШАЛИ: Сомова А.В. о подготовке к итоговой аттестации.

РЕШИЛИ:

1.1. Информацию принять к сведению.

1.2. Провести диагностические работы по русскому языку и математике в 9 классах, анализ представить в управление.
Ответственные: руководители ОО.
Срок: до {first}.

1.3. Подготовить единый график консультаций для выпускников района.
Ответственный: Журавлёва А.О.
Срок: до {second}.

1.4. Провести родительские собрания в 9 и 11 классах.
Ответственные: классные руководители.
Срок: до {third}.

1.5. Директору МБОУ «Залесская СОШ № 2» Лугову С.А. представить план устранения замечаний.
Срок: до {first}.

2. СЛУШАЛИ: Ракитину В.С. о безопасности в зимний период.

РЕШИЛИ:

2.1. Ознакомиться с памяткой по действиям при обледенении крыш.
Ответственные: руководители ОО.

2.2. Провести тренировочную эвакуацию, акт направить в управление.
Ответственные: руководители ОО.
Срок: в течение года.

Председатель                                   Сомов А.В.
Секретарь                                      Рогова Л.И.
"""


def sample(today: date) -> str:
    """The protocol, dated two days before `today`."""
    days = {"first": 10, "second": 17, "third": 30}
    return SAMPLE.format(
        meeting=long(today - timedelta(days=2)) + " года",
        **{name: long(today + timedelta(days=count)) + " года" for name, count in days.items()},
    )


async def prepare(settings: Settings, clock: Clock) -> None:
    """Fill an empty base, let the people in on the sandbox, and hand the protocol to the secretary."""
    await _fill(settings, clock)
    async with aiohttp.ClientSession(settings.telegram_api_url) as http:
        for telegram_id, name in _accounts():
            await _sim(http, "user", user_id=telegram_id, first_name=name)
        for telegram_id, _ in _accounts():
            await _sim(http, "message", user_id=telegram_id, text="/start")
        document = sample(clock.now().astimezone(settings.zone).date()).encode()
        (settings.data_dir / SAMPLE_NAME).write_bytes(document)
        await _sim(
            http,
            "message",
            user_id=SECRETARY,
            file=base64.b64encode(document).decode(),
            file_name=SAMPLE_NAME,
        )


async def _fill(settings: Settings, clock: Clock) -> None:
    database = Database(settings.database_url)
    now = clock.now()
    try:
        async with database.write() as session:
            department = await people.create_department(session, DEPARTMENT, settings.timezone, now)
            today = department.today(now)
            for telegram_id, name, role in (
                (ADMIN, "Администратор", Role.ADMIN),
                (SECRETARY, "Рогова Лидия Игоревна", Role.SECRETARY),
                (HEAD, "Сомов Аркадий Васильевич", Role.HEAD),
            ):
                person = await people.appoint(session, department.id, name, role, now)
                await people.connect(session, person.id, telegram_id, now)

            async def known(name: str, post: str, organization: str, *groups: str) -> int:
                added = await people.add_person(
                    session,
                    department.id,
                    name=name,
                    post=post,
                    organization_name=organization,
                    groups=groups,
                    today=today,
                    now=now,
                )
                return added.person.id

            for telegram_id, (name, school) in enumerate(DIRECTORS, FIRST_DIRECTOR):
                director = await known(name, "директор", school, HEADS_OF_SCHOOLS)
                await people.connect(session, director, telegram_id, now)
            methodist = await known(*METHODIST)
            await people.connect(session, methodist, FIRST_DIRECTOR + len(DIRECTORS), now)
            await known(NOT_YET_JOINED[0], "директор", NOT_YET_JOINED[1], HEADS_OF_SCHOOLS)
    finally:
        await database.close()


def _accounts() -> list[tuple[int, str]]:
    """Everybody's account on the sandbox; the last has not joined."""
    names = ["Администратор", "Рогова Лидия", "Сомов Аркадий"]
    names += [name.rsplit(" ", 1)[0] for name, *_ in (*DIRECTORS, METHODIST, NOT_YET_JOINED)]
    return list(enumerate(names, ADMIN))


async def _sim(http: aiohttp.ClientSession, what: str, **order: Any) -> None:
    async with http.post(f"/sim/{what}", json=order) as response:
        response.raise_for_status()
