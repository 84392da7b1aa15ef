"""Access of staff to the admin: second factors, sessions, and the admin site that enforces them."""
