"""Times whole federated rounds in bare PyTorch: local training and the mean of the models, no framework around them.

    federated.py run W2 --processes 2 --threads 1    prints {"ms": median of a round, "finalLoss", "firstRoundMs"}
    federated.py export W2 FOLDER                    writes initial.f32, features.f32 and labels.f32, as ours are laid out

The first round's time counts from the start of the script's own code, without starting Python and importing PyTorch.
"""
import argparse
import json
import multiprocessing
import os
import random
import statistics
import time

STARTED = time.perf_counter()

import torch
import workloads

DATA = {}


def task(arguments):
    """In a process of the pool, which has the data since it was forked."""
    name, state, worker, seed = arguments
    x, y = DATA[name]
    return workloads.train(name, state, x[worker], y[worker], seed)


def one_thread():
    torch.set_num_threads(1)


def run(name, processes, threads):
    w = workloads.WORKLOADS[name]
    torch.set_num_threads(threads)
    DATA[name] = workloads.make_data(name)
    state = workloads.make_model(name, 0).state_dict()
    pool = None
    if processes > 1:
        torch.multiprocessing.set_sharing_strategy("file_system")
        pool = multiprocessing.get_context("fork").Pool(processes, one_thread)
    map_tasks = map if pool is None else lambda work, items: pool.map(work, items, chunksize=1)
    try:
        # Imports and first touches of memory.
        list(map_tasks(task, [(name, state, 0, 0)] * processes))
        chooser = random.Random(5)
        times = []
        first = None
        for number in range(1, w["rounds"] + 1):
            began = time.perf_counter()
            chosen = chooser.sample(range(w["workers"]), w["per_round"])
            states = list(map_tasks(task, [(name, state, worker, 1000 * number + worker) for worker in chosen]))
            state = {key: sum(each[key] for each in states) / len(states) for key in state}
            ended = time.perf_counter()
            times.append((ended - began) * 1e3)
            if first is None:
                first = (ended - STARTED) * 1e3
    finally:
        if pool is not None:
            pool.terminate()
    x, y = DATA[name]
    loss = workloads.mean_loss(name, state, x, y)
    print(json.dumps({"ms": statistics.median(times), "finalLoss": loss, "firstRoundMs": first}), flush=True)


def export(name, folder):
    x, y = workloads.make_data(name)
    initial = workloads.flat_parameters(name, workloads.make_model(name, 0).state_dict())
    for file, tensor in (("initial", initial), ("features", x), ("labels", y)):
        tensor.detach().contiguous().numpy().astype("<f4").tofile(os.path.join(folder, file + ".f32"))
    print(json.dumps({"peer": "PyTorch " + torch.__version__}), flush=True)


def main():
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command", required=True)
    runner = commands.add_parser("run")
    runner.add_argument("workload", choices=sorted(workloads.WORKLOADS))
    runner.add_argument("--processes", type=int, default=1)
    runner.add_argument("--threads", type=int, default=1)
    exporter = commands.add_parser("export")
    exporter.add_argument("workload", choices=["W2", "W3"])
    exporter.add_argument("folder")
    arguments = parser.parse_args()
    if arguments.command == "run":
        run(arguments.workload, arguments.processes, arguments.threads)
    else:
        export(arguments.workload, arguments.folder)


if __name__ == "__main__":
    main()
