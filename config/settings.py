"""Every setting, read from the environment. The defaults run on a laptop with nothing installed.

The reference page docs/reference/settings.md lists the variables; a test keeps it true.
"""

import os
import secrets
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured

from config import database, identity, index, keys, logging, mail, outbox, translations, watching
from config.env import Environment
from config.local import broker, postgres

django_stubs_ext.monkeypatch()  # ModelForm[User] and its like, at run time

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()

# --- where we are -----------------------------------------------------------------------------
VAR_DIR = env.folder(
    "HANSA_VAR",
    BASE_DIR / "var",
    "Folder for everything that is kept: database, broker, spool; empty: var/ of the checkout",
)
SPOOL_DIR = VAR_DIR / "spool"
SHARED_DIR = env.folder(
    "HANSA_SHARED",
    BASE_DIR.parent / "shared",
    "Folder with real catalogues for the demo, if any; empty: ../shared beside the checkout",
)
HANSA_URL = env.address(
    "HANSA_URL", "", "Public address of this installation; empty: the address that was asked"
)
HANSA_NAME = env.text(
    "HANSA_NAME",
    "Hansa",
    "Name of this installation, shown on every page and as title of its catalogue",
)
CONTACT_EMAIL = mail.contact(env)
DEBUG = env.flag(
    "HANSA_DEBUG", default=False, help="Django's debug pages; never where others can reach them"
)
SECRET_KEY = env.text(
    "HANSA_SECRET_KEY",
    "",
    "Signs sessions and tokens; empty: one is made and kept in var/secret-key",
) or keys.kept_once(VAR_DIR / "secret-key", lambda: secrets.token_urlsafe(48))
SECRETS_KEY = keys.fernet_keys(
    env.names(
        "HANSA_SECRETS_KEY",
        "",
        "Seals the secrets in the database, such as tokens for peers: one Fernet key, or several"
        " with commas, of which the first seals and all unseal; empty: one is made and kept in"
        " var/secrets-key",
    ),
    VAR_DIR / "secrets-key",
)
_host = urlsplit(HANSA_URL).hostname if HANSA_URL else None
ALLOWED_HOSTS = env.names(
    "HANSA_HOSTS",
    ",".join(filter(None, ["localhost", "127.0.0.1", "[::1]", _host])),
    "Host names that are answered",
)
BEHIND_PROXY = env.flag(
    "HANSA_BEHIND_PROXY",
    default=False,
    help="Trust X-Forwarded-Proto, -Host and -For of a proxy in front",
)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
USE_X_FORWARDED_HOST = BEHIND_PROXY
_https = HANSA_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [HANSA_URL] if HANSA_URL else []

# --- applications -----------------------------------------------------------------------------
INSTALLED_APPS = [
    "config",
    "connector",
    "catalog",
    "accounts",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
]
MIDDLEWARE = [
    "config.logging.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "accounts.middleware.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.WhoIsAsking",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "libraries": {"hansa": "catalog.pages.templatetags.hansa"},
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.installation",
                "config.context.contracts",
            ],
        },
    }
]

# --- PostgreSQL -------------------------------------------------------------------------------
DATABASE_URL = env.text(
    "DATABASE_URL",
    "",
    "postgresql://user:password@host:5432/name; empty: a private server below var/",
)
EMBEDDED_POSTGRES_DIR = None if DATABASE_URL else VAR_DIR / "postgres"
PORT = env.port("PORT", 8000, "Where start and demo listen, unless --port says otherwise")
PEER_PORT = env.port("PEER_PORT", 8001, "Where the second participant of the demo listens")
DEMO_MEETING = env.text(
    "DEMO_MEETING", "", "How the demo's consumer knows its provider; set by the demo for its child"
)
FIRST_RUN = "accounts.setup.setup_token"  # () -> the token that opens /setup, or None
LOCAL_SERVERS_ATTACH_ONLY = env.flag(
    "HANSA_ATTACH",
    default=False,
    help="Use the private database only if it runs already; set by start for its children",
)


WEB_PROCESSES = env.number(
    "WEB_PROCESSES",
    0,
    "Processes that answer requests under start; 0: one for each core, four at most",
    at_most=64,
) or min(os.cpu_count() or 1, 4)

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **(
            database.options(DATABASE_URL)
            if EMBEDDED_POSTGRES_DIR is None
            else {
                "ENGINE": "config.local.backend",
                "NAME": "hansa",
                "USER": "hansa",
                "HOST": str(postgres.socket_dir(EMBEDDED_POSTGRES_DIR)),
                "PORT": postgres.PORT,
            }
        ),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Celery -----------------------------------------------------------------------------------
