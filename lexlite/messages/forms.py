"""The form of a firm's own words for a letter."""

from lexlite.fields import Text
from lexlite.forms import EditForm
from lexlite.i18n import _l
from lexlite.messages.own_words import MOST


class WordsForm(EditForm):
    words = Text(_l("Your own words"), needed=_l("Write the words of the letter."), rows=10, most=MOST)
