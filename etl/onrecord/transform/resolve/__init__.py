"""Who is who across documents: what many documents call a person or organization as one entity, with reasons."""

from onrecord.transform.resolve.decisions import EntityDecision, read_entity_decisions
from onrecord.transform.resolve.kept import read_kept_ids, write_kept_ids
from onrecord.transform.resolve.organizations import ORGANIZATIONS, resolve_organizations
from onrecord.transform.resolve.people import PEOPLE, resolve_people
from onrecord.transform.resolve.profiles import organization_profiles, people_profiles
from onrecord.transform.resolve.resolution import Basis, Resolution, firsts
from onrecord.transform.resolve.resolving import resolve

__all__ = [
    "ORGANIZATIONS",
    "PEOPLE",
    "Basis",
    "EntityDecision",
    "Resolution",
    "firsts",
    "organization_profiles",
    "people_profiles",
    "read_entity_decisions",
    "read_kept_ids",
    "resolve",
    "resolve_organizations",
    "resolve_people",
    "write_kept_ids",
]
