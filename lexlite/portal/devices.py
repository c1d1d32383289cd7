"""The devices that may open a person's page, ended by them one by one or all, and when it was opened."""

from flask import g, redirect, render_template, session, url_for

from lexlite import clock
from lexlite.clients.devices import devices_of, end_device, end_devices
from lexlite.clients.openings import openings_of
from lexlite.portal.door import bp
from lexlite.portal.forms import LeaveForm
from lexlite.portal.status import for_person
from lexlite.web import drop_session


@bp.get("/status/devices")
@for_person
def devices():
    return render_template(
        "portal/devices.html",
        devices=devices_of(g.person, clock.now()),
        here=g.session.mark,
        openings=openings_of(g.person),
        form=LeaveForm(formdata=None),
    )


@bp.post("/status/devices/<device>/end")
@for_person
def end_one(device):
    form = LeaveForm()
    done = form.submit(end_device, person=g.person, mark=device, by=g.person, at=clock.now())
    return _left() if done and device == g.session.mark else redirect(url_for("portal.devices"), 303)


@bp.post("/status/devices/end")
@for_person
def end_all():
    form = LeaveForm()
    done = form.submit(end_devices, person=g.person, by=g.person, at=clock.now())
    return _left() if done else redirect(url_for("portal.devices"), 303)


def _left():
    session.clear()
    return drop_session(redirect(url_for("portal.left"), 303), "person")
