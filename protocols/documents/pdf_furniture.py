"""What repeats at the edge of pages and is no part of the text: headers, footers, page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from protocols.documents.pdf_flow import Block, begins_item

# «- 2 -», «Страница 2 из 5», «стр. 2», «2/5»
_PAGE_NUMBER = re.compile(
    r"[-–—\s]*(?:(?:страница|стр\.?|лист)\s*)?(\d{1,3})(?:\s*(?:из|/)\s*\d{1,3})?[-–—\s]*", re.IGNORECASE
)
_EDGE = 2  # blocks from the top and from the bottom that are looked at


def removed(pages: Sequence[Sequence[Block]]) -> list[list[Block]]:
    """The pages without furniture, and without blank blocks at their edges."""
    repeated = _repeated(pages)
    cleaned: list[list[Block]] = []
    for number, blocks in enumerate(pages, 1):
        texts = [index for index, block in enumerate(blocks) if block.text or block.rows]
        edges = set(texts[:_EDGE] + texts[-_EDGE:])
        outermost = {texts[0], texts[-1]} if texts else set()
        kept = [
            block
            for index, block in enumerate(blocks)
            if not (index in edges and not block.rows and _key(block) in repeated and not begins_item(block.text))
            and not (index in outermost and _is_page_number(block, number, len(pages)))
        ]
        cleaned.append(_trimmed(kept, first=number == 1))
    return cleaned


def _is_page_number(block: Block, page: int, pages: int) -> bool:
    found = None if block.rows else _PAGE_NUMBER.fullmatch(block.text)
    # The number of a page is near the page's own; numbering may begin with the cover or with an annex.
    return (
        found is not None
        and (abs(int(found[1]) - page) <= 2 or "стр" in block.text.lower())
        and int(found[1]) <= pages + 50
    )


def _repeated(pages: Sequence[Sequence[Block]]) -> set[tuple[str, int, int]]:
    """Texts at the same place of most pages; a few pages tell nothing: «Срок: постоянно» may end two of them."""
    if len(pages) < 3:
        return set()
    counts: Counter[tuple[str, int, int]] = Counter()
    for blocks in pages:
        texts = [block for block in blocks if block.text and not block.rows]
        counts.update({_key(block) for block in texts[:_EDGE] + texts[-_EDGE:]})
    enough = len(pages) - 1 if len(pages) <= 5 else round(0.6 * len(pages))
    return {key for key, count in counts.items() if count >= max(2, enough)}


def _key(block: Block) -> tuple[str, int, int]:
    """Digits aside («стр. 2» and «стр. 3»), at the same height to some points."""
    return re.sub(r"\d+", "0", block.text), round(block.top / 4), round(block.size)


def _trimmed(blocks: list[Block], *, first: bool) -> list[Block]:
    while blocks and not blocks[-1].text and not blocks[-1].rows:
        blocks.pop()
    while blocks and not first and not blocks[0].text and not blocks[0].rows:
        blocks.pop(0)
    return blocks
