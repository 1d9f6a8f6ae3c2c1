"""How much one registration costs, how fast it is, and what the site weighs: `make bench`.

Starts a system of its own as `./run` does, loads it over HTTP, receives its mail, and writes `REPORT.md` and
`results.json`. Bottom up: `figures`, `meters`, `people` → `sink`, `traffic` → `system`, `bare` → one file for each
part (`cpu`, `rate`, `delivery`, `start`) → `report` → `__main__`. Imports ops, never the site: what is measured
runs in processes of its own. Nothing here is a test; the numbers belong to the machine they were taken on.
"""
