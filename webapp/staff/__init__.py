"""How staff get into the admin: second factor, the end of sessions, the admin site that asks for both."""
