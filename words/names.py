"""How people are named: «Берёзкина П.П.» in lists, «Полина Павловна» when spoken to."""


def initials(name: str) -> str:
    """«Берёзкина Полина Павловна» → «Берёзкина П.П.»; a name that is short already stays as it is."""
    parts = name.split()
    if len(parts) < 2 or any("." in part for part in parts[1:]):
        return name
    return f"{parts[0]} " + "".join(f"{part[0]}." for part in parts[1:3])


def address(name: str) -> str:
    """How a person is spoken to: name and patronymic where they are known, else the name as it is."""
    parts = name.split()
    if len(parts) >= 3 and "." not in name:
        return " ".join(parts[1:3])
    return name
