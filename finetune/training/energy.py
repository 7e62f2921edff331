"""How much electricity a piece of work takes."""

import logging
from types import TracebackType
from typing import Self

from codecarbon import OfflineEmissionsTracker

_SECONDS_BETWEEN_READINGS = 15


class EnergyMeter:
    """Meters this process while it is entered: `with EnergyMeter() as meter: ...`, then `meter.kwh`.

    `gpus` are the numbers of the graphics cards that count; None for all.

    codecarbon reads the counters of processor and graphics card where it may. Elsewhere, as in most containers and
    virtual machines, it estimates from the load and the nominal power of the processor.
    """

    kwh: float | None = None
    """None until the work is over, and when nothing could be measured."""

    def __init__(self, gpus: list[int] | None = None) -> None:
        self._gpus = gpus

    def __enter__(self) -> Self:
        logging.getLogger("codecarbon").setLevel(logging.CRITICAL)  # it logs its own set-up even when asked not to
        self._tracker = OfflineEmissionsTracker(
            country_iso_code="USA",  # required; only the CO2 figure depends on it, and that is not used
            tracking_mode="process",
            measure_power_secs=_SECONDS_BETWEEN_READINGS,
            allow_multiple_runs=True,
            gpu_ids=self._gpus,
            output_methods=[],
            log_level=logging.CRITICAL,
        )
        self._tracker.start()
        return self

    def __exit__(
        self, error: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._tracker.stop()
        measured = getattr(self._tracker, "final_emissions_data", None)  # it hides its errors and then lacks this
        self.kwh = measured.energy_consumed if measured and measured.energy_consumed > 0 else None
