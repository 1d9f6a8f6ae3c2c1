"""The smallest site that ./run can start: it answers with what it was given."""

import json
import os
import sys

assert sys.argv[1:] == ["prepare"]
if os.environ.get("PREPARE_FAILS"):
    sys.exit("the tables could not be made")
print("a line that is not the report")
print(json.dumps({"organiser": {"email": "organiser@example.kz", "password": "алтын"}, "loaded": True}))
