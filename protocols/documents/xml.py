"""XML of a stranger: no entities, no network, no DTD."""

from __future__ import annotations

import re

from lxml import etree

from protocols.refusals import Refusal, RefusalReason

_DECLARES = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def parse(data: bytes) -> etree._Element:
    """The root. Raises Refusal: HARMFUL for a DTD (office programs write none), BROKEN for what is no XML."""
    # A DTD could also hide in UTF-16, so the zeros are taken out before looking.
    head = data[:4096].replace(b"\0", b"")
    if _DECLARES.search(head):
        raise Refusal(RefusalReason.HARMFUL)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refusal(RefusalReason.BROKEN) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Refusal(RefusalReason.HARMFUL)
    return root