BROKERS = ("redis://", "rediss://", "redis+socket://", "amqp://", "amqps://")
_broker = env.text(
    "CELERY_BROKER_URL", "", "redis://host:6379/0 or amqp://…; empty: a private Valkey below var/"
)
if _broker and not _broker.startswith(BROKERS):
    raise ImproperlyConfigured(
        "CELERY_BROKER_URL cannot be used: write redis://host:6379/0 or amqp://user:password@host//"
    )
EMBEDDED_BROKER_DIR = None if _broker else VAR_DIR / "broker"
CELERY_BROKER_URL = _broker or broker.url(VAR_DIR / "broker")
# Acknowledged when taken: the row, not the message, brings lost work back. A worker that still
# holds messages when the broker goes away does not survive its return (kombu 5.7, Redis).
CELERY_TASK_ACKS_LATE = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 6 * 3600}
CELERY_TASK_DEFAULT_QUEUE = "short"
_long = ("catalog.tasks.harvest", "connector.tasks.fetch", "connector.tasks.bring")  # as long
CELERY_TASK_ROUTES = {task: {"queue": "harvest"} for task in _long}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
SWEEP_SECONDS = env.number(
    "SWEEP_SECONDS", 30, "How often is looked for what is due or left over (seconds)", at_least=1
)
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "catalog.tasks.sweep", "schedule": float(SWEEP_SECONDS)},
    "links": {"task": "catalog.tasks.check_links", "schedule": float(SWEEP_SECONDS)},
    "forget": {"task": "catalog.tasks.forget", "schedule": 3_600.0},
    "tell": {"task": "catalog.tasks.tell", "schedule": float(SWEEP_SECONDS)},
    "sweep of contracts": {"task": "connector.tasks.sweep", "schedule": float(SWEEP_SECONDS)},
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")

# --- people -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_ATTEMPTS = env.number(
    "LOGIN_ATTEMPTS", 5, "Failed log-ins per account and address in the window", at_least=1
)
LOGIN_WINDOW_SECONDS = env.number(
    "LOGIN_WINDOW_SECONDS", 900, "Window for LOGIN_ATTEMPTS (seconds)", at_least=1
)
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- e-mail -----------------------------------------------------------------------------------
_mail = mail.server(env)
EMAIL_HOST, EMAIL_PORT = _mail.host, _mail.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
EMAIL_USE_TLS, EMAIL_USE_SSL, EMAIL_TIMEOUT = _mail.tls, _mail.ssl, 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = mail.sender(env, _mail, CONTACT_EMAIL)
MAIL_AFTER_FAILURES = env.number(
    "MAIL_AFTER_FAILURES", 3, "Contacts of a source are told of so many failed harvests (0: never)"
)
MAIL_SCORE_FALL = env.number(
    "MAIL_SCORE_FALL", 40, "They are told when its mean fell by so many points in a week (0: never)"
)
ALERTS = watching.limits(env)

# --- languages and time -----------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("nl", "Nederlands")]  # each as its speakers call it
MESSAGES_DIR = BASE_DIR / "locale"  # what translators write: config/translations.py compiles it
COMPILED_MESSAGES_DIR = VAR_DIR / "locale"
LOCALE_PATHS = translations.folders(MESSAGES_DIR, COMPILED_MESSAGES_DIR)
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = _https
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- static files -----------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True  # nothing has to be collected before a start
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_INDEX_FILE = False

# --- requests ---------------------------------------------------------------------------------
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
APPEND_SLASH = False
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.authentication.RequesterAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": HANSA_NAME,
    "DESCRIPTION": "Catalogue and connector between data spaces",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
}

# --- search -----------------------------------------------------------------------------------
ELASTICSEARCH = index.cluster(env)
SEARCH_BACKEND = index.backend(env, ELASTICSEARCH)
INDEX_DIR = VAR_DIR / "index"

