"""Second floor: a person who registers for the forum, the consents given, the ticket."""
