"""What policies cost the list of datasets, over HTTP.

made-up catalogue -> pages, as somebody who has signed in -> 400 offers, each with an access policy
of its own, and 200 organisations -> the same pages, as the same person, a member of them all
"""

import shutil
import statistics
from pathlib import Path

from bench.search import mix, pages, stored
from bench.search.engine import engine

OFFERS, ORGANISATIONS, ROUNDS = 400, 200, 3
PERSON = "bench@example.org"
ADDRESSES = 100  # of the questions of CASE=search, evenly chosen


def cost(size: int) -> dict[str, float]:
    """`visible_page_x`: the median page with policies, in medians of it without. Milliseconds."""
    place = stored.folder(size).with_name(f"policies-{size}")
    shutil.rmtree(place, ignore_errors=True)
    stored.opened(place)
    stored.fill(size, place)
    engine().rebuild()
    cookie = _signed_in()
    without = _asked(place, cookie)
    _organisations()
    _offers()
    engine().rebuild()
    found = _asked(place, cookie)
    return {
        "page_ms": without,
        "page_with_policies_ms": found,
        "visible_page_x": found / without,
    }


def _asked(place: Path, cookie: str) -> float:
    from django.conf import settings

    from config.local.installation import Plan, web

    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    questions = mix.read()
    chosen = [
        f"/datasets?{one.address}" for one in questions[:: max(1, len(questions) // ADDRESSES)]
    ]
    port = pages.free_port()
    with pages.serving(web(Plan(pages.HOST, port)), port, place / "web.log"):
        pages.one_by_one(port, chosen[:20], cookie)  # the first ones compile templates
        rounds = [pages.one_by_one(port, chosen, cookie) for _ in range(ROUNDS)]
    if errors := [error for one in rounds for error in one.errors]:
        raise SystemExit(errors[0])
    # Of each address the median of its rounds, and of those the median.
    each = zip(*(one.milliseconds for one in rounds), strict=True)
    return float(statistics.median(map(statistics.median, each)))


def _signed_in() -> str:
    """Somebody of no organisation: the cookie."""
    from django.conf import settings
    from django.test import Client

    from accounts.models import User

    client = Client()
    client.force_login(User.objects.create_user(PERSON, password=None))
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def _organisations() -> None:
    """The same person is a member of all of them."""
    from accounts.models import Membership, Organisation, User
    from accounts.roles import Role

    user = User.objects.get(email=PERSON)
    made = Organisation.objects.bulk_create(
        Organisation(slug=f"bench-{n}", name=f"Organisation {n}") for n in range(ORGANISATIONS)
    )
    Membership.objects.bulk_create(
        Membership(user=user, organisation=one, role=Role.READER) for one in made
    )


def _offers() -> None:
    """Each of a dataset of its own, and for the members of a group of its own."""
    from accounts.models import Organisation
    from catalog.models import HarvestSource, Resource
    from connector.dsp.values import Json
    from connector.offers.verbs import Draft, draft, publish

    owner = Organisation.objects.get(slug="bench-0")
    HarvestSource.objects.update(organisation=owner)
    use = Json.of({"permission": [{"action": "use"}]})
    for n, one in enumerate(Resource.objects.filter(audiences=[]).order_by("pk")[:OFFERS]):
        group = {"leftOperand": "recipient", "operator": "eq", "rightOperand": f"group-{n}"}
        policy = Json.of({"permission": [{"action": "use", "constraint": [group]}]})
        wanted = Draft(
            organisation=owner,
            title=f"Offer {n}",
            contract_policy=use,
            access_policy=policy,
            resources=[one],
        )
        publish(draft(wanted, None), None)
