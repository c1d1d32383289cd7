"""Slips of the fingers: a letter wrong, missing, too many, or two neighbours swapped."""

TAKES_ONE, TAKES_A_FIRST, TAKES_TWO = 6, 8, 10  # letters of the shorter word


def is_typo(one, other, sound_alike):
    """One slip in a word of six letters, two in ten. None at the very end, where the gender stands (unless both sound
    alike), and none in the first letter of a short word: Parker is not Barker. Of two slips not one is near the front
    and the other near the end."""
    size = min(len(one), len(other))
    slips = 2 if size >= TAKES_TWO else 1
    if size < TAKES_ONE or abs(len(one) - len(other)) > slips:
        return False
    if one[0] != other[0] and size < TAKES_A_FIRST:
        return False
    end = -letters_at_the_end(size)
    if one[:2] != other[:2] and one[end:] != other[end:]:
        return False
    if not sound_alike and one[-1] != other[-1] and not _ends_swapped(one, other):
        return False
    from rapidfuzz.distance import OSA

    return OSA.distance(one, other, score_cutoff=slips) <= slips


def letters_at_the_end(size):
    """How many letters must stand as they are where the first two do not; `size`: letters of the shorter word."""
    return 4 if size == TAKES_ONE else 5


def ends(word):
    """The letters behind a slip at the front, as is_typo() asks for beside a word of this length, one more or less."""
    size = len(word)
    return {f"…{word[-letters_at_the_end(shorter) :]}" for shorter in (size - 1, size) if shorter >= TAKES_ONE}


def _ends_swapped(one, other):
    return one[-2:] == other[:-3:-1] and one[:-2] == other[:-2]
