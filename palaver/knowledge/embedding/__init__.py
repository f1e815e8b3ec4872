"""Texts to vectors: the port, its adapters, and the process in which the machine's own model runs."""

import os

# onnxruntime tells its maker about the machine and the model unless this stands before it is loaded.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
