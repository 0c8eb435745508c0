"""How log lines look on standard error: for a person at a terminal, or one JSON object a line for a collector."""

import logging
from typing import Literal

Format = Literal["console", "json"]


def begin(format: Format) -> None:
    """Send all log lines of this process to standard error: our own from INFO on, those of libraries from WARNING on.

    In JSON each has `timestamp` (UTC), `level`, `logger`, `event`, and `request_id`, `error_id` and `exception` where
    there are such; a trace is one string of its line.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(_json() if format == "json" else _console())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("bizsuite").setLevel(logging.INFO)
    logging.captureWarnings(True)


def _console() -> logging.Formatter:
    return logging.Formatter("%(asctime)s %(levelname)-7s %(name)s: %(message)s")


def _json() -> logging.Formatter:
    import structlog

    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
