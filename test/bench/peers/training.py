"""Times one training step of each model in PyTorch on one thread: forward, mean squared error, backward, Adam.

    training.py mlp-b256 --steps 10 --repetitions 20    prints {"peer", "ms": median of a step}
"""
import argparse
import json
import math
import statistics
import time

import torch
from torch import nn
from torch.nn import functional as F

STEPS, VARIABLES = 48, 16


class Lstm(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(VARIABLES, 64, batch_first=True)
        self.head = nn.Linear(64, 1)

    def forward(self, x):
        hidden, _ = self.lstm(x)
        return self.head(hidden[:, -1])


class Block(nn.Module):
    """Normalised first; the last block asks only for the last step, which is all that is read."""

    def __init__(self, width, heads, only_last):
        super().__init__()
        self.heads, self.only_last = heads, only_last
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.query, self.key, self.value, self.out = (nn.Linear(width, width) for _ in range(4))
        self.up, self.down = nn.Linear(width, 2 * width), nn.Linear(2 * width, width)

    def split(self, x):
        rows, steps, width = x.shape
        return x.reshape(rows, steps, self.heads, width // self.heads).transpose(1, 2)

    def forward(self, x):
        normed = self.norm1(x)
        asked = normed[:, -1:] if self.only_last else normed
        residual = x[:, -1:] if self.only_last else x
        q, k, v = self.split(self.query(asked)), self.split(self.key(normed)), self.split(self.value(normed))
        # The last step sees all steps.
        attended = F.scaled_dot_product_attention(q, k, v, is_causal=not self.only_last)
        h = residual + self.out(attended.transpose(1, 2).reshape(residual.shape))
        return h + self.down(F.gelu(self.up(self.norm2(h))))


class Transformer(nn.Module):
    def __init__(self, width=64, heads=4, layers=2):
        super().__init__()
        self.gate = nn.Linear(VARIABLES, VARIABLES)
        self.embedding = nn.Linear(VARIABLES, width)
        self.position = nn.Parameter(0.02 * torch.randn(STEPS, width))
        self.blocks = nn.ModuleList(Block(width, heads, layer == layers - 1) for layer in range(layers))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, 1)

    def forward(self, x):
        gates = torch.softmax(self.gate(x), dim=-1)
        values = self.embedding(VARIABLES * gates * x) + self.position
        for block in self.blocks:
            values = block(values)
        return self.head(self.norm(values[:, -1]))


def mlp():
    return nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU(), nn.Linear(128, 1))


CASES = {
    "mlp-b256": (mlp, (256, 64)),
    "mlp-b32": (mlp, (32, 64)),
    "lstm-b128": (Lstm, (128, STEPS, VARIABLES)),
    "transformer-b128": (Transformer, (128, STEPS, VARIABLES)),
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("case", choices=sorted(CASES))
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--repetitions", type=int, default=20)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    make, shape = CASES[arguments.case]
    model = make()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    loss_of = nn.MSELoss()
    rows = shape[0] * arguments.steps
    x = torch.randn((rows,) + shape[1:])
    y = torch.randn(rows, 1)

    def train():
        order = torch.randperm(rows)
        for start in range(0, rows, shape[0]):
            batch = order[start : start + shape[0]]
            optimizer.zero_grad()
            loss = loss_of(model(x[batch]), y[batch])
            if not math.isfinite(float(loss.detach())):
                raise ArithmeticError("the loss is not finite")
            loss.backward()
            optimizer.step()

    train()
    times = []
    for _ in range(arguments.repetitions):
        began = time.perf_counter()
        train()
        times.append((time.perf_counter() - began) * 1e3 / arguments.steps)
    print(json.dumps({"peer": "PyTorch " + torch.__version__, "ms": statistics.median(times)}), flush=True)


if __name__ == "__main__":
    main()
