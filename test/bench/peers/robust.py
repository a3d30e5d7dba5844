"""Times robust aggregation in Python for comparison: ByzFL where it is installed, else the same rules in plain NumPy.

Reads one JSON request a line: {"size": [n, f, d]} makes new rows, {"rule": name} runs that rule once.
Answers one JSON object a line: {"peer": text} at the start, {"ms": wall milliseconds} or {"error": text}.
"""
import json
import sys
import time

import numpy as np

try:
    import byzfl
except ImportError:
    byzfl = None


def norms(x):
    return np.sqrt(np.einsum("ij,ij->i", x, x))


def squared_distances(x):
    gram = x @ x.T
    squares = np.diag(gram)
    return np.maximum(squares[:, None] + squares[None, :] - 2 * gram, 0)


def krum_scores(x, f):
    nearest = np.sort(squared_distances(x), axis=1)[:, 1 : len(x) - f]
    return nearest.mean(axis=1)


def trimmed_mean(x, f):
    return np.sort(x, axis=0)[f : len(x) - f].mean(axis=0)


def meamed(x, f):
    kept = len(x) - f
    nearest = np.argpartition(np.abs(x - np.median(x, axis=0)), kept - 1, axis=0)[:kept]
    return np.take_along_axis(x, nearest, axis=0).mean(axis=0)


def geometric_median(x, f, nu=0.1, steps=3):
    z = np.zeros(x.shape[1], x.dtype)
    for _ in range(steps):
        weights = 1 / np.maximum(nu, norms(x - z))
        z = (weights / weights.sum()) @ x
    return z


def centered_clipping(x, f, tau=100.0):
    v = np.zeros(x.shape[1], x.dtype)
    differences = x - v
    return v + (differences * np.minimum(1, tau / norms(differences))[:, None]).mean(axis=0)


def caf(x, f):
    c = np.ones(len(x))
    best, best_eigenvalue = None, np.inf
    while c.sum() > len(x) - 2 * f:
        mean = (c / c.sum()) @ x
        centered = x - mean
        direction = (c / c.sum() * (centered @ np.ones(x.shape[1]))) @ centered
        direction /= np.linalg.norm(direction)
        projections = (centered @ direction) ** 2
        eigenvalue = (c * projections).sum() / c.sum()
        if eigenvalue < best_eigenvalue:
            best, best_eigenvalue = mean, eigenvalue
        c = c * (1 - projections / projections.max())
    return best


def clip(x, f, c=2.0):
    x *= np.minimum(1, c / norms(x))[:, None].astype(x.dtype)
    return x


def arc(x, f):
    n = len(x)
    order = np.argsort(-norms(x))
    clipped = int(2 * f / n * (n - f))
    limit = norms(x[order[clipped : clipped + 1]])[0]
    rows = order[:clipped]
    x[rows] *= np.minimum(1, limit / norms(x[rows]))[:, None].astype(x.dtype)
    return x


def nnm(x, f):
    nearest = np.argsort(squared_distances(x), axis=1, kind="stable")[:, : len(x) - f]
    mixing = np.zeros((len(x), len(x)), x.dtype)
    np.put_along_axis(mixing, nearest, 1 / (len(x) - f), axis=1)
    return mixing @ x


def bucketing(x, f, size=2):
    order = np.random.permutation(len(x))
    return np.stack([x[order[i : i + size]].mean(axis=0) for i in range(0, len(x), size)])


NUMPY = {
    "mean": lambda x, f: x.mean(axis=0),
    "median": lambda x, f: np.median(x, axis=0),
    "trimmedMean": trimmed_mean,
    "meamed": meamed,
    "geometricMedian": geometric_median,
    "krum": lambda x, f: x[np.argmin(krum_scores(x, f))],
    "multiKrum": lambda x, f: x[np.argsort(krum_scores(x, f), kind="stable")[: len(x) - f]].mean(axis=0),
    "monna": lambda x, f: x[np.argsort(norms(x - x[0]), kind="stable")[: len(x) - f]].mean(axis=0),
    "centeredClipping": centered_clipping,
    "caf": caf,
    "clip": clip,
    "arc": arc,
    "nnm": nnm,
    "bucketing": bucketing,
}


def byzfl_rules():
    make = {
        "mean": lambda f: byzfl.Average(),
        "median": lambda f: byzfl.Median(),
        "trimmedMean": lambda f: byzfl.TrMean(f=f),
        "meamed": lambda f: byzfl.Meamed(f=f),
        "geometricMedian": lambda f: byzfl.GeometricMedian(nu=0.1, T=3),
        "krum": lambda f: byzfl.Krum(f=f),
        "multiKrum": lambda f: byzfl.MultiKrum(f=f),
        "monna": lambda f: byzfl.MoNNA(f=f, idx=0),
        "centeredClipping": lambda f: byzfl.CenteredClipping(m=None, L=1, tau=100.0),
        "caf": lambda f: byzfl.CAF(f=f),
        "clip": lambda f: byzfl.Clipping(c=2.0),
        "arc": lambda f: byzfl.ARC(f=f),
        "nnm": lambda f: byzfl.NNM(f=f),
        "bucketing": lambda f: byzfl.Bucketing(s=2),
    }
    return {name: (lambda x, f, rule=rule: rule(f)(x)) for name, rule in make.items()}


def main():
    rules = NUMPY if byzfl is None else byzfl_rules()
    name = f"NumPy {np.__version__}" if byzfl is None else f"ByzFL on NumPy {np.__version__}"
    answer({"peer": name})
    rows, f = None, 0
    for line in sys.stdin:
        request = json.loads(line)
        if "size" in request:
            n, f, d = request["size"]
            rows = None
            rows = np.random.default_rng(7).standard_normal((n, d), dtype=np.float32)
            answer({"ms": 0})
            continue
        rule = rules.get(request["rule"])
        if rule is None:
            answer({"error": "the peer does not have this rule"})
            continue
        try:
            started = time.perf_counter()
            rule(rows, f)
            answer({"ms": (time.perf_counter() - started) * 1e3})
        except MemoryError:
            answer({"error": "out of memory"})


def answer(value):
    print(json.dumps(value), flush=True)


main()
