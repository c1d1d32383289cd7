"""What the client said they need, what they truly need, and what else they hope for."""
