"""Results of the simulator `orrery` in Python, and runs from it.

    import orrery
    frames = orrery.run("queue.yaml", sets={"params.arrival_hz": "0.9 Hz"})
    frames.summaries

Pure Python: results files are read with sqlite3 (docs/results.md says what is in them), data frames
are made with pandas, and whatever is simulated or counted is done by the program `orrery`.
"""
from .histogram import Histogram
from .program import ProgramMissing, RunFailed, program
from .results import Results, SchemaUnknown, read
from .frames import Frames, load, run, sweep

__all__ = ["Frames", "Histogram", "ProgramMissing", "Results", "RunFailed", "SchemaUnknown", "load",
           "program", "read", "run", "sweep"]
__version__ = "0.1.0"