# --- harvesting -------------------------------------------------------------------------------
ACCESS = env.text(
    "ACCESS", "connector.access.Contracts", "Dotted path of the class that says who may see what"
)
# (request, resource) -> what is added to the page of a resource, or None
RESOURCE_PANEL = "connector.pages.on_resource.panel"
HARVEST_SOURCES = {
    "ckan": "catalog.harvest.sources.ckan.documents",
    "dcat": "catalog.harvest.sources.dcat.documents",
    "linked": "catalog.harvest.sources.linked.documents",
    "sparql": "catalog.harvest.sources.sparql.documents",
    "dsp": "connector.federation.source.documents",
    "csw": "catalog.harvest.sources.csw.documents",
    "oai-pmh": "catalog.harvest.sources.oai_pmh.documents",
    "ldes": "catalog.harvest.sources.ldes.documents",
    "sitemap": "catalog.harvest.sources.sitemap.documents",
}
# Kinds whose documents tell what has changed, not what there is (catalog.harvest.feeds).
HARVEST_FEEDS = frozenset({"ldes"})
# Kind of source -> what is called with a run of it when all has been stored.
HARVEST_AFTER = {"dsp": "connector.federation.offers.link"}
LOCAL_BASE = "https://local.invalid/"  # base of relative IRIs in files that say none
ALLOW_PRIVATE_ADDRESSES = env.flag(
    "ALLOW_PRIVATE_ADDRESSES", default=False, help="Fetch from loopback and private networks too"
)
ALLOW_UNSANDBOXED_READER = env.flag(
    "ALLOW_UNSANDBOXED_READER",
    default=False,
    help="Read documents even where the reader cannot be cut off from the network",
)
FETCH_PORTS = env.ports("FETCH_PORTS", "80,443", "Ports that sources may be fetched from")
FETCH_CA_FILE = env.text(
    "FETCH_CA_FILE",
    "",
    "Certificates to trust instead of the public ones, for sources inside a house",
)
LEASE_SECONDS = env.number(
    "LEASE_SECONDS", 60, "Work whose holder is silent so long is taken over (seconds)", at_least=1
)
BRAKE_PERCENT = env.number(
    "BRAKE_PERCENT",
    20,
    "A complete run that would withdraw a larger share of a source's records, and ten or more,"
    " withdraws none before a person has agreed (per cent; 100: whatever the share)",
    at_most=100,
)
BRAKE_RECORDS = env.number(
    "BRAKE_RECORDS",
    500,
    "A complete run that would withdraw more records of a source than so many withdraws none before"
    " a person has agreed",
)
GRACE_SECONDS = env.number(
    "GRACE_SECONDS",
    0,
    "A record is withdrawn when complete runs have not seen it for so long (seconds; 0: at once)",
)
HISTORY_DAYS = env.number(
    "HISTORY_DAYS",
    365,
    "What a source said of a record is kept for so long after it has said something else (days; 0:"
    " for ever)",
    at_most=36_500,
)
HOST_AT_ONCE = env.number(
    "HOST_AT_ONCE", 2, "Requests to one host that are on their way at once, of all runs", at_least=1
)
HOST_PACE_MILLISECONDS = env.number(
    "HOST_PACE_MILLISECONDS", 200, "Between two requests to one host, of all runs (milliseconds)"
)
FETCH_CONNECT_SECONDS = env.number(
    "FETCH_CONNECT_SECONDS", 10, "Time to reach a source (seconds)", at_least=1
)
FETCH_READ_SECONDS = env.number(
    "FETCH_READ_SECONDS", 30, "Longest silence of a source (seconds)", at_least=1
)
FETCH_TOTAL_SECONDS = env.number(
    "FETCH_TOTAL_SECONDS", 300, "Time for one document (seconds)", at_least=1
)
FETCH_MEGABYTES = env.number("FETCH_MEGABYTES", 256, "Largest document as sent (MB)", at_least=1)
UNPACKED_MEGABYTES = env.number(
    "UNPACKED_MEGABYTES", 1024, "Largest document after unpacking (MB)", at_least=1
)
SPARQL_PAGE = env.number(
    "SPARQL_PAGE", 100, "Datasets that a SPARQL endpoint is asked for at once", at_least=1
)
CHECK_MEGABYTES = env.number(
    "CHECK_MEGABYTES", 5, "Largest catalogue that anybody may have checked (MB)", at_least=1
)
CHECKS_AN_HOUR = env.number(
    "CHECKS_AN_HOUR", 30, "Catalogues that one address may have checked in an hour", at_least=1
)
HARVEST_LINK_SECONDS = env.number(
    "HARVEST_LINK_SECONDS", 300, "A secret link starts no harvest so soon after one (seconds)"
)
LINK_CHECK_DAYS = env.number(
    "LINK_CHECK_DAYS", 14, "Each address of a file is asked within so many days (0: never)"
)
PAGES_PER_RUN = env.number("PAGES_PER_RUN", 20_000, "Most pages that one run follows", at_least=1)
READER_MEGABYTES = env.number(
    "READER_MEGABYTES", 2048, "Address space of the sandboxed reader (MB)", at_least=256
)
READER_CPU_SECONDS = env.number(
    "READER_CPU_SECONDS", 120, "Processor time of the reader for a document (seconds)", at_least=1
)
READER_WALL_SECONDS = env.number(
    "READER_WALL_SECONDS", 300, "Time of the reader for one document (seconds)", at_least=1
)
READER_PROCESSES = env.number(
    "READER_PROCESSES",
    2,
    "Processes that read, then draft, what is large (1 or 2); each reader has the limits above",
    at_least=1,
    at_most=2,
)
PARTITION_KILOBYTES = env.number(
    "PARTITION_KILOBYTES", 4_000, "Statements stored in one transaction, about (kB)", at_least=1
)
FAILPOINTS = env.text(
    "FAILPOINTS", "", "Where to fail on purpose, for tests: name=kill|raise|wait[:passage][,…]"
)

