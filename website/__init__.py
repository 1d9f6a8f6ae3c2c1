"""Fourth floor: pages that join wings - home, privacy, errors, health - and the commands that prepare a site."""
