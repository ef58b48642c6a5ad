"""Results as data frames of pandas, and runs that end in them."""
import json
import os
import tempfile

from .program import call
from .results import read


def _pandas():
    try:
        import pandas
    except ImportError as error:
        raise ImportError("data frames need pandas (Debian: python3-pandas); orrery.read() does without") from error
    return pandas


class Frames:
    """All of a results file: runs, summaries, series, histograms.  `attrs["units"]` of each frame has the
    units of its columns."""

    def __init__(self, path):
        pandas = _pandas()
        self.path = os.fspath(path)
        with read(path) as results:
            self.meta, self.axes, self.units = results.meta, results.axes, results.units
            self.runs = pandas.DataFrame(results.runs())
            self.series = pandas.DataFrame(results.series(),
                                           columns=["point", "replication", "metric", "time_s", "value"])
            self.histograms = pandas.DataFrame(
                [(p, r, m, low, high, n) for p, r, m, hist in results.histograms() for low, high, n in hist.buckets],
                columns=["point", "replication", "metric", "low", "high", "count"])
            self.summaries = pandas.DataFrame(results.summaries())
        for frame in (self.runs, self.series, self.histograms, self.summaries):
            frame.attrs["units"] = self.units


def load(path):
    """The present plan of a results file."""
    return Frames(path)


def _scenario(scenario, folder):
    """A path stays; a dictionary becomes a file, since JSON is YAML."""
    if not isinstance(scenario, dict):
        return os.fspath(scenario)
    path = os.path.join(folder, "scenario.yaml")
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"orrery": 1, **scenario}, file, ensure_ascii=False, indent=1)
    return path


def _value(value):
    return value if isinstance(value, str) else json.dumps(value)


def execute(scenario, out, sets=None, jobs=None, load_plugins=(), confine=None):
    """Runs a scenario into the results file @out; claims that fail are no error."""
    options = [word for plugin in load_plugins for word in ("--load", plugin)]
    options += [word for path, value in (sets or {}).items() for word in ("--set", f"{path}={_value(value)}")]
    options += ["--jobs", jobs] if jobs else []
    options += ["--confine", confine] if confine else []
    with tempfile.TemporaryDirectory() as folder:
        call("run", *options, "--out", out, "--progress", "none", "--", _scenario(scenario, folder), accept=(0, 1))


def run(scenario, out=None, **options):
    """Runs a scenario (a path, or a dictionary of one) and loads its results.  @out: the results file, kept;
    without it results are in a folder that goes when they are loaded."""
    if out is not None:
        execute(scenario, out, **options)
        return load(out)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "results.db")
        execute(scenario, path, **options)
        return load(path)


def sweep(scenario, axes, out=None, sets=None, **options):
    """The same over @axes: {"params.arrival_hz": ["0.25 Hz", "0.5 Hz"]}."""
    return run(scenario, out, sets={**(sets or {}), "sweep": {"axes": axes}}, **options)
