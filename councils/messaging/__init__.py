"""Messages to people: composed from templates, stored, and sent by a delivery channel."""