# --- the connector ----------------------------------------------------------------------------
DSP_PATH = "/dsp/2025-1"
DSP_URL = (HANSA_URL or f"http://localhost:{PORT}") + DSP_PATH  # where peers send their messages
IDENTITY_PROVIDER = identity.provider(env)
PARTICIPANT_ID = identity.participant(env, HANSA_URL or f"http://localhost:{PORT}")
DCP, OAUTH2 = identity.dcp(env), identity.oauth2(env)
CONFORMANCE = env.flag(
    "HANSA_CONFORMANCE",
    default=False,
    help="This installation is examined by a conformance kit, and serves nothing else: scenarios of"
    " the kit are answered by a script, test peers are known by name. Only on a loopback address",
)
PROCESS_SCRIPT = "connector.conformance.script.KitScript" if CONFORMANCE else ""
EDC = outbox.edc(env)
# Below these paths an Authorization header is another participant's: for the IDENTITY_PROVIDER.
FOREIGN_AUTHORIZATION = (DSP_PATH, *identity.FOREIGN_PATHS)
SIGNALING = outbox.signaling(env)
DATA_PLANES = {"HttpData-PULL": "connector.delivery.pull.HttpPull"}
OFFERED_DIR = VAR_DIR / "offered"  # files that may be delivered
RECEIVED_DIR = VAR_DIR / "received"  # what was fetched from others
DELIVERY_LOOK_SECONDS = 0.5  # between two looks whether data that flow still may
DELIVERY_UNTOLD_MEGABYTES = env.number(
    "DELIVERY_UNTOLD_MEGABYTES",
    1024,
    "Largest data that are delivered from an address that does not tell their length (MB)",
    at_least=1,
)
_sending = outbox.sending(env, 250 if CONFORMANCE else 0)  # a kit listens a little later
WAITING = outbox.waiting(env)
OUTBOX_SENDERS = _sending.senders
OUTBOX_SEND_SECONDS = _sending.send_seconds
OUTBOX_PACE_MILLISECONDS = _sending.pace_milliseconds
OUTBOX_PAUSE_SECONDS = _sending.pause_seconds
OUTBOX_GIVE_UP_SECONDS = _sending.give_up_seconds
DSP_PER_MINUTE = env.number(
    "DSP_PER_MINUTE",
    12_000,
    "Most messages of one participant in a minute, to each web process (0: no limit)",
)
OPEN_NEGOTIATIONS = env.number(
    "OPEN_NEGOTIATIONS", 1000, "Most open negotiations of one participant", at_least=1
)

# --- the courier ------------------------------------------------------------------------------
# Name -> dotted path of what builds the reader (catalog.courier.reader.Build). One line for each
# part that follows the sequence of changes.
COURIER_READERS = {
    "search": "catalog.search.indexer.reader",
    "quality": "catalog.quality.checking.reader",
    "outbox": "connector.outbox.reader.reader",
    "offers": "connector.offers.reader.reader",
    "score": "catalog.quality.reader.reader",
    "fetches": "connector.fetches.reader",
    "endings": "connector.endings.reader",
    "signals": "connector.signaling.reader.reader",
    "watching": "catalog.watching.reader.reader",
    "notices": "catalog.watching.sending.reader",
}
# Who speaks with others has a process of its own under `start`: an index that catches up takes all
# the time that one process of Python has.
COURIER_POST = ("outbox", "fetches", "endings", "signals", "notices")
COURIER_POLL_SECONDS = env.number(
    "COURIER_POLL_SECONDS", 30, "How often the courier looks by itself (seconds)", at_least=1
)
COURIER_RETRY_SECONDS = env.number(
    "COURIER_RETRY_SECONDS", 60, "Longest pause before a reader that failed (seconds)", at_least=1
)

# --- logs -------------------------------------------------------------------------------------
LOG_LEVEL = logging.level(env)
TESTING = "pytest" in sys.modules
LOGGING = logging.settings(LOG_LEVEL)
