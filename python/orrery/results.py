"""A results file, read with sqlite3 alone: rows as dictionaries."""
import os
import sqlite3
import struct
from urllib.parse import quote

from .histogram import Histogram
from .program import call_json

APPLICATION_ID = 1330795097      # "ORRY", of every results file
SCHEMAS = (1, 2)


class SchemaUnknown(ValueError):
    """No results file, or one of a schema that this package does not know."""


class Results:
    """The present plan of a results file; close it, or use it in a `with`."""

    def __init__(self, path):
        self.path = os.fspath(path)
        if not os.path.isfile(self.path):
            raise FileNotFoundError(f"{self.path}: no such results file")
        self._db = sqlite3.connect(f"file:{quote(self.path)}?mode=ro", uri=True)
        self._db.row_factory = sqlite3.Row
        try:
            self._look()
        except sqlite3.DatabaseError as error:
            self.close()
            raise SchemaUnknown(f"{self.path}: no results file of orrery: {error}") from error
        except SchemaUnknown:
            self.close()
            raise

    def _look(self):
        application, = self._db.execute("PRAGMA application_id").fetchone()
        self.schema, = self._db.execute("PRAGMA user_version").fetchone()
        if application != APPLICATION_ID:
            raise SchemaUnknown(f"{self.path}: no results file of orrery")
        if self.schema not in SCHEMAS:
            raise SchemaUnknown(f"{self.path}: results schema {self.schema}; this package reads {SCHEMAS}: "
                                "install the package that came with the program")
        self.meta = {row["key"]: row["value"] for row in self._db.execute("SELECT key, value FROM meta")}
        self.axes = [row["path"] for row in self._db.execute("SELECT path FROM axis ORDER BY position")]
        self.metrics = [dict(row) for row in self._db.execute("SELECT * FROM metric ORDER BY position")]
        self.params = [dict(row) for row in self._db.execute("SELECT * FROM param")]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._db.close()

    @property
    def units(self):
        """Of metrics, and of parameters that have one."""
        units = {metric["name"]: metric["unit"] for metric in self.metrics}
        units.update({key[5:]: value for key, value in self.meta.items() if key.startswith("unit ")})
        return units

    def runs(self):
        """A dictionary for each run: point, replication, status, swept parameters, metrics."""
        return [dict(row) for row in self._db.execute("SELECT * FROM results ORDER BY point, replication")]

    def _blobs(self, table, column):
        return self._db.execute(
            f"SELECT s.position AS point, r.replication, b.metric, b.{column} AS bytes FROM {table} b "
            "JOIN run r ON r.id = b.run JOIN sweep s ON s.point = r.point "
            "ORDER BY s.position, r.replication, b.metric")

    def histograms(self):
        """(point, replication, metric, Histogram) of every tally of every run."""
        return [(row["point"], row["replication"], row["metric"], Histogram(row["bytes"]))
                for row in self._blobs("hist", "bytes")]

    def series(self):
        """A dictionary for each sample of each series."""
        return [{"point": row["point"], "replication": row["replication"], "metric": row["metric"],
                 "time_s": time, "value": value}
                for row in self._blobs("series", "samples")
                for time, value in struct.iter_unpack("<dd", row["bytes"])]

    def summaries(self):
        """Of each point and metric, derived ones too: mean and half-width of its 95 % interval, as the
        program computes them."""
        return call_json("show", self.path, "--format", "json")


def read(path):
    """Opens a results file."""
    return Results(path)
