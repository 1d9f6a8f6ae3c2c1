"""Pages of the programme and of one's own lectures."""
