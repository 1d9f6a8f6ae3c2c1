"""The database's own word on closed accounts: what is closed does nothing any more, also what was begun before.

A person's window may have been loaded, and their request let in, in the moment before they are erased. Whoever
erases locks the account; who acts waits here for the end of that, and is refused then.
"""

import pgtrigger

CONSTRAINT = "account_is_open"

_IS_OPEN = """
    PERFORM 1 FROM accounts_user WHERE id = NEW.{column} AND is_active FOR KEY SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a closed account does nothing'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'account_is_open';
    END IF;
    RETURN NULL;
"""


def only_open_accounts(column: str, *, where: str = "") -> pgtrigger.Trigger:
    """`column`: whose row it is; `where`: a condition on NEW, for rows that are meant."""
    return pgtrigger.Trigger(
        name=CONSTRAINT,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        condition=pgtrigger.Condition(where) if where else None,
        func=_IS_OPEN.format(column=column),
    )
