"""The demonstration's floor, companies and catalogue, from the tables of `demo/`."""
