"""Bytes that come in and go out: pictures, uploaded documents, banks' files, finished papers in the private storage."""
