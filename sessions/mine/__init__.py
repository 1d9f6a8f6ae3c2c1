"""One visitor's lectures: their list, their part of the person's page, what the programme adds to a visitor."""
