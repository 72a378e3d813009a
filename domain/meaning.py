"""Whom a phrase of a document means here: sure only where the words say it or a person has said it before."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from domain.people import Directory, Person, Remembered, fold
from domain.protocol import Draft, Mention, MentionKind
from domain.review import Named, Point, PointSeat


@dataclass(frozen=True, slots=True)
class Meaning:
    """`sure`: `seat_ids` are meant.  Else `proposed` are («seat» | «group», id) to offer, the likeliest first."""

    sure: bool = False
    seat_ids: tuple[int, ...] = ()
    proposed: tuple[tuple[str, int], ...] = ()
    as_role: bool = False


UNKNOWN = Meaning()

Means = Callable[[Mention], Meaning]


def meaning(mention: Mention, directory: Directory, remembered: Mapping[str, Remembered]) -> Meaning:
    """By what was answered before, then by the directory's own words; never by likeness."""
    known = remembered.get(fold(mention.name or mention.raw))
    if known is not None:
        seats = remembered_seats(known, directory)
        if seats:
            return Meaning(sure=True, seat_ids=seats, as_role=known.as_role)
    seats = exact(mention, directory)
    if seats:
        return Meaning(sure=True, seat_ids=seats)
    return Meaning(proposed=tuple(("seat", seat_id) for seat_id in namesakes(mention, directory)))


def remembered_seats(known: Remembered, directory: Directory) -> tuple[int, ...]:
    """The seats of a remembered answer as they stand today: groups have their present members."""
    if known.as_role and not known.seat_ids and not known.group_ids:
        return tuple(seat.id for seat in directory.school_heads())
    seats = [seat_id for seat_id in known.seat_ids if directory.seat(seat_id) is not None]
    for group_id in known.group_ids:
        group = directory.group(group_id)
        seats += group.seat_ids if group is not None else ()
    return tuple(dict.fromkeys(seats))


def exact(mention: Mention, directory: Directory) -> tuple[int, ...]:
    """The seats that the words name to the letter: a group by name or alias, a person, an organisation of one seat."""
    words = fold(mention.name or mention.raw)
    for group in directory.groups:
        if words in (fold(group.name), *map(fold, group.aliases)) and group.seat_ids:
            return group.seat_ids
    if mention.kind is MentionKind.PERSON:
        seats = namesakes(mention, directory)
        return seats if len(seats) == 1 else ()
    for organization in directory.organizations:
        if words in (fold(organization.name), *map(fold, organization.aliases)):
            there = directory.organization_seats(organization.id)
            return (there[0].id,) if len(there) == 1 else ()
    return ()


def namesakes(mention: Mention, directory: Directory) -> tuple[int, ...]:
    """The seats of everybody with this surname and initials, narrowed by the post and organisation written beside."""
    if mention.kind is not MentionKind.PERSON:
        return ()
    found = [
        seat
        for seat in directory.seats
        if any(short(person.name) == short(mention.name) for person in directory.holders.get(seat.id, ()))
    ]
    for words, of in ((mention.organization, "organization"), (mention.post, "post")):
        narrowed = [seat for seat in found if words and fold(words) == fold(getattr(seat, of))]
        found = narrowed or found
    return tuple(seat.id for seat in found)


def short(name: str) -> tuple[str, str]:
    """Surname and initials, folded: «Ильина Тамара Юрьевна» and «Ильина Т.Ю.» are the same."""
    parts = fold(name).split()
    return (parts[0] if parts else "", "".join(part[0] for part in parts[1:3]))


@dataclass(frozen=True, slots=True)
class Staff:
    """Those besides the holders of seats who may be a curator.  `author_id` is who wrote «оставляю за собой»."""

    heads: Sequence[Person] = ()
    secretaries: Sequence[Person] = ()
    author_id: int | None = None


NOBODY = Staff()

Curator = tuple[int | None, Named | None]
"""A person, where it is sure who is meant; and the words that name him."""


def curator(draft: Draft, means: Means, directory: Directory, staff: Staff, *, answered: bool = False) -> Curator:
    """Whom «куратор Сомов А.В.» or «контроль оставляю за собой» means.  `answered`: the phrase was asked about before.

    «За собой» is the head, whoever of the office has typed it.  Namesakes, several and unknown ones are left
    to be asked about.
    """
    if draft.head_controls:
        sure = [head for head in staff.heads if head.id == staff.author_id] or list(staff.heads)
        return _curates(Mention("", raw=HIMSELF), sure)
    if draft.curator is None:
        return None, None
    meant = means(draft.curator)
    holders = [person for seat_id in meant.seat_ids for person in directory.holders.get(seat_id, ())[:1]]
    named = people_named(draft.curator, directory, staff)
    beside = draft.curator.post or draft.curator.organization
    alone = {person.id for person in named} <= {person.id for person in holders}
    if meant.sure and len(holders) == 1 and (answered or beside or (alone and not draft.curator.names_several)):
        return _curates(draft.curator, holders)
    return _curates(draft.curator, named, meant.proposed)


HIMSELF = "за собой"


def _curates(mention: Mention, found: Sequence[Person], further: Sequence[tuple[str, int]] = ()) -> Curator:
    if len(found) == 1:
        return found[0].id, Named(mention, settled=True)
    people = [("person", person.id) for person in found]
    return None, Named(mention, proposed=tuple(people or further))


def people_named(mention: Mention, directory: Directory, staff: Staff) -> list[Person]:
    """Everybody of the department with this name: holders of seats, heads and secretaries; initials may be left out."""
    if mention.kind is not MentionKind.PERSON:
        return []
    surname, letters = short(mention.name)
    everybody = (*staff.heads, *staff.secretaries, *(one for some in directory.holders.values() for one in some))
    found: dict[int, Person] = {}
    for person in everybody:
        own, initials = short(person.name)
        if own == surname and initials.startswith(letters):
            found.setdefault(person.id, person)
    return list(found.values())


def as_point(
    draft: Draft,
    position: int,
    means: Means,
    curator_id: int | None = None,
    named_curator: Named | None = None,
) -> Point:
    """A draft of the reader as a point under review, without ids; what is sure is settled."""
    point = Point(
        id=0,
        paper_id=0,
        position=position,
        text=draft.text,
        number=draft.number,
        question=draft.question,
        paragraph=draft.paragraph,
        lead_in=draft.lead_in,
        line=draft.line,
        page=draft.page,
        mark=draft.mark,
        mode=draft.mode,
        deadline=draft.deadline,
        deadline_line=draft.deadline_line,
        doubts=draft.doubts,
        curator_id=curator_id,
        curator=named_curator,
        special_control=draft.special_control,
    )
    return with_people(point, [Named(mention) for mention in draft.assignees], means)


def with_people(point: Point, named: Sequence[Named], means: Means) -> Point:
    """The point with those it names, each settled where it is sure who is meant."""
    seats = list(point.seats)
    made: list[Named] = []
    for index, one in enumerate(named):
        if one.settled:
            made.append(one)
            continue
        found = means(one.mention)
        if not found.sure:
            made.append(replace(one, proposed=found.proposed))
            continue
        made.append(replace(one, settled=True))
        taken = {seat.seat_id for seat in seats}
        for_whom = (one.mention.name or one.mention.raw) if found.as_role else ""
        seats += [PointSeat(seat_id, index, for_whom) for seat_id in found.seat_ids if seat_id not in taken]
    return replace(point, named=tuple(made), seats=tuple(seats))
