"""Prints the JSON Schema of a catalogue file: `python -m script.catalogue > docs/catalogue.schema.json`."""

import json

from script.catalogue.schema import schema

print(json.dumps(schema(), ensure_ascii=False, indent=2))
