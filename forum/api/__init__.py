"""Doors for programs: what there is to know of the forum (`forum`), and which edition a call sees (`editions`)."""
