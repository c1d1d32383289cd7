"""The pages open to the world: the enquiry form, and a client's own page behind its door."""
