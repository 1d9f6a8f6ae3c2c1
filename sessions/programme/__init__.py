"""The released programme: what the public is told, how it is kept, shown, changed and doubted."""
