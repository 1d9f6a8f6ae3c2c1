"""East wing: rooms, lectures, speakers, sign-ups, programme exchange."""
