"""Every door of the site, and how to knock at it: add a row here with every new address.

The key is the route as Django has it. A call is an address with fields in braces, which the world
fills in (tests/stranger/world.py): once with what is secret, once with the same of what never was,
once with what is public and stands beside it. `dataset` is a row's id, `blank` one without an IRI,
`gone` a tombstone, `version` the first one of the dataset; `iri`, `title`, `publisher` are ready to stand in a query; `source` is a short
name, `run`, `open_run` and `plan` are ids, so are `offer`, `negotiation`, `agreement`, `transfer` and `rule`, which are
there as secrets only; `participant` is no secret; `publisher_page` is the last part of a publisher's address.
Every call is made by GET, HEAD, POST and OPTIONS, and the first with every question of PROBES.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

RDF = ("text/turtle", "application/rdf+xml", "application/ld+json", "application/n-triples")
PROBES = (
    "q={title}",
    "q={word}",
    "source={source}",
    "publisher={publisher}",
    "iri={iri}",
    "id={dataset}",
)


@dataclass(frozen=True)
class Door:
    """One route. `shows`: a member finds there what is restricted, and the public what is not."""

    calls: tuple[str, ...]
    shows: bool = False
    accepts: tuple[str, ...] = ("*/*",)
    form: Mapping[str, str] = field(default_factory=dict)


def _plain(*calls: str) -> Door:
    return Door(calls)


def _lists(*calls: str) -> Door:
    return Door(calls, shows=True)


DOORS: dict[str, Door] = {
    # --- pages
    "": _lists("/"),
    "datasets": _lists(
        "/datasets",
        "/datasets?kind=Dataset&kind=DataService&kind=Catalog&kind=DatasetSeries",
        "/datasets?sort=title&size=100",
        "/datasets?sort=modified&theme=TRAN",
        "/datasets?hvd=1",
        "/datasets?source={source}",
        "/datasets?publisher={publisher}",
        "/datasets?source=port&publisher={publisher}&theme=TRAN",
        "/datasets?q={title}",
        "/datasets?q={word}",
        "/datasets?q=id:{iri}",
        "/datasets?q={word}+nothing&sort=title",
        "/datasets?catalogue={source}&q=-nothing",
    ),
    "compare": _lists(
        "/compare?dataset={dataset}&dataset={blank}",
        "/compare?dataset={dataset}",
        "/compare?dataset={dataset}&dataset={gone}",
    ),
    "check": Door(("/check",), form={"text": "nothing"}),
    "datasets/suggest": _lists("/datasets/suggest?q={title}", "/datasets/suggest?q={word}"),
    "robots.txt": _plain("/robots.txt"),
    "datasets/<row:resource_id>": Door(
        (
            "/datasets/{dataset}",
            "/datasets/{dataset}?lang=nl",
            "/datasets/{dataset}?use=publish&commercial=1",
            "/datasets/{blank}",
            "/datasets/{gone}",
        ),
        shows=True,
        accepts=("text/html", *RDF, "image/png"),
    ),
    "datasets/<row:resource_id>/quality": Door(
        ("/datasets/{dataset}/quality", "/datasets/{blank}/quality", "/datasets/{gone}/quality"),
        shows=True,
        accepts=("text/html", "application/json", *RDF, "image/png"),
    ),
    "datasets/<row:resource_id>/quality.json": _lists("/datasets/{dataset}/quality.json"),
    "datasets/<row:resource_id>/quality.<syntax:format>": _lists(
        *(f"/datasets/{{dataset}}/quality.{syntax}" for syntax in ("ttl", "rdf", "jsonld", "nt")),
    ),
    "datasets/<row:resource_id>/audience": Door(
        ("/datasets/{dataset}/audience", "/datasets/{gone}/audience"), form={"for": "everyone"}
    ),
    "datasets.atom": _lists(
        "/datasets.atom",
        "/datasets.atom?kind=Dataset&kind=DataService&kind=Catalog&kind=DatasetSeries",
        "/datasets.atom?q={title}",
        "/datasets.atom?q={word}",
        "/datasets.atom?source={source}",
        "/datasets.atom?publisher={publisher}",
    ),
    "datasets/<row:resource_id>.atom": _lists(
        "/datasets/{dataset}.atom", "/datasets/{blank}.atom", "/datasets/{gone}.atom"
    ),
    "publishers": _lists("/publishers"),
    "publishers/<publisherkey:key>": _lists("/publishers/{publisher_page}"),
    "sources": _lists("/sources"),
    "sources/new": _plain("/sources/new"),
    "sources/<slug:slug>": _lists("/sources/{source}"),
    "sources/<slug:slug>/badge.svg": _plain("/sources/{source}/badge.svg"),
    "sources/<slug:slug>/edit": _plain("/sources/{source}/edit"),
    "sources/<slug:slug>/findings.csv": _lists(
        "/sources/{source}/findings.csv", "/sources/{source}/findings.csv?rule=title-missing"
    ),
    "sources/<slug:slug>/key": _plain("/sources/{source}/key"),
    "sources/<slug:slug>/records": _lists(
        *(
            f"/sources/{{source}}/records?state={state}"
            for state in ("live", "withheld", "duplicate", "missing", "errors", "withdrawn")
        )
    ),
    "harvest/<str:secret>": _plain("/harvest/{source}", "/harvest/hansa_{dataset}"),
    "sources/<slug:slug>/harvest": _plain("/sources/{source}/harvest"),
    "sources/<slug:slug>/pause": _plain("/sources/{source}/pause"),
    "sources/<slug:slug>/plan": _plain("/sources/{source}/plan"),
    "plans/<row:run_id>": _plain("/plans/{run}", "/plans/{plan}"),
    "plans/<row:run_id>/progress": _plain("/plans/{plan}/progress"),
    "runs/<row:run_id>": _lists("/runs/{run}", "/runs/{open_run}"),
    "runs/<row:run_id>/progress": _plain("/runs/{run}/progress", "/runs/{open_run}/progress"),
    "runs/<row:run_id>/held": Door(
        ("/runs/{run}/held", "/runs/{open_run}/held"), form={"decision": "withdraw"}
    ),
    "rules/<slug:rule_id>": _plain("/rules/title-missing", "/rules/{source}"),
    "alerts": _plain("/alerts"),
    "alerts/new": _plain(
        "/alerts/new?dataset={dataset}", "/alerts/new?q={title}", "/alerts/new?source={source}"
    ),
    "alerts/<row:watch_id>": _plain("/alerts/{dataset}"),
    "alerts/<row:watch_id>/pause": _plain("/alerts/{dataset}/pause"),
    "alerts/<row:watch_id>/delete": _plain("/alerts/{dataset}/delete"),
    "alerts/stop/<str:token>": _plain("/alerts/stop/{dataset}", "/alerts/stop/{title}"),
    "status": _lists("/status"),
    "status/message": _plain("/status/message"),
    # --- feeds
    "catalog": Door(("/catalog",), shows=True, accepts=("text/html", *RDF)),
    "catalog.<syntax:format>": _lists(
        "/catalog.ttl",
        "/catalog.rdf",
        "/catalog.jsonld",
        "/catalog.nt?limit=2",
        "/catalog.nt?after={before}&limit=1",
    ),
    "dump": Door(("/dump",), shows=True, accepts=RDF),
    "dump.<syntax:format>": _lists(
        "/dump.ttl",
        "/dump.rdf",
        "/dump.jsonld",
        "/dump.nt?at=2001-01-01",
        "/dump.nt?source={source}",
    ),
    ".well-known/genid/<row:resource_id>": _plain(
        "/.well-known/genid/{blank}", "/.well-known/genid/{dataset}"
    ),
    "datasets/<row:resource_id>.<syntax:format>": _lists(
        *(f"/datasets/{{dataset}}.{syntax}" for syntax in ("ttl", "rdf", "jsonld", "nt")),
        "/datasets/{blank}.nt",
        "/datasets/{gone}.nt",
    ),
    "datasets/<row:resource_id>/history.<syntax:format>": _plain(
        *(f"/datasets/{{dataset}}/history.{syntax}" for syntax in ("ttl", "rdf", "jsonld", "nt")),
        "/datasets/{blank}/history.nt",
        "/datasets/{gone}/history.nt",
    ),
    "datasets/<row:resource_id>/versions/<row:version_id>.<syntax:format>": _lists(
        *(
            f"/datasets/{{dataset}}/versions/{{version}}.{syntax}"
            for syntax in ("ttl", "rdf", "jsonld", "nt")
        ),
        "/datasets/{gone}/versions/{version}.nt",
    ),
    # --- programs
    "health": _plain("/health"),
    "metrics": _plain("/metrics"),
    "status.json": _plain("/status.json"),
    "api/1/resources": _lists(
        "/api/1/resources?limit=1000",
        "/api/1/resources?source={source}",
        "/api/1/resources?publisher={publisher}",
        "/api/1/resources?kind=DataService",
        "/api/1/resources?theme=TRAN",
        "/api/1/resources?after={before}&limit=1",
    ),
    "api/1/resources/<row:resource_id>": _lists(
        "/api/1/resources/{dataset}", "/api/1/resources/{blank}", "/api/1/resources/{gone}"
    ),
    "api/1/resources/<row:resource_id>/history": _plain(
        "/api/1/resources/{dataset}/history", "/api/1/resources/{gone}/history"
    ),
    "api/1/sources": _lists("/api/1/sources"),
    "api/1/sources/<slug:slug>": _lists("/api/1/sources/{source}"),
    "api/1/sources/<slug:slug>/runs": _plain("/api/1/sources/{source}/runs"),
    "api/1/runs/<row:run_id>": _lists("/api/1/runs/{run}", "/api/1/runs/{open_run}"),
    **{
        f"api/1/policies/{verb}": _plain(f"/api/1/policies/{verb}")
        for verb in ("decide", "explain", "describe", "check", "compare")
    },
    "api/search": _lists(
        "/api/search",
        "/api/search?kind=Dataset&kind=DataService&kind=Catalog&kind=DatasetSeries",
        "/api/search?q={title}",
        "/api/search?q={word}",
        "/api/search?q=id:{iri}",
        "/api/search?q=-nothing&sort=title&size=100",
        "/api/search?catalogue={source}",
        "/api/search?publisher={publisher}",
        "/api/search?theme=TRAN&hvd=1",
    ),
    "api/1/schema": Door(("/api/1/schema",), accepts=("application/json", "application/yaml")),
    "api/1/schema.json": _plain("/api/1/schema.json"),
    "api/1/schema.yaml": _plain("/api/1/schema.yaml"),
    "^api(?:/|$)": _plain("/api/", "/api/2/{source}"),
    # --- other participants (who is none, learns nothing: tests/connector/api)
    ".well-known/dspace-version": _plain("/.well-known/dspace-version"),
    ".well-known/did.json": _plain("/.well-known/did.json"),
    "dcp/presentations/query": _plain("/dcp/presentations/query"),
    "dsp/2025-1/catalog/request": _plain("/dsp/2025-1/catalog/request"),
    "dsp/2025-1/catalog/datasets/<path:dataset_id>": _plain("/dsp/2025-1/catalog/datasets/{iri}"),
    # --- negotiations: only participants have anything there
    "dsp/2025-1/negotiations/request": _plain("/dsp/2025-1/negotiations/request"),
    "dsp/2025-1/negotiations/offers": _plain("/dsp/2025-1/negotiations/offers"),
    "dsp/2025-1/negotiations/<str:pid>": _plain("/dsp/2025-1/negotiations/{dataset}"),
    **{
        f"dsp/2025-1/negotiations/<str:pid>/{step}": _plain(
            f"/dsp/2025-1/negotiations/{{dataset}}/{step}"
        )
        for step in (
            "request",
            "offers",
            "agreement",
            "agreement/verification",
            "events",
            "termination",
        )
    },
    # --- transfers of data: only participants have anything there
    "dsp/2025-1/transfers/request": _plain("/dsp/2025-1/transfers/request"),
    "dsp/2025-1/transfers/<str:pid>": _plain("/dsp/2025-1/transfers/{dataset}"),
    **{
        f"dsp/2025-1/transfers/<str:pid>/{step}": _plain(
            f"/dsp/2025-1/transfers/{{dataset}}/{step}"
        )
        for step in ("start", "suspension", "completion", "termination")
    },
    # --- planes of others: off in this world, and only they have anything there
    "signaling/dataflows/prepare": _plain("/signaling/dataflows/prepare"),
    "signaling/dataflows/start": _plain("/signaling/dataflows/start"),
    **{
        f"signaling/dataflows/<str:flow_id>/{verb}": _plain(
            f"/signaling/dataflows/{{dataset}}/{verb}"
        )
        for verb in ("status", "started", "suspend", "resume", "terminate", "completed")
    },
    **{
        f"signaling/transfers/<str:pid>/{what}": _plain(f"/signaling/transfers/{{dataset}}/{what}")
        for what in (
            "dataflow/prepared",
            "dataflow/started",
            "dataflow/completed",
            "dataflow/errored",
            "agreement",
        )
    },
    "signaling/edc/<str:token>/check": _plain("/signaling/edc/{dataset}/check"),
    "signaling/edc/<str:token>/start": _plain("/signaling/edc/{dataset}/start"),
    **{
        f"signaling/edc/<str:token>/<str:flow_id>/{verb}": _plain(
            f"/signaling/edc/{{dataset}}/{{dataset}}/{verb}"
        )
        for verb in ("suspend", "terminate")
    },
    "data/<str:pid>": _plain("/data/{dataset}", "/data/{title}"),
    # --- people
    "login": _plain("/login", "/login?next=/sources/{source}"),
    "logout": _plain("/logout"),
    "setup": _plain("/setup"),
    "language": _plain("/language", "/language?next=/sources/{source}"),
    "account": _plain("/account"),
    "account/password": _plain("/account/password"),
    "account/tokens": _plain("/account/tokens"),
    "account/tokens/<int:token_id>/revoke": _plain("/account/tokens/{token}/revoke"),
    "organisations": _plain("/organisations"),
    "organisations/<slug:slug>": _plain("/organisations/{organisation}"),
    "organisations/<slug:slug>/members/<int:membership_id>/role": _plain(
        "/organisations/{organisation}/members/{membership}/role"
    ),
    "organisations/<slug:slug>/members/<int:membership_id>/remove": _plain(
        "/organisations/{organisation}/members/{membership}/remove"
    ),
    # --- contracts: pages for people of the two organisations alone
    "contracts": _plain("/contracts"),
    "contracts/inbox": _plain("/contracts/inbox"),
    "contracts/negotiations": _plain(
        "/contracts/negotiations", "/contracts/negotiations?state=requested&role=provider"
    ),
    "contracts/negotiations/<row:negotiation_id>": _plain("/contracts/negotiations/{negotiation}"),
    "contracts/negotiations/<row:negotiation_id>/progress": _plain(
        "/contracts/negotiations/{negotiation}/progress"
    ),
    "contracts/negotiations/<row:negotiation_id>/accept": _plain(
        "/contracts/negotiations/{negotiation}/accept"
    ),
    "contracts/negotiations/<row:negotiation_id>/counter": _plain(
        "/contracts/negotiations/{negotiation}/counter"
    ),
    "contracts/negotiations/<row:negotiation_id>/terminate": Door(
        ("/contracts/negotiations/{negotiation}/terminate",), form={"reason": "No."}
    ),
    "contracts/agreements": _plain("/contracts/agreements", "/contracts/agreements?state=active"),
    "contracts/agreements/endings": _plain("/contracts/agreements/endings"),
    "contracts/agreements/endings/<str:secret>.ics": _plain(
        "/contracts/agreements/endings/{agreement}.ics"
    ),
    "contracts/agreements/<row:agreement_id>": _plain("/contracts/agreements/{agreement}"),
    "contracts/agreements/<row:agreement_id>.json": _plain(
        "/contracts/agreements/{agreement}.json"
    ),
    "contracts/agreements/<row:agreement_id>.nt": _plain("/contracts/agreements/{agreement}.nt"),
    "contracts/agreements/<row:agreement_id>/request": _plain(
        "/contracts/agreements/{agreement}/request"
    ),
    "contracts/texts": _plain("/contracts/texts"),
    "contracts/texts/<slug:case>": _plain("/contracts/texts/voluntary", "/contracts/texts/none"),
    "contracts/offers/<row:offer_id>/text": _plain("/contracts/offers/{offer}/text"),
    "contracts/agreements/<row:agreement_id>/text": _plain(
        "/contracts/agreements/{agreement}/text"
    ),
    "contracts/agreements/<row:agreement_id>/evidence": _plain(
        "/contracts/agreements/{agreement}/evidence"
    ),
    "contracts/agreements/<row:agreement_id>/evidence.json": _plain(
        "/contracts/agreements/{agreement}/evidence.json"
    ),
    "contracts/agreements/<row:agreement_id>/notice": Door(
        ("/contracts/agreements/{agreement}/notice",), form={"reason": "No.", "days": "30"}
    ),
    "contracts/agreements/<row:agreement_id>/retire": Door(
        ("/contracts/agreements/{agreement}/retire",), form={"reason": "No."}
    ),
    "contracts/agreements/<row:agreement_id>/renew": Door(
        ("/contracts/agreements/{agreement}/renew",), form={"days": "30"}
    ),
    "contracts/agreements/<row:agreement_id>/revoke": Door(
        ("/contracts/agreements/{agreement}/revoke",), form={"reason": "No."}
    ),
    "contracts/transfers": _plain("/contracts/transfers", "/contracts/transfers?role=consumer"),
    "contracts/transfers/<row:transfer_id>": _plain("/contracts/transfers/{transfer}"),
    "contracts/transfers/<row:transfer_id>/progress": _plain(
        "/contracts/transfers/{transfer}/progress"
    ),
    "contracts/transfers/<row:transfer_id>/suspend": Door(
        ("/contracts/transfers/{transfer}/suspend",), form={"reason": "No."}
    ),
    "contracts/transfers/<row:transfer_id>/resume": _plain(
        "/contracts/transfers/{transfer}/resume"
    ),
    "contracts/transfers/<row:transfer_id>/terminate": Door(
        ("/contracts/transfers/{transfer}/terminate",), form={"reason": "No."}
    ),
    "contracts/transfers/<row:transfer_id>/fetch": _plain("/contracts/transfers/{transfer}/fetch"),
    "contracts/transfers/<row:transfer_id>/file": _plain("/contracts/transfers/{transfer}/file"),
    "contracts/offers": _plain("/contracts/offers", "/contracts/offers?state=published"),
    "contracts/offers/new": _plain(
        "/contracts/offers/new",
        "/contracts/offers/new?dataset={dataset}",
        "/contracts/offers/new?template=open",
    ),
    "contracts/offers/<row:offer_id>": _plain("/contracts/offers/{offer}"),
    "contracts/offers/<row:offer_id>/against": _plain(
        "/contracts/offers/{offer}/against", "/contracts/offers/{offer}/against?offer={offer}"
    ),
    "contracts/offers/<row:offer_id>/publish": _plain("/contracts/offers/{offer}/publish"),
    "contracts/offers/<row:offer_id>/withdraw": _plain("/contracts/offers/{offer}/withdraw"),
    "contracts/deadlines": Door(("/contracts/deadlines",), form={"answer_days": "x"}),
    "contracts/negotiations/<row:negotiation_id>/resend": _plain(
        "/contracts/negotiations/{negotiation}/resend"
    ),
    "contracts/transfers/<row:transfer_id>/resend": _plain(
        "/contracts/transfers/{transfer}/resend"
    ),
    "contracts/mail": Door(("/contracts/mail",), form={"wanted": "off"}),
    "contracts/mail/stop/<str:token>": _plain("/contracts/mail/stop/{negotiation}"),
    "contracts/rules": _plain("/contracts/rules", "/contracts/rules?of={source}"),
    "contracts/rules/new": Door(("/contracts/rules/new",), form={"name": "Else"}),
    "contracts/rules/<row:rule_id>": Door(("/contracts/rules/{rule}",), form={"name": "Else"}),
    **{
        f"contracts/rules/<row:rule_id>/{deed}": Door(
            (f"/contracts/rules/{{rule}}/{deed}",), form={"to": "up"}
        )
        for deed in ("move", "switch", "delete")
    },
    # --- other participants: members of any organisation know of them, of contracts their own
    "contracts/participants": _plain("/contracts/participants"),
    "contracts/participants/new": Door(
        ("/contracts/participants/new",), form={"iri": "https://partner.example", "name": "Else"}
    ),
    "contracts/participants/<row:participant_id>": _plain("/contracts/participants/{participant}"),
    **{
        f"contracts/participants/<row:participant_id>/{deed}": Door(
            (f"/contracts/participants/{{participant}}/{deed}",), form=form
        )
        for deed, form in {
            "activate": {},
            "examine": {},
            "examination": {},
            "suspend": {"reason": "No."},
            "address": {"address": "https://elsewhere.example"},
            "claims": {"purpose": "urn:x"},
            "token": {},
            "their-token": {"token": "x" * 40},
            "our-token": {"our_token": "x" * 40},
            "follow": {"organisation": "1"},
        }.items()
    },
    "contracts/ask/<row:resource_id>": _plain("/contracts/ask/{dataset}", "/contracts/ask/{gone}"),
    "contracts/data/<row:resource_id>": Door(
        ("/contracts/data/{dataset}", "/contracts/data/{gone}"), form={"forget": "1"}
    ),
    # --- every route of the admin pages, which are made of the models
    "admin/": Door(()),
}
