"""Enquiries: from the public form or a telephone call to a client and a matter, or a letter that declines."""
