"""Addresses of the connector."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from connector.api import (
    catalog,
    did_document,
    edc_signaling,
    negotiations,
    policies,
    presentations,
    signaling,
    transfers,
    versions,
)
from connector.conformance import identity, triggers
from connector.delivery import serve
from connector.dps.states import Event, Verb
from connector.pages.urls import urlpatterns as pages

_NEGOTIATION = "negotiations/<str:pid>"
_TRANSFER = "transfers/<str:pid>"
DSP: list[URLPattern] = [
    path("catalog/request", catalog.request, name="dsp-catalog"),
    path("catalog/datasets/<path:dataset_id>", catalog.dataset, name="dsp-dataset"),
    path("negotiations/request", negotiations.request, name="dsp-negotiation-request"),
    path("negotiations/offers", negotiations.offers, name="dsp-negotiation-offers"),
    path(_NEGOTIATION, negotiations.state, name="dsp-negotiation"),
    path(f"{_NEGOTIATION}/request", negotiations.request_again, name="dsp-negotiation-again"),
    path(f"{_NEGOTIATION}/offers", negotiations.offer, name="dsp-negotiation-offer"),
    path(f"{_NEGOTIATION}/agreement", negotiations.agreement, name="dsp-agreement"),
    path(
        f"{_NEGOTIATION}/agreement/verification",
        negotiations.verification,
        name="dsp-verification",
    ),
    path(f"{_NEGOTIATION}/events", negotiations.event, name="dsp-negotiation-event"),
    path(
        f"{_NEGOTIATION}/termination", negotiations.termination, name="dsp-negotiation-termination"
    ),
    path("transfers/request", transfers.request, name="dsp-transfer-request"),
    path(_TRANSFER, transfers.state, name="dsp-transfer"),
    path(f"{_TRANSFER}/start", transfers.start, name="dsp-transfer-start"),
    path(f"{_TRANSFER}/suspension", transfers.suspension, name="dsp-transfer-suspension"),
    path(f"{_TRANSFER}/completion", transfers.completion, name="dsp-transfer-completion"),
    path(f"{_TRANSFER}/termination", transfers.termination, name="dsp-transfer-termination"),
]
POLICIES: list[URLPattern] = [
    path("decide", policies.Decide.as_view(), name="api-policy-decide"),
    path("explain", policies.Explain.as_view(), name="api-policy-explain"),
    path("describe", policies.Describe.as_view(), name="api-policy-describe"),
    path("check", policies.Check.as_view(), name="api-policy-check"),
    path("compare", policies.Compare.as_view(), name="api-policy-compare"),
]
SIGNALING: list[URLPattern] = [
    path("dataflows/prepare", signaling.prepare, name="dps-prepare"),
    path("dataflows/start", signaling.start, name="dps-start"),
    path("dataflows/<str:flow_id>/status", signaling.status, name="dps-status"),
    *(
        path(f"dataflows/<str:flow_id>/{verb}", signaling.later, {"verb": verb}, name=f"dps-{verb}")
        for verb in (*signaling.LATER, Verb.COMPLETED)
    ),
    *(
        path(
            f"transfers/<str:pid>/dataflow/{event}",
            signaling.told,
            {"event": event},
            name=f"dps-told-{event}",
        )
        for event in Event
    ),
    path("transfers/<str:pid>/agreement", signaling.agreement, name="dps-agreement"),
    path("edc/<str:token>/check", edc_signaling.check, name="edc-check"),
    path("edc/<str:token>/start", edc_signaling.start, name="edc-start"),
    *(
        path(
            f"edc/<str:token>/<str:flow_id>/{verb}",
            edc_signaling.later,
            {"verb": verb},
            name=f"edc-{verb}",
        )
        for verb in (Verb.SUSPEND, Verb.TERMINATE)
    ),
]
CONFORMANCE: list[URLPattern] = [
    path("negotiations/requests", triggers.negotiation, name="conformance-negotiation"),
    path("transfers/requests", triggers.transfer, name="conformance-transfer"),
    path("identity", identity.identify, name="conformance-identity"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("api/1/policies/", include(POLICIES)),
    path(".well-known/did.json", did_document.did_document, name="did-document"),
    path("dcp/presentations/query", presentations.query, name="dcp-presentations"),
    path(".well-known/dspace-version", versions.versions, name="dsp-versions"),
    path(f"{settings.DSP_PATH.removeprefix('/')}/", include(DSP)),
    path("data/<str:pid>", serve.data, name="data"),
    path("signaling/", include(SIGNALING)),
    *pages,
]
if settings.CONFORMANCE:
    urlpatterns += [path("conformance/", include(CONFORMANCE))]
