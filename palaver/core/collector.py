"""Python's garbage collector as a server needs it; how long it holds up the event loop is `vitals`' to measure."""

import gc


def settle() -> None:
    """What start-up made stays; the young are collected in small steps, which a thousand streams do not notice."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 50, 100)
