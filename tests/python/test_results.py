"""The Python package against the program: run by test_python.sh, which gives PYTHONPATH and ORRERY."""
import json
import math
import os
import sqlite3
import struct
import subprocess
import sys
import tempfile
import unittest

import orrery
from orrery.frames import execute

QUEUE = {"title": "a queue from Python", "model": "mm1", "params": {"service_hz": "1.25 Hz"},
         "run": {"until": "2000 s", "warmup": "100 s", "replications": 3, "seed": 1}}
AXES = {"params.arrival_hz": ["0.25 Hz", "0.5 Hz"]}


def number(value):
    out = b""
    while True:
        out += bytes([value & 127 | (128 if value > 127 else 0)])
        value >>= 7
        if not value:
            return out


class Files(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.db = os.path.join(cls.folder.name, "queue ?#.db")
        execute(QUEUE, cls.db, sets={"sweep": {"axes": AXES}})

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_runs_are_those_of_export(self):
        out = subprocess.run([orrery.program(), "export", self.db, "--format", "json", "--wall"], check=True,
                             capture_output=True, text=True).stdout
        exported = json.loads(out)
        with orrery.read(self.db) as results:
            runs = results.runs()
        self.assertEqual(len(runs), 6)
        for run, row in zip(runs, exported):
            for key in ("params.arrival_hz", "sojourn_s.mean", "sojourn_s.p99", "served", "replication"):
                self.assertEqual(run[key], row[key], key)

    def test_units_and_axes(self):
        with orrery.read(self.db) as results:
            self.assertEqual(results.axes, ["params.arrival_hz"])
            self.assertEqual(results.units["sojourn_s.p99"], "s")
            self.assertEqual(results.units["params.arrival_hz"], "Hz")
            self.assertEqual(results.meta["title"], QUEUE["title"])

    def test_histograms_agree_with_the_metrics(self):
        with orrery.read(self.db) as results:
            runs = {(run["point"], run["replication"]): run for run in results.runs()}
            histograms = results.histograms()
        self.assertEqual(len(histograms), 6)
        for point, replication, metric, histogram in histograms:
            run = runs[point, replication]
            self.assertEqual(metric, "sojourn_s")
            self.assertEqual(histogram.n, run["sojourn_s.n"])
            self.assertEqual((histogram.min, histogram.max), (run["sojourn_s.min"], run["sojourn_s.max"]))
            for p, name in ((0.5, "p50"), (0.9, "p90"), (0.99, "p99")):
                self.assertLess(abs(histogram.quantile(p) / run["sojourn_s." + name] - 1), 0.02)

    def test_summaries_are_the_programs(self):
        with orrery.read(self.db) as results:
            runs, rows = results.runs(), results.summaries()
        mean, = [row for row in rows if row["point"] == 1 and row["metric"] == "served"]
        values = [run["served"] for run in runs if run["point"] == 1]
        self.assertAlmostEqual(mean["mean"], sum(values) / 3, places=9)
        self.assertGreater(mean["half_width"], 0)

    def test_refused(self):
        with self.assertRaises(FileNotFoundError):
            orrery.read(os.path.join(self.folder.name, "nowhere.db"))
        text = os.path.join(self.folder.name, "text.db")
        with open(text, "w", encoding="utf-8") as file:
            file.write("no database, but a longer text than a header has " * 40)
        with self.assertRaises(orrery.SchemaUnknown):
            orrery.read(text)
        new = os.path.join(self.folder.name, "new.db")
        with sqlite3.connect(new) as db:
            db.execute("PRAGMA application_id = 1330795097")
            db.execute("PRAGMA user_version = 99")
        with self.assertRaisesRegex(orrery.SchemaUnknown, "schema 99"):
            orrery.read(new)
        with self.assertRaisesRegex(orrery.RunFailed, "did you mean"):
            execute({**QUEUE, "model": "mm11"}, os.path.join(self.folder.name, "x.db"))

    def test_without_the_program(self):
        path, own = os.environ["PATH"], os.environ.pop("ORRERY")
        os.environ["PATH"] = self.folder.name
        try:
            with self.assertRaisesRegex(orrery.ProgramMissing, "not on PATH.*ORRERY"):
                orrery.program()
            with orrery.read(self.db) as results:
                self.assertEqual(len(results.runs()), 6)
        finally:
            os.environ.update(PATH=path, ORRERY=own)


class Histograms(unittest.TestCase):
    def test_bytes(self):
        one, two = (struct.unpack("<Q", struct.pack("<d", x))[0] >> 45 for x in (1.0, 2.0))
        data = (b"SH1" + number(3) + struct.pack("<dd", -1.0, 2.0)
                + number(2) + number(one) + number(5) + number(two - one) + number(200)
                + number(1) + number(one) + number(4))
        histogram = orrery.Histogram(data)
        self.assertEqual(histogram.n, 3 + 5 + 200 + 4)
        self.assertEqual([n for _, _, n in histogram.buckets], [4, 3, 5, 200])
        self.assertEqual(histogram.buckets[0][1], -1.0)
        self.assertEqual(histogram.quantile(0), -1.0 if histogram.buckets[0][0] < -1 else histogram.min)
        self.assertEqual(histogram.quantile(1), 2.0)
        for bad in (b"", b"SH2", data[:-1], data + b"\0"):
            with self.assertRaises(ValueError):
                orrery.Histogram(bad)

    def test_empty(self):
        data = b"SH1" + number(0) + struct.pack("<dd", math.inf, -math.inf) + number(0) + number(0)
        self.assertTrue(math.isnan(orrery.Histogram(data).quantile(0.5)))


try:
    import pandas
except ImportError:
    pandas = None


@unittest.skipIf(pandas is None, "no pandas (Debian: python3-pandas)")
class AsFrames(unittest.TestCase):
    def test_sweep(self):
        frames = orrery.sweep(QUEUE, AXES, jobs=1)
        self.assertEqual(len(frames.runs), 6)
        self.assertEqual(frames.runs.attrs["units"]["sojourn_s.mean"], "s")
        means = frames.runs.groupby("params.arrival_hz")["served"].mean()
        rows = frames.summaries[frames.summaries["metric"] == "served"].set_index("params.arrival_hz")["mean"]
        for load, mean in means.items():
            self.assertAlmostEqual(mean, rows[load], places=9)
        self.assertEqual(frames.histograms["count"].sum(), frames.runs["sojourn_s.n"].sum())


@unittest.skipIf(pandas is not None, "pandas is here")
class WithoutFrames(unittest.TestCase):
    def test_load_says_what_is_missing(self):
        with self.assertRaisesRegex(ImportError, "python3-pandas"):
            orrery.load("any.db")


if __name__ == "__main__":
    result = unittest.main(exit=False, verbosity=0, argv=sys.argv[:1]).result
    for test, why in result.skipped:
        print(f"skipped: {test.id()}: {why}")
    sys.exit(not result.wasSuccessful())
