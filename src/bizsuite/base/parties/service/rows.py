"""From what was told to the rows that are kept."""

import uuid

from bizsuite.base.parties.rules.shapes import NewAddress, NewContactPoint, NewParty
from bizsuite.base.parties.tables import Address, ContactPoint, Party
from bizsuite.kernel.search import search_vector


def party_row(new: NewParty) -> Party:
    """A row for a party, with the words by which it is found."""
    return Party(
        kind=new.kind,
        name=new.name,
        legal_name=new.legal_name,
        salutation=new.salutation,
        language=new.language,
        note=new.note,
        search=search_vector(new.name, new.legal_name),
    )


def address_row(party_id: uuid.UUID, position: int, new: NewAddress) -> Address:
    """A row for one address of a party."""
    return Address(
        party_id=party_id,
        position=position,
        kind=new.kind,
        lines="\n".join(new.lines),
        city=new.city,
        region=new.region,
        postal_code=new.postal_code,
        country=new.country,
    )


def contact_point_row(party_id: uuid.UUID, position: int, new: NewContactPoint) -> ContactPoint:
    """A row for one contact point of a party."""
    return ContactPoint(
        party_id=party_id,
        position=position,
        kind=new.kind,
        value=new.value,
        label=new.label,
        is_primary=new.is_primary,
    )
