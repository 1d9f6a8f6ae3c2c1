"""The API of the programme: for anyone, for the holder of a visitor's token, for organisers' programs."""
