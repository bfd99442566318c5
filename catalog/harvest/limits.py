"""The budgets of a harvest, from the settings."""

import os

from django.conf import settings

from outbound.addresses import Policy
from outbound.budgets import Budget
from outbound.client import Sender, user_agent
from vocab.rdf.sandbox import Limits

MEGABYTE = 1_000_000


def policy(closed_hosts: frozenset[str] = frozenset()) -> Policy:
    """Where a harvest may go; no redirect may lead to the hosts of other sources."""
    return Policy(
        allow_private=settings.ALLOW_PRIVATE_ADDRESSES,
        allowed_ports=frozenset(settings.FETCH_PORTS),
        closed_hosts=closed_hosts,
        ca_file=settings.FETCH_CA_FILE,
    )


def public_policy() -> Policy:
    """Where an address may lead that anybody has given us: never inside, whatever sources may."""
    return Policy(allowed_ports=frozenset(settings.FETCH_PORTS), ca_file=settings.FETCH_CA_FILE)


def sender() -> Sender:
    """Who we say we are, whatever we fetch or send."""
    return Sender(user_agent(settings.HANSA_URL, settings.CONTACT_EMAIL))


def budget() -> Budget:
    """How long and how much a harvest may fetch."""
    return Budget(
        connect_seconds=settings.FETCH_CONNECT_SECONDS,
        idle_seconds=settings.FETCH_READ_SECONDS,
        total_seconds=settings.FETCH_TOTAL_SECONDS,
        wire_bytes=settings.FETCH_MEGABYTES * MEGABYTE,
        body_bytes=settings.UNPACKED_MEGABYTES * MEGABYTE,
        spacing=pace(),
    )


def pace() -> float:
    """Seconds between two requests to one host, whoever asks."""
    return settings.HOST_PACE_MILLISECONDS / 1_000


def reading_limits() -> Limits:
    """What the sandboxed reader may use."""
    return Limits(
        address_space=settings.READER_MEGABYTES * MEGABYTE,
        cpu_seconds=settings.READER_CPU_SECONDS,
        wall_seconds=settings.READER_WALL_SECONDS,
        unpacked_bytes=settings.UNPACKED_MEGABYTES * MEGABYTE,
        partition_bytes=settings.PARTITION_KILOBYTES * 1_000,
        allow_unsandboxed=settings.ALLOW_UNSANDBOXED_READER,
        processes=min(settings.READER_PROCESSES, len(os.sched_getaffinity(0))),
    )


# A page of a feed has a named graph for each event (DCAT-AP Feeds, "Media types").
ACCEPT_FEED = (
    "application/trig, application/ld+json;q=0.9, application/n-quads;q=0.8, text/turtle;q=0.2, "
    "*/*;q=0.1"
)
# What a sitemap lists is a page for people, with JSON-LD in it.
ACCEPT_SITE = "text/html, application/ld+json;q=0.9, application/xml;q=0.8, */*;q=0.1"


def accept() -> str:
    """What we ask sources for, best first."""
    return (
        "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.8, "
        "application/ld+json;q=0.7, */*;q=0.1"
    )
