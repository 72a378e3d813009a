"""What the domain refuses, as one clear Russian sentence each that says what to do."""

from domain.decision import ANY_FILE
from domain.errors import (
    BadDate,
    BadInput,
    ChangedMeanwhile,
    ColumnsEmpty,
    DateProblem,
    DomainError,
    Gap,
    InputProblem,
    NeedsComment,
    NeedsProof,
    NotAllowed,
    NotFound,
    NotNow,
    Obstacle,
    StillMissing,
)

_NOT_FOUND = {
    "assignment": "Поручения {number} среди ваших нет. Посмотрите список: /my",
    "decision": "Поручения {number} нет. Посмотрите сводку: /status",
    "protocol": "Этого протокола больше нет.",
    "draft": "Этого пункта больше нет: откройте протокол заново.",
    "person": "Такого сотрудника нет в справочнике.",
    "seat": "Такой должности нет в справочнике.",
    "group": "Такой группы нет в справочнике.",
    "invitation": "Приглашение не найдено. Попросите новое у того, кто ведёт у вас протоколы.",
    "report": "Этого отчёта больше нет.",
    "request": "Этой просьбы больше нет.",
    "join": "Этой просьбы о подключении больше нет.",
    "organization": "Такой организации нет в справочнике.",
    "setting": "Такой настройки нет. Откройте список: /settings",
    "deputy": "Такого заместителя нет: его уже убрали.",
    "field": "Этого столбца в таблице больше нет.",
    "series": "Такого повторяющегося поручения нет. Список: /series",
    "standing": "Поручение {number} уже не среди постоянных. Список: /series",
    "chat": "Этой группы больше нет, или бота в ней нет.",
}

_OBSTACLES = {
    Obstacle.ALREADY_REPORTED: "Отчёт по поручению {number} уже отправлен, ждёт проверки.",
    Obstacle.ALREADY_ACCEPTED: "Поручение {number} уже снято с контроля.",
    Obstacle.ALREADY_ACKNOWLEDGED: "Вы уже отметили ознакомление.",
    Obstacle.CANCELLED: "Поручение {number} отменено, делать ничего не нужно.",
    Obstacle.ARCHIVED: "Поручение {number} в архиве.",
    Obstacle.NOT_REPORTED: "По поручению {number} сейчас нет отчёта на проверке.",
    Obstacle.ONLY_NOTICE: "Поручение {number} только на ознакомление: достаточно кнопки «Ознакомлен(а)».",
    Obstacle.OWN_REPORT: "Свой отчёт снять с контроля нельзя: это сделает руководитель или куратор.",
    Obstacle.OWN_OVERDUE: "Здесь просрочено и ваше поручение: о нём решает другой, секретарь или руководитель.",
    Obstacle.NOT_DRAFT: "Этот пункт уже разослан.",
    Obstacle.NOT_PUBLISHED: "Этот протокол ещё не разослан.",
    Obstacle.TOO_LATE_TO_RECALL: "Отменить рассылку уже нельзя: сообщения ушли.",
    Obstacle.INVITATION_USED: "По этому приглашению уже вошли. Если это были не вы, попросите новое.",
    Obstacle.INVITATION_EXPIRED: "Приглашение устарело. Попросите новое у того, кто ведёт у вас протоколы.",
    Obstacle.INVITATION_UNKNOWN: (
        "Код не подошёл. Проверьте его или попросите новое приглашение у того, кто ведёт у вас протоколы."
    ),
    Obstacle.ALREADY_CONNECTED: "Вы уже подключены.",
    Obstacle.SERIES_STOPPED: "Это повторяющееся поручение остановлено.",
    Obstacle.SHARE_OF_ANOTHER: (
        "За поручение {number} отвечает тот, кто его передал: договоритесь с ним, можно через «Ход работы»."
    ),
    Obstacle.HAS_A_PART: "У этого сотрудника поручение {number} уже есть.",
    Obstacle.REQUEST_ANSWERED: "На эту просьбу уже ответили.",
    Obstacle.REQUEST_PENDING: "Просьба по поручению {number} уже отправлена, ждёт ответа.",
    Obstacle.NEEDS_DECISION: "Просьба о продлении ждёт решения: продлите, назовите другую дату или откажите.",
    Obstacle.TOO_SOON: "Напоминали меньше часа назад. Попробуйте позже.",
    Obstacle.NOBODY_SILENT: "Напоминать некому: все ответили или ещё не получили сообщение.",
    Obstacle.COMMON_LINK_LOST: "Откройте общую ссылку ещё раз: бот не помнит, на чём вы остановились.",
    Obstacle.NOTHING_TO_CHANGE: "В поручении {number} так уже и есть: менять нечего.",
    Obstacle.HAS_IT: "Поручение {number} там уже есть.",
    Obstacle.ASK_AGAIN: "Бот уже не помнит, что вы меняли. Откройте поручение и начните, пожалуйста, ещё раз.",
    Obstacle.JOIN_ANSWERED: "На эту просьбу о подключении уже ответили.",
}

