"""What the suite starts for each scenario: it passes what is asked on to the client, in the process of the tests."""

import json
import os
import socket
import sys

asked = {
    "url": sys.argv[-1],
    "scenario": os.environ.get("MCP_CONFORMANCE_SCENARIO", ""),
    "context": json.loads(os.environ.get("MCP_CONFORMANCE_CONTEXT") or "{}"),
}
with socket.socket(socket.AF_UNIX) as line:
    line.connect(sys.argv[1])
    line.sendall(json.dumps(asked).encode() + b"\n")
    answer = line.makefile().readline()
sys.exit(0 if answer == "done\n" else 1)
