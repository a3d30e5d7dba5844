"""The federated workloads W1, W2 and W3 in plain PyTorch: models, seeded data, one worker's training in a round."""
import numpy as np
import torch
from torch import nn

WORKLOADS = {
    "W1": dict(workers=1000, samples=60, per_round=10, epochs=1, batch=10, rounds=100, shape=(784,)),
    "W2": dict(workers=10, samples=2560, per_round=10, epochs=5, batch=256, rounds=30, shape=(64,)),
    "W3": dict(workers=10, samples=512, per_round=10, epochs=1, batch=128, rounds=10, shape=(48, 16)),
}


class Lstm(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(16, 64, batch_first=True)
        self.head = nn.Linear(64, 1)

    def forward(self, x):
        hidden, _ = self.lstm(x)
        return self.head(hidden[:, -1])


def make_model(name, seed):
    torch.manual_seed(seed)
    if name == "W1":
        return nn.Linear(784, 10)
    if name == "W2":
        return nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU(), nn.Linear(128, 1))
    return Lstm()


def make_data(name):
    """Inputs (workers, samples, ...) of N(0, 1), and what a random model of the same kind says of them."""
    w = WORKLOADS[name]
    rng = np.random.default_rng(7)
    x = torch.from_numpy(rng.standard_normal((w["workers"], w["samples"]) + w["shape"], dtype=np.float32))
    with torch.no_grad():
        teacher = make_model(name, 99)
        if name == "W3":
            for parameter in teacher.parameters():
                parameter.mul_(4.0)
        outputs = [teacher(rows) for rows in x]
        labels = [o.argmax(1) if name == "W1" else 4 * o for o in outputs]
    return x, torch.stack(labels)


def loss_function(name):
    return nn.CrossEntropyLoss() if name == "W1" else nn.MSELoss()


def train(name, state, x, y, seed):
    """One worker's round from a state dict: the state dict afterwards."""
    w = WORKLOADS[name]
    model = make_model(name, 0)
    model.load_state_dict(state)
    loss_of = loss_function(name)
    if name == "W1":
        optimizer = torch.optim.SGD(model.parameters(), lr=0.03)
    else:
        optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    generator = torch.Generator().manual_seed(seed)
    for _ in range(w["epochs"]):
        order = torch.randperm(len(x), generator=generator)
        for start in range(0, len(x), w["batch"]):
            batch = order[start : start + w["batch"]]
            optimizer.zero_grad()
            loss_of(model(x[batch]), y[batch]).backward()
            optimizer.step()
    return model.state_dict()


def mean_loss(name, state, x, y):
    """Mean over the first ten workers of the loss on a worker's own data."""
    model = make_model(name, 0)
    model.load_state_dict(state)
    loss_of = loss_function(name)
    with torch.no_grad():
        losses = [float(loss_of(model(x[i]), y[i])) for i in range(10)]
    return sum(losses) / len(losses)


def flat_parameters(name, state):
    """A state dict in the order of our models, which is its own, with matrices as inputs x outputs."""
    return torch.cat([tensor.t().reshape(-1) for tensor in state.values()])
