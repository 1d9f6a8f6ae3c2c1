"""What belongs to no single app: journeys through the browser, races, doors, faults, and the house itself."""
