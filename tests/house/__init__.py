"""Tests that hold the house together: its texts, sizes, names, locks and wiring."""
