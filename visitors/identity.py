"""Who is the same person: the same mailbox and the same family and given name, however they are typed.

Several people may share one address (a secretary registers colleagues). The patronymic counts only
when two people would otherwise be taken for one: `namesake_key`.
"""

from core.text import clean_line


def email_key(email: str) -> str:
    return email.casefold()


def name_key(family_name: str, given_name: str) -> str:
    return _fold(f"{family_name}|{given_name}")


def namesake_key(family_name: str, given_name: str, patronymic: str) -> str:
    return _fold(f"{family_name}|{given_name}|{patronymic}")


def _fold(text: str) -> str:
    return clean_line(text).casefold().replace("ё", "е")
