"""Ground floor: the people who sign in - organisers now, companies' people later. Visitors need no account."""