_DATES = {
    DateProblem.PAST: "Эта дата уже прошла. Назовите день не раньше сегодняшнего.",
    DateProblem.NOT_LATER: "Новый срок должен быть позже нынешнего.",
    DateProblem.AFTER_YOURS: "Назовите день не позже срока, который дан вам.",
    DateProblem.TOO_FAR: "Слишком далёкая дата. Назовите день в пределах пяти лет.",
    DateProblem.FUTURE: "Этот день ещё не наступил. Назовите сегодняшний или прошедший день.",
    DateProblem.BEFORE_SENT: "Тогда это ещё не было разослано. Назовите день не раньше рассылки.",
    DateProblem.NEEDED: "Прежний срок прошёл: назовите и новый день, например: «план отозван, до 20 декабря».",
    DateProblem.NOT_UNDERSTOOD: "Не получилось понять дату{phrase}. Напишите, например: «до 10 декабря» или «15.12».",
}

_INPUT = {
    InputProblem.EMPTY: "Сообщение пустое. Напишите хотя бы несколько слов.",
    InputProblem.TOO_LONG: "Слишком длинно: уместите, пожалуйста, в {0} знаков.",
    InputProblem.NO_WORD: "Напишите одной фразой, что сделано. Файлы можно приложить к этому же сообщению.",
    InputProblem.FILE_TOO_LARGE: "Файл больше 20 МБ, Telegram его боту не отдаёт. Пришлите файл поменьше.",
    InputProblem.UNKNOWN_ZONE: "Такого часового пояса нет. Напишите город, например «Екатеринбург», или «Москва +2».",
    InputProblem.NOT_A_NUMBER: "Нужен номер поручения, например: «исполнено 12».",
    InputProblem.NOT_A_NAME: "Напишите фамилию, имя и отчество, например: «Берёзкина Полина Павловна».",
    InputProblem.NOT_QUIET: "Нужны часы внутри рабочего дня, не больше четырёх, и чтобы до его конца осталось полчаса. "
    "Например: «с 12 до 14».",
    InputProblem.NOT_A_SETTING: "Так сохранить не получится. Напишите, пожалуйста, как в примере.",
    InputProblem.NOT_A_DEPUTY: "Этот сотрудник замещать не может: выберите другого.",
    InputProblem.NOBODY_THERE: "На этой должности сейчас никого нет: выберите другую.",
    InputProblem.ANSWER_NUMBER: "Здесь нужно только число, без слов. Например: 25 или 12,5.",
    InputProblem.ANSWER_DATE: "Здесь нужна дата. Например: 12.09.2026 или «12 сентября».",
    InputProblem.ANSWER_FILE: "Здесь нужен файл: пришлите документ или фото.",
    InputProblem.ANSWER_WORDS: "Здесь нужен ответ словами, без файла. Напишите его одной строкой.",
    InputProblem.TOO_MANY_COLUMNS: "В таблице уже {0} столбцов, больше нельзя. Удалите лишний.",
    InputProblem.NO_COLUMNS: "В этой таблице столбцов больше нет.",
    InputProblem.STILL_EMPTY: "Заполнено не всё. Ответьте на оставшееся: «{0}».",
    InputProblem.NOT_A_RULE: "Не получилось понять, как повторять. Напишите, например: «ежемесячно до 5 числа».",
    InputProblem.NO_PEOPLE: "Сотрудников в сообщении не нашлось. Напишите по строке: «Фамилия И.О., должность, школа».",
}

_GAPS = {
    Gap.DATE: "не указана дата документа",
    Gap.PROJECT: "документ помечен «ПРОЕКТ»: сначала его утверждают",
    Gap.ASSIGNEE: "без исполнителя: {count}",
    Gap.DEADLINE: "без срока: {count}",
    Gap.CURATOR: "куратор не выбран: {count}",
    Gap.OLD_DEADLINE: "с прошедшим сроком: {count}",
    Gap.NOTHING: "нет пунктов для рассылки",
}


def sentence(error: DomainError) -> str:
    """The refusal in Russian; plain text, at most 200 characters where it goes into a toast."""
    match error:
        case NotAllowed("set_up"):
            return "Это для администратора бота: того, кто его установил. Если что-то не работает, скажите ему."
        case NotAllowed():
            return "Это действие вам недоступно."
        case NotFound():
            found = _NOT_FOUND.get(error.what, "Этого больше нет.")
            return " ".join(found.format(number=error.number).split())
        case ChangedMeanwhile():
            return "Кто-то изменил это раньше вас. Откройте заново и посмотрите."
        case NotNow():
            return " ".join(_OBSTACLES[error.obstacle].format(number=error.number).split())
        case StillMissing():
            return (
                "Разослать пока нельзя: " + "; ".join(_GAPS[gap].format(count=count) for gap, count in error.gaps) + "."
            )
        case NeedsComment(what="change"):
            return "Напишите причину одной фразой: её увидят исполнители."
        case NeedsComment():
            return "Напишите, чего не хватает: без этого исполнитель не поймёт, что доделать."
        case NeedsProof():
            what = f" ({error.what})" if error.what and error.what != ANY_FILE else ""
            return (
                f"К отчёту по поручению {error.number} нужен файл или фото{what}. Пришлите их, слова можно в подписи."
            )
        case ColumnsEmpty():
            return (
                f"Поручение {error.number}: сначала ответы для таблицы, заполнено {error.filled} из {error.columns}. "
                "Нажмите «Ответы», потом «Исполнено»: ответы и станут отчётом."
            )
        case BadDate():
            phrase = f" «{error.phrase}»" if error.phrase else ""
            return _DATES[error.problem].format(phrase=phrase)
        case BadInput():
            return _INPUT[error.problem].format(*error.facts)
        case _:
            return "Так не получится."
