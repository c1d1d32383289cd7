"""Passwords: argon2id, one hash at a time in a process, and no password that everybody tries first."""

import threading
from functools import lru_cache

from lexlite.errors import RuleBroken
from lexlite.i18n import _

SHORTEST, LONGEST = 10, 200
one_at_a_time = threading.Lock()  # eight sign-ins at once would take eight times 19 MiB


@lru_cache(maxsize=1)
def _hasher():
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hashed(secret):
    with one_at_a_time:
        return _hasher().hash(secret)


def matches(secret, known):
    """Whether the secret is the one behind the hash."""
    from argon2.exceptions import InvalidHashError, VerificationError

    with one_at_a_time:
        try:
            return _hasher().verify(known, secret)
        except (VerificationError, InvalidHashError):
            return False


@lru_cache(maxsize=1)
def nobodys():
    """A hash that no password matches, so that an unknown address takes as long as a known one."""
    import secrets

    return hashed(secrets.token_hex(16))


def must_be_strong(password, about=()):
    """Raises RuleBroken for a password that is short, overlong or easily guessed (`about`: name, e-mail)."""
    if len(password) < SHORTEST:
        raise RuleBroken(
            _("Take at least %(count)s characters, for example four ordinary words.", count=SHORTEST),
            field="password",
        )
    if len(password) > LONGEST:
        raise RuleBroken(_("Take at most %(count)s characters.", count=LONGEST), field="password")
    from zxcvbn import zxcvbn

    if zxcvbn(password[:72], user_inputs=list(about))["score"] < 2:
        raise RuleBroken(
            _("This password is among the first that others would try. Take four ordinary words."),
            field="password",
        )
