"""The floor to compare with: three raw Flask views that do what a page must do at the very least."""

import gzip
from pathlib import Path

from flask import Flask, g, redirect, render_template, request, session
from jinja2 import DictLoader
from peewee import sqlite3

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title></head><body>
<h1>{{ title }}</h1><p>{{ words }}</p><p>{{ day }}</p></body></html>"""
LIST = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>List</title></head><body>
<p>{{ user }}</p><ul>{% for row in rows %}
<li id="row-{{ row[0] }}"><a href="/rows/{{ row[0] }}">{{ row[1] }}</a>
<p>{{ row[2] }}</p> <span>{{ row[3] }}</span></li>
{% endfor %}</ul></body></html>"""
ROWS = 50


def create_app(folder):
    """The app; its SQLite file lies in `folder`, with the same durability as the product's."""
    app = Flask("floor")
    app.secret_key = "a key for benchmarks"
    app.jinja_loader = DictLoader({"page.html": PAGE, "list.html": LIST})
    file = str(Path(folder) / "floor.db")
    app.idle = _prepared(file)

    @app.before_request
    def open_database():
        g.db = sqlite3.connect(file, isolation_level=None, timeout=10)
        g.db.execute("PRAGMA synchronous=FULL")

    @app.teardown_request
    def close_database(error=None):
        g.db.close()

    @app.get("/page")
    def page():
        title, words, day = g.db.execute("SELECT title, words, day FROM row WHERE id = 7").fetchone()
        return render_template("page.html", title=title, words=words, day=day)

    @app.get("/sign-in")
    def sign_in():
        session["user"] = "Alice"
        return "signed in"

    @app.get("/list")
    def rows():
        found = g.db.execute("SELECT id, title, words, day FROM row ORDER BY day, id LIMIT ?", (ROWS,)).fetchall()
        return render_template("list.html", rows=found, user=session["user"])

    @app.post("/rows")
    def insert():
        values = (request.form["title"], request.form["words"], "2026-11-18")
        g.db.execute("INSERT INTO row (title, words, day) VALUES (?, ?, ?)", values)
        return redirect("/page", 303)

    @app.after_request
    def compress(response):
        if "gzip" in request.headers.get("Accept-Encoding", "") and len(response.get_data()) >= 400:
            response.set_data(gzip.compress(response.get_data(), 5))
            response.headers["Content-Encoding"] = "gzip"
        return response

    return app


def _prepared(file):
    """A table of a thousand rows; the connection stays open, as the product keeps one too."""
    db = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, title TEXT, words TEXT, day TEXT)")
    words = "We are waiting for the court. You will hear from us even if there is no news. " * 5
    rows = [(f"Row {number}", words, f"2026-11-{number % 28 + 1:02}") for number in range(1000)]
    db.execute("BEGIN")
    db.executemany("INSERT INTO row (title, words, day) VALUES (?, ?, ?)", rows)
    db.execute("COMMIT")
    db.execute("CREATE INDEX row_day ON row (day, id)")
    return db
