"""Printed matter: how a document is set (typesetting), how a code becomes a picture (qr), fonts and
ornaments.
"""
