"""From what was told to the rows that are kept."""

import uuid
from typing import Any

from bizsuite.base.parties.rules.shapes import NewAddress, NewContactPoint, NewParty
from bizsuite.base.parties.tables import Address, ContactPoint
from bizsuite.kernel.search import search_vector

Values = dict[str, Any]
"""A row by the names of its columns."""


def party_values(new: NewParty) -> Values:
    """What is kept of a party, with the words by which it is found."""
    return {
        "kind": new.kind,
        "name": new.name,
        "legal_name": new.legal_name,
        "salutation": new.salutation,
        "language": new.language,
        "note": new.note,
        "search": search_vector(new.name, new.legal_name),
    }


def address_values(party_id: uuid.UUID, position: int, new: NewAddress) -> Values:
    """What is kept of one address of a party."""
    return {
        "party_id": party_id,
        "position": position,
        "kind": new.kind,
        "lines": "\n".join(new.lines),
        "city": new.city,
        "region": new.region,
        "postal_code": new.postal_code,
        "country": new.country,
    }


def contact_point_values(party_id: uuid.UUID, position: int, new: NewContactPoint) -> Values:
    """What is kept of one contact point of a party."""
    return {
        "party_id": party_id,
        "position": position,
        "kind": new.kind,
        "value": new.value,
        "label": new.label,
        "is_primary": new.is_primary,
    }


def address_row(party_id: uuid.UUID, position: int, new: NewAddress) -> Address:
    """A row for one address of a party."""
    return Address(**address_values(party_id, position, new))


def contact_point_row(party_id: uuid.UUID, position: int, new: NewContactPoint) -> ContactPoint:
    """A row for one contact point of a party."""
    return ContactPoint(**contact_point_values(party_id, position, new))
