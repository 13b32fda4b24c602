"""The steps of models.ts in PyTorch: python torch_models.py FILE [seconds], least milliseconds a step as JSON by name."""
import json
import math
import sys
import time

import torch
from torch import nn

torch.manual_seed(1)
torch.backends.cuda.matmul.allow_tf32 = False
torch.backends.cudnn.allow_tf32 = False
device = "cuda" if torch.cuda.is_available() else "cpu"
seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 2


def numbers(*shape):
    return torch.sin(torch.arange(math.prod(shape), dtype=torch.float32)).reshape(shape).to(device)


def labels(*shape):
    return (torch.arange(math.prod(shape)) * 7919 % 10).reshape(shape).to(device)


class Block(nn.Module):
    def __init__(self, width=128, heads=4):
        super().__init__()
        self.heads = heads
        self.q, self.k, self.v, self.o = (nn.Linear(width, width, bias=False) for _ in range(4))
        self.up, self.down = nn.Linear(width, 4 * width, bias=False), nn.Linear(4 * width, width, bias=False)

    def forward(self, x):
        batch, length, width = x.shape
        split = lambda h: h.reshape(batch, length, self.heads, width // self.heads).transpose(1, 2)
        q, k, v = split(self.q(x)), split(self.k(x)), split(self.v(x))
        mixed = torch.softmax(q @ k.transpose(2, 3) * 0.25, -1) @ v
        x = x + self.o(mixed.transpose(1, 2).reshape(batch, length, width))
        return x + self.down(torch.relu(self.up(x)))


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm, self.head = nn.LSTM(64, 128, bias=False), nn.Linear(128, 10)

    def forward(self, x):
        return self.head(self.lstm(x)[1][0][0])


class Pooled(nn.Sequential):
    def __init__(self):
        conv = lambda i, o: [nn.Conv2d(i, o, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)]
        super().__init__(*conv(1, 32), *conv(32, 64), nn.Flatten(), nn.Linear(3136, 512), nn.ReLU(), nn.Linear(512, 10))


models = {
    "MLP": (
        lambda: nn.Sequential(
            nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10)
        ),
        lambda: (numbers(128, 784), labels(128)),
    ),
    "conv net": (Pooled, lambda: (numbers(64, 1, 28, 28), labels(64))),
    "transformer": (
        lambda: nn.Sequential(Block(), Block(), nn.Linear(128, 10, bias=False)),
        lambda: (numbers(16, 64, 128), labels(16, 64)),
    ),
    "LSTM": (Recurrent, lambda: (numbers(32, 32, 64), labels(32))),
    "embedding": (
        lambda: nn.Sequential(nn.Embedding(50_000, 64, sparse=True), nn.Linear(64, 10)),
        lambda: (labels(2560), labels(2560)),
    ),
}


def optimizer_of(name, model):
    if name == "embedding":
        return torch.optim.Adagrad(model.parameters(), lr=0.001)
    return torch.optim.Adam(model.parameters(), lr=0.001, fused=device == "cuda")


def least(name, make, feed):
    model = make().to(device)
    optimizer = optimizer_of(name, model)
    x, y = feed()
    best = math.inf
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        loss = nn.functional.cross_entropy(model(x).flatten(0, -2), y.flatten())
        loss.backward()
        optimizer.step()
        loss.item()
        best = min(best, 1000 * (time.perf_counter() - start))
    return best


if __name__ == "__main__":
    times = {name: least(name, *parts) for name, parts in models.items()}
    with open(sys.argv[1], "w") as file:
        json.dump({"version": f"{torch.__version__} on {device}", **times}, file)
