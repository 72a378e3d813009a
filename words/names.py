"""How people are named: «Берёзкина П.П.» in lists, «Полина Павловна» when spoken to."""

import re


def initials(name: str) -> str:
    """«Берёзкина Полина Павловна» → «Берёзкина П.П.»; a name that is short already stays as it is, and so does
    what is no name («Бывший сотрудник»)."""
    parts = name.split()
    if len(parts) < 2 or any("." in part for part in parts[1:]) or parts[1][0].islower():
        return name
    return f"{parts[0]} " + "".join(f"{part[0]}." for part in parts[1:3])


def address(name: str) -> str:
    """How a person is spoken to: name and patronymic where they are known, else the name as it is."""
    parts = name.split()
    if len(parts) >= 3 and "." not in name:
        return " ".join(parts[1:3])
    return name


_KINDS = (
    (r"средн\w+ общеобразовательн\w+ школ\w+", "СОШ"),
    (r"основн\w+ общеобразовательн\w+ школ\w+", "ООШ"),
    (r"начальн\w+ общеобразовательн\w+ школ\w+", "НОШ"),
    (r"муниципальн\w+ [\w ]*дошкольн\w+ [\w ]*учреждени\w+", "МДОУ"),
    (r"муниципальн\w+ [\w ]*дополнительн\w+ образовани\w+", "МУ ДО"),
    (r"муниципальн\w+ [\w ]*учреждени\w+", "МОУ"),
    (r"детск\w+ сад\w*(?: \w+ вида)?", "д/с"),
    (r"\s*\bимени [^№»„“]+", " "),
)
_LEGAL_FORM = re.compile(r"^М(?:[БАК]?Д?ОУ|[БАК]?У(?: ДО)?) ")


def short_organization(name: str, longest: int = 30) -> str:
    """«МБОУ «Верхняя средняя общеобразовательная школа имени И.И. Иванова № 3»» → «Верхняя СОШ № 3»; a name that is not
    longer than `longest` stays as it is.  For a picture and a narrow column; the register has the name in full."""
    short = name
    for pattern, kind in _KINDS:
        if len(short) <= longest:
            break
        short = " ".join(re.sub(pattern, kind, short, flags=re.I).replace(" »", "»").split())
    if len(short) > longest:
        short = _LEGAL_FORM.sub("", short)
        short = short[1:-1] if short.startswith("«") and short.endswith("»") and short.count("«") == 1 else short
    return short


def ended(words: str) -> str:
    """A sentence's end: one full stop, also after initials that bear their own."""
    return words if words.endswith(".") else f"{words}."
