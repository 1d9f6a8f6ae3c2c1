"""The database's own word on the last owner: whoever writes, and however, one owner remains.

An owner is an account that is open (`is_active`), an organiser's (`is_staff`) and in the group of the role. Both
triggers lock the row of the role, so that two owners who remove each other at once are told one after the other.
"""

import pgtrigger

CONSTRAINT = "an_owner_remains"

_OWNERS = ("owners", "int := (SELECT group_id FROM accounts_rolegroup WHERE role = 'owner')")
_HAS_LEFT = """
    IF owners IS NULL OR OLD.group_id <> owners OR NOT EXISTS (
        SELECT 1 FROM accounts_user WHERE id = OLD.user_id AND is_active AND is_staff
    ) THEN
        RETURN NULL;
    END IF;
"""
_IS_CLOSED = """
    IF owners IS NULL OR NOT EXISTS (
        SELECT 1 FROM accounts_user_groups WHERE user_id = NEW.id AND group_id = owners
    ) THEN
        RETURN NULL;
    END IF;
"""
_ONE_REMAINS = """
    PERFORM 1 FROM accounts_rolegroup WHERE group_id = owners FOR NO KEY UPDATE;
    IF NOT EXISTS (
        SELECT 1 FROM accounts_user_groups AS duty JOIN accounts_user AS person ON person.id = duty.user_id
        WHERE duty.group_id = owners AND person.is_active AND person.is_staff
    ) THEN
        RAISE EXCEPTION 'the last owner cannot go'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'an_owner_remains';
    END IF;
    RETURN NULL;
"""


def leaves_the_group() -> pgtrigger.Trigger:
    """On the rows that say who is in which group."""
    return pgtrigger.Trigger(
        name=CONSTRAINT,
        when=pgtrigger.After,
        operation=pgtrigger.Delete | pgtrigger.Update,
        declare=[_OWNERS],
        func=_HAS_LEFT + _ONE_REMAINS,
    )


def closes_the_account() -> pgtrigger.Trigger:
    """On accounts. (One that is deleted leaves its groups first: the foreign key sees to it.)"""
    return pgtrigger.Trigger(
        name=CONSTRAINT,
        when=pgtrigger.After,
        operation=pgtrigger.UpdateOf("is_active", "is_staff"),  # type: ignore[no-untyped-call]
        condition=pgtrigger.Condition(
            "OLD.is_active AND OLD.is_staff AND NOT (NEW.is_active AND NEW.is_staff)"
        ),
        declare=[_OWNERS],
        func=_IS_CLOSED + _ONE_REMAINS,
    )
