"""People for tests."""

from datetime import timedelta
from itertools import count

from allauth.mfa.models import Authenticator

from polyphonie.core import clock
from polyphonie.people.models import PROVEN_ROLES, Membership, Person, Role, User
from polyphonie.territories.models import Territory

_numbers = count(1)


def make_person(territory: Territory, *roles: str, second_factor: bool = True, **fields: object) -> Person:
    """Create a person with a login and today's roles; staff has set up the second factor that opens the desk."""
    n = next(_numbers)
    service = fields.pop("service", None)
    user = User.objects.create_user(email=f"personne{n}@exemple.fr")
    person = Person.objects.create(territory=territory, user=user, **{"name": f"Personne {n}"} | fields)
    if second_factor and PROVEN_ROLES & set(roles):
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "of-a-test"})
    for role in roles:
        ends_on = clock.today() + timedelta(days=90) if role == Role.FACILITATOR else None
        Membership.objects.create(
            territory=territory, person=person, role=role, service=service, starts_on=clock.today(), ends_on=ends_on
        )
    return person


def make_agent(territory: Territory, **fields: object) -> Person:
    return make_person(territory, Role.AGENT, **fields)


def make_signatory(territory: Territory, **fields: object) -> Person:
    return make_person(territory, Role.SIGNATORY, **{"title": "adjointe au cadre de vie"} | fields)
