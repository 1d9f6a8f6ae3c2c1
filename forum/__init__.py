"""Ground floor: the edition - dates, venue, windows, texts, settings an organiser may edit."""
