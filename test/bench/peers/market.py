"""The 30 features of the bench from bars of 10^6 minutes, by pandas or by prefix sums in NumPy, on one thread; and read_csv.

    market.py features FOLDER --repetitions 3   reads FOLDER/{timeMs,high,low,close,volume}.f64, writes FOLDER/theirs.f32,
                                                prints {"peers": {name: median ms}, "windows": count}
    market.py csv FILE --repetitions 3          prints {"peers": {name: median ms}, "rows": count}
"""
import os

# Before NumPy starts its threads.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import argparse
import json
import statistics
import time

import numpy as np
import pandas as pd

DAY = 1440
LOOKBACK, STEPS = 43_200, 48
LEAST_VARIANCE, LEAST_RATIO = 2.0**-46, 1e-3
CLIP = 8


class Pandas:
    """What people write: rolling windows of a Series."""

    name = "pandas " + pd.__version__

    @staticmethod
    def sum(x, window):
        return pd.Series(x).rolling(window).sum().to_numpy()

    @staticmethod
    def z_score(x, window):
        rolling = pd.Series(x).rolling(window)
        return ((x - rolling.mean()) / rolling.std()).clip(-CLIP, CLIP).to_numpy()


class Numpy:
    """What is fastest: differences of prefix sums, which cost some of the last digits."""

    name = "NumPy " + np.__version__

    @staticmethod
    def sum(x, window):
        prefix = np.cumsum(np.nan_to_num(x))
        out = np.full(len(x), np.nan)
        out[window:] = prefix[window:] - prefix[:-window]
        return out

    @classmethod
    def z_score(cls, x, window):
        mean = cls.sum(x, window) / window
        squares = cls.sum(x * x, window) - window * mean * mean
        with np.errstate(invalid="ignore"):
            return np.clip((x - mean) / np.sqrt(squares / (window - 1)), -CLIP, CLIP)


def shifted(x, minutes):
    out = np.full(len(x), np.nan)
    out[minutes:] = x[: len(x) - minutes]
    return out


def average_true_range(high, low, close, minutes, periods=14, depth=8):
    """Wilder's, over the last 8n closed bars, relative to the close; the bars begin at whole multiples of their length."""
    bars = len(close) // minutes
    end = bars * minutes
    highs = high[:end].reshape(bars, minutes).max(1)
    lows = low[:end].reshape(bars, minutes).min(1)
    before = shifted(close[:end].reshape(bars, minutes)[:, -1], 1)
    ranges = np.maximum(highs - lows, np.maximum(abs(highs - before), abs(lows - before)))
    kept = 1 - 1 / periods
    smoothed = kept ** np.arange(depth * periods - periods - 1, -1, -1) / periods
    weights = np.concatenate([np.full(periods, kept ** (depth * periods - periods) / periods), smoothed])
    average = np.full(bars, np.nan)
    average[len(weights) - 1 :] = np.lib.stride_tricks.sliding_window_view(ranges, len(weights)) @ weights
    closed = (np.arange(1, len(close) + 1) // minutes) - 1
    return np.where(closed >= 0, average[closed], np.nan) / close


def features(bars, rolling):
    """n x 30 float32 and the last rows of the windows of 48 rows that lack nothing."""
    high, low, close, volume = bars["high"], bars["low"], bars["close"], bars["volume"]
    log_close = np.log(close)
    move = log_close - shifted(log_close, 1)
    squares = move * move
    bipowers = np.pi / 2 * abs(move * shifted(move, 1))
    variance = {span: rolling.sum(squares, span) for span in (15, 60, 240, DAY, 7 * DAY, 30 * DAY)}
    bipower = {span: rolling.sum(bipowers, span) for span in (240, DAY)}
    log_return = {span: log_close - shifted(log_close, span) for span in (1, 5, 15, 60, 240, DAY)}
    log_variance = {span: np.log(np.maximum(variance[span], LEAST_VARIANCE)) for span in (15, 60, 240, DAY)}
    traded = np.where(volume > 0, 1.0, 0.0)
    log_volume = np.log(np.where(volume > 0, volume, 1.0))
    mean_log_volume = {span: rolling.sum(log_volume, span) / rolling.sum(traded, span) for span in (60, DAY)}
    same_time = sum(shifted(variance[60], day * DAY - 60) for day in range(1, 8)) / 7
    minutes = (bars["timeMs"] + 60_000) / 60_000
    day_turns = 2 * np.pi * (minutes / DAY % 1)
    week_turns = 2 * np.pi * (np.floor(minutes / DAY) / 7 % 1)
    columns = [
        *log_return.values(),
        *log_variance.values(),
        *(np.log(np.maximum(variance[days * DAY] / days, LEAST_VARIANCE)) for days in (1, 7, 30)),
        np.log(np.maximum(same_time / (variance[DAY] * (60 / DAY)), LEAST_RATIO)),
        np.maximum(0, 1 - bipower[DAY] / variance[DAY]),
        np.log(np.maximum(bipower[240] / variance[240], LEAST_RATIO)),
        average_true_range(high, low, close, 60),
        average_true_range(high, low, close, 5),
        mean_log_volume[60] - mean_log_volume[DAY],
        np.clip(log_return[60] / np.sqrt(variance[DAY] / 24), -CLIP, CLIP),
        np.log1p(rolling.sum(volume, 60)),
        rolling.z_score(np.log1p(rolling.sum(volume, 5)), DAY),
        rolling.z_score(log_return[15], DAY),
        rolling.z_score(log_variance[60], 7 * DAY),
        *(wave(day_turns) for wave in (np.sin, np.cos)),
        *(wave(week_turns) for wave in (np.sin, np.cos)),
        *(wave(2 * day_turns) for wave in (np.sin, np.cos)),
    ]
    table = np.empty((len(close), len(columns)), np.float32)
    for index, column in enumerate(columns):
        table[:, index] = column
    complete = np.isfinite(table).all(1)
    complete[:LOOKBACK] = False
    runs = np.cumsum(complete)
    ends = STEPS - 1 + np.flatnonzero(runs[STEPS - 1 :] - np.concatenate([[0], runs[:-STEPS]]) == STEPS)
    return table, ends


def timed(work, repetitions):
    times = []
    for _ in range(repetitions):
        began = time.perf_counter()
        result = work()
        times.append((time.perf_counter() - began) * 1e3)
    return statistics.median(times), result


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("features", "csv"))
    parser.add_argument("path")
    parser.add_argument("--repetitions", type=int, default=3)
    arguments = parser.parse_args()
    peers = {}
    if arguments.what == "csv":
        peers[Pandas.name], frame = timed(lambda: pd.read_csv(arguments.path), arguments.repetitions)
        print(json.dumps({"peers": peers, "rows": len(frame)}), flush=True)
        return
    names = ("timeMs", "high", "low", "close", "volume")
    bars = {name: np.fromfile(os.path.join(arguments.path, name + ".f64")) for name in names}
    for rolling in (Numpy, Pandas):
        with np.errstate(divide="ignore", invalid="ignore"):
            peers[rolling.name], (table, ends) = timed(lambda: features(bars, rolling), arguments.repetitions)
    table.tofile(os.path.join(arguments.path, "theirs.f32"))
    print(json.dumps({"peers": peers, "windows": len(ends)}), flush=True)


if __name__ == "__main__":
    main()
