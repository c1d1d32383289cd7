"""Words, questions, news, promises, holds, the silence clock and the board."""
