"""Ways to run the model in this process that are faster than the one it is trained with."""

import sys


def keep_quiet() -> None:
    """Call it before OpenVINO is imported, which tells its maker of that unless it finds nothing to tell it with."""
    sys.modules.setdefault("openvino_telemetry", None)  # pyright: ignore[reportArgumentType]


keep_quiet()
