"""First floor: who did what to which thing, when. Business events; the row history stands beside them."""
