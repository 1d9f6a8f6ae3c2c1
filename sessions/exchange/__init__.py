"""The programme for other programs: files written and files read. Owns no row; `services.importing` writes.

One path out: the released programme is gathered once (`gathering`) and written as XML, JSON or a table. One path
in: a reader for each format makes the same raw events of any dialect, `understanding` makes sense of them,
`comparing` holds them against the draft. What the formats have no word for - a title in three languages, headsets -
travels beside the standard fields, so that our own files come back without loss.
"""
