"""The life of a firm with two matters of one client, or of two jointly: every action, against the second program."""

from tests.followup.life.agreeing import Agreeing
from tests.followup.life.asking import Asking
from tests.followup.life.ending import Ending
from tests.followup.life.forgetting import Forgetting
from tests.followup.life.jointly import Jointly
from tests.followup.life.keeping_time import KeepingTime
from tests.followup.life.suspending import Suspending
from tests.followup.life.talking import Talking
from tests.followup.life.wanting import Wanting
from tests.followup.life.what_holds import WhatHolds


class Life(Talking, Asking, Agreeing, Wanting, Ending, Forgetting, Suspending, Jointly, KeepingTime, WhatHolds):
    """`Life.cast` is set by the test; each run is rolled back."""
