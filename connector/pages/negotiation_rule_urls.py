"""Addresses of rules for negotiations, of how long these wait, of e-mail, and of what helps on."""

from django.urls import path

from catalog.feeds import converters
from connector.pages.deadlines import negotiation_deadlines
from connector.pages.negotiation_rules import (
    negotiation_rule,
    negotiation_rule_delete,
    negotiation_rule_move,
    negotiation_rule_new,
    negotiation_rule_switch,
    negotiation_rules,
)
from connector.pages.resending import negotiation_resend, transfer_resend
from connector.pages.waiting_mail import waiting_mail, waiting_mail_stop

converters.register()

_RULE = "contracts/rules/<row:rule_id>"

urlpatterns = [
    path(
        "contracts/negotiations/<row:negotiation_id>/resend",
        negotiation_resend,
        name="negotiation-resend",
    ),
    path("contracts/transfers/<row:transfer_id>/resend", transfer_resend, name="transfer-resend"),
    path("contracts/deadlines", negotiation_deadlines, name="negotiation-deadlines"),
    path("contracts/mail", waiting_mail, name="waiting-mail"),
    path("contracts/mail/stop/<str:token>", waiting_mail_stop, name="waiting-mail-stop"),
    path("contracts/rules", negotiation_rules, name="negotiation-rules"),
    path("contracts/rules/new", negotiation_rule_new, name="negotiation-rule-new"),
    path(_RULE, negotiation_rule, name="negotiation-rule"),
    path(f"{_RULE}/move", negotiation_rule_move, name="negotiation-rule-move"),
    path(f"{_RULE}/switch", negotiation_rule_switch, name="negotiation-rule-switch"),
    path(f"{_RULE}/delete", negotiation_rule_delete, name="negotiation-rule-delete"),
]
