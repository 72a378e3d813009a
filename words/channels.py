"""How a word came when it did not come by the chat."""

from domain.decision import Channel

CHANNELS = {
    Channel.IN_PERSON: "лично",
    Channel.PHONE: "по телефону",
    Channel.MAIL: "по почте",
    Channel.PAPER: "на бумаге",
}


def channel(value: object) -> str:
    """«по телефону» for what a journal's row or a report bears; empty for the chat and for what is not known."""
    try:
        return CHANNELS.get(Channel(str(value)), "")
    except ValueError:
        return ""
