"""LexLite: nobody is forgotten, and what the client truly needs is written down."""

from flask import Flask
from whitenoise import WhiteNoise

from lexlite import assets, wiring
from lexlite.config import Settings
from lexlite.db import database
from lexlite.i18n import babel
from lexlite.places import PACKAGE, place
from lexlite.templating import Templates

MOST_TYPED = 2_000_000  # bytes of one form
KEPT_TEMPLATES = 1000  # each language's are others
_apps = {}


def create_app(settings=None):
    """The application: settings, database, web, features, in this order. One per process and settings."""
    settings = settings or Settings.from_env()
    if settings not in _apps:
        _apps.clear()
        _apps[settings] = _build(settings)
    return _apps[settings]


def bare_app(settings):
    """The settings and the languages alone, for work on data that is not served; opens no database."""
    app = _configured(settings)
    babel.init_app(app, default_translation_directories=str(app.config["TRANSLATIONS"]))
    return app


def _build(settings):
    app = _configured(settings)
    app.jinja_environment = Templates
    app.jinja_options = {"cache_size": KEPT_TEMPLATES}
    app.url_map.merge_slashes = False  # else //x is led to x at whatever host was named
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    database.open_file(settings.database_file)
    static = settings.data / "static"
    wiring.init_app(app, settings, assets.build(place("static"), static))
    _register_features(app)
    _put_server_parts_around(app, settings, static)
    return app


def _configured(settings):
    app = Flask("lexlite", template_folder=str(place("templates")), static_folder=None)
    app.config.update(
        LEXLITE=settings,
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME=("__Host-" if settings.https else "") + "lexlite_form",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        WTF_I18N_ENABLED=False,
        MAX_CONTENT_LENGTH=MOST_TYPED,
        MAX_FORM_MEMORY_SIZE=MOST_TYPED,
        TRANSLATIONS=PACKAGE / "translations",
    )
    return app


def _register_features(app):
    from lexlite.clients import page_views as pages
    from lexlite.clients import views as clients
    from lexlite.facts import views as facts
    from lexlite.firm import views as firm
    from lexlite.followup import hour_views as hour
    from lexlite.followup import keeping_views as keeping
    from lexlite.followup import request_views as requests
    from lexlite.followup import same_news_views as same_news
    from lexlite.followup import views as followup
    from lexlite.intake import card_views as taking_on
    from lexlite.intake import views as intake
    from lexlite.matters import people_views as people
    from lexlite.matters import views as matters
    from lexlite.messages import views as messages
    from lexlite.needs import expecting_views as expecting
    from lexlite.needs import talk_views as talking
    from lexlite.needs import views as needs
    from lexlite.playbooks import views as playbooks
    from lexlite.portal import devices, enquiry, feeds, seen
    from lexlite.reports import views as reports
    from lexlite.risks import views as risks

    for feature in (
        firm,
        clients,
        pages,
        matters,
        people,
        needs,
        messages,
        playbooks,
        talking,
        expecting,
        facts,
        risks,
        followup,
        keeping,
        requests,
        hour,
        same_news,
        intake,
        taking_on,
        reports,
        enquiry,
        feeds,
        devices,
        seen,
    ):
        app.register_blueprint(feature.bp)


def _put_server_parts_around(app, settings, static):
    if settings.proxies:
        from werkzeug.middleware.proxy_fix import ProxyFix

        app.wsgi_app = ProxyFix(app.wsgi_app, settings.proxies, settings.proxies, settings.proxies)
    app.wsgi_app = files = WhiteNoise(
        app.wsgi_app,
        max_age=3600,
        immutable_file_test=assets.is_hashed,
        add_headers_function=_harden,
        allow_all_origins=False,
    )
    files.add_files(str(static), prefix="static/")
    files.add_files(str(place("static") / "root"))


def _harden(headers, path, url):
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
