"""Papers: facts in, the bytes of a PDF out. Each template stands beside the module that fills it in."""
