"""Tenge as people read them: «772 576 ₸», and in words for papers."""

NO_BREAK = "\u00a0"
# num2words calls Kazakh by its country.
_CODES = {"kk": "kz", "ru": "ru"}
_CURRENCY = {"kk": "теңге 00 тиын", "ru": "тенге 00 тиын"}


def grouped(amount: int) -> str:
    """1 234 567, with no-break spaces and a real minus."""
    return f"{amount:,}".replace(",", NO_BREAK).replace("-", "−")


def tenge(amount_kzt: int) -> str:
    return f"{grouped(amount_kzt)}{NO_BREAK}₸"


def tenge_in_words(amount_kzt: int, language: str) -> str:
    """«Жеті жүз жетпіс екі мың … теңге 00 тиын», for papers in Kazakh and Russian."""
    from num2words import num2words  # all languages of the world: three megabytes for whoever writes invoices

    words: str = num2words(amount_kzt, lang=_CODES[language])
    return f"{words[0].upper()}{words[1:]} {_CURRENCY[language]}"
