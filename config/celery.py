"""The Celery application. Tasks take ids, and are only nudges: a row is the truth."""

import os

from celery import Celery
from kombu.transport.redis import Channel

from config.beat import Winder

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# Nothing is put back when a connection ends: after a broker's death kombu 5.7 has none to do it
# with, and the worker would end with an AttributeError. Rows bring back what was lost.
Channel.do_restore = False

app = Celery("hansa")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(Winder)
