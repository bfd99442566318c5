"""Addresses of the rules that answer in negotiations, of how long these wait, and of e-mail."""

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
from connector.pages.waiting_mail import waiting_mail, waiting_mail_stop

converters.register()

_RULE = "contracts/rules/<row:rule_id>"

urlpatterns = [
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
