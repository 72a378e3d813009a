"""parse_mode HTML, with the errors of the Bot API server."""

import re

from sandbox.errors import ApiError, bad_request
from sandbox.spans import Span, byte_offset, utf16

_TYPES = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "span": "spoiler", "blockquote": "blockquote", "code": "code", "pre": "pre", "a": "text_link",
    "tg-emoji": "custom_emoji", "tg-time": "date_time",
}  # fmt: skip
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(lt|gt|amp|quot));?")
_ATTRIBUTE = re.compile(r"""\s*([^\s=>]*)\s*(?:(=)\s*(?:"([^"]*)"|'([^']*)'|([\w.\-:/]+)))?""")


def broken(what: str) -> ApiError:
    return bad_request(f"can't parse entities: {what}")


def unescaped(text: str) -> str:
    return _REFERENCE.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    if match[3]:
        return _NAMED[match[3]]
    code = int(match[1]) if match[1] else int(match[2], 16)
    return chr(code) if 0 < code < 0x10FFFF and not 0xD800 <= code <= 0xDFFF else match[0]


def parse_html(source: str) -> tuple[str, list[Span]]:
    """The text without tags and its spans. Raises ApiError "can't parse entities: …"."""
    out: list[str] = []
    at = 0
    done: list[Span] = []
    open_tags: list[tuple[str, Span]] = []
    index = 0
    while index < len(source):
        tag_at = source.find("<", index)
        piece = unescaped(source[index : tag_at if tag_at >= 0 else len(source)])
        out.append(piece)
        at += utf16(piece)
        if tag_at < 0:
            break
        if source[tag_at + 1 : tag_at + 2] == "/":
            index = _close(source, tag_at, open_tags, at, done, out)
        else:
            name, values, index = _open(source, tag_at)
            open_tags.append((name, Span(_TYPES[name], at, 0, values)))
    if open_tags:
        raise broken(f'Can\'t find end tag corresponding to start tag "{open_tags[-1][0]}"')
    return "".join(out), _merged(done)


def _open(source: str, start: int) -> tuple[str, dict[str, object], int]:
    match = re.compile(r"[^\s>]*").match(source, start + 1)
    assert match is not None
    index = match.end()
    name = match[0].lower()
    if index >= len(source):
        raise broken(f"Unclosed start tag at byte offset {byte_offset(source, start)}")
    if name not in _TYPES:
        raise broken(f'Unsupported start tag "{name}" at byte offset {byte_offset(source, start)}')
    given: dict[str, str] = {}
    while True:
        while index < len(source) and source[index].isspace():
            index += 1
        if index >= len(source):
            raise broken(f'Unclosed start tag "{name}" at byte offset {byte_offset(source, start)}')
        if source[index] == ">":
            break
        index = _attribute(source, index, name, start, given)
    return name, _values(name, given, byte_offset(source, start)), index + 1


def _attribute(source: str, index: int, name: str, start: int, given: dict[str, str]) -> int:
    match = _ATTRIBUTE.match(source, index)
    assert match is not None
    if not match[1]:
        raise broken(f'Empty attribute name in the tag "{name}" at byte offset {byte_offset(source, index)}')
    if match[2] is None:
        if match[1].lower() != "expandable":
            raise broken(
                f"Expected equal sign in declaration of an attribute of the tag "
                f'"{name}" at byte offset {byte_offset(source, start)}'
            )
        given["expandable"] = ""
    else:
        given[match[1].lower()] = unescaped(next(value for value in match.groups()[2:] if value is not None))
    return match.end()


def _values(name: str, given: dict[str, str], at: int) -> dict[str, object]:
    if name == "a":
        return {"url": given.get("href", "")}
    if name == "code" and given.get("class", "").startswith("language-"):
        return {"language": given["class"].removeprefix("language-")}
    if name == "span" and given.get("class") != "tg-spoiler":
        raise broken(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
    if name == "tg-emoji":
        if not given.get("emoji-id", "").isdigit():
            raise broken("Invalid custom emoji identifier specified")
        return {"custom_emoji_id": given["emoji-id"]}
    if name == "tg-time":
        if not given.get("unix", "").lstrip("-").isdigit():
            raise broken("Invalid date-time unix time specified")
        return {"unix_time": int(given["unix"]), "date_time_format": given.get("format", "")}
    if name == "blockquote" and "expandable" in given:
        return {"expandable": True}
    return {}


def _close(
    source: str, start: int, open_tags: list[tuple[str, Span]], at: int, done: list[Span], out: list[str]
) -> int:
    if not open_tags:
        raise broken(f"Unexpected end tag at byte offset {byte_offset(source, start)}")
    match = re.compile(r"</([^\s>]*)\s*").match(source, start)
    assert match is not None
    if source[match.end() : match.end() + 1] != ">":
        raise broken(f"Unclosed end tag at byte offset {byte_offset(source, start)}")
    name, span = open_tags.pop()
    if match[1] and match[1].lower() != name:
        raise broken(
            f"Unmatched end tag at byte offset {byte_offset(source, start)},"
            f' expected "</{name}>", found "</{match[1].lower()}>"'
        )
    span.length = at - span.offset
    if span.values.pop("expandable", None):
        span.type = "expandable_blockquote"
    if span.type == "text_link" and not span.values["url"]:
        units = "".join(out).encode("utf-16-le")
        span.values["url"] = units[span.offset * 2 :].decode("utf-16-le")
    if span.length > 0:
        done.append(span)
    return match.end() + 1


def _merged(spans: list[Span]) -> list[Span]:
    """`<pre><code class="language-x">` is one block with a language; a language on bare code says nothing."""
    merged: list[Span] = []
    blocks = {(span.offset, span.length): span for span in spans if span.type == "pre"}
    for span in spans:
        if span.type == "code":
            block = blocks.get((span.offset, span.length))
            language = span.values.pop("language", None)
            if block is not None:
                if language:
                    block.values["language"] = language
                continue
        merged.append(span)
    return merged
