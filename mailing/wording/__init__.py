"""Letters in an organiser's own words: how they are written, checked, and made into HTML and text. Writes nothing."""
