"""Ways to run the model in this process that are faster than the one it is trained with."""

import sys

# OpenVINO reports to its makers that it was imported, unless it finds nothing to report with
sys.modules.setdefault("openvino_telemetry", None)  # pyright: ignore[reportArgumentType]
