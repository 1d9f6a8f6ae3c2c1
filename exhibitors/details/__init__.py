"""What a company says of itself, its stand, its people: cleaned and checked once for all doors."""
