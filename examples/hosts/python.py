"""Trains FOLDER/step.onnx with onnxruntime and prints the loss of every step: python python.py FOLDER"""
import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime

folder = Path(sys.argv[1])
options = onnxruntime.SessionOptions()
options.log_severity_level = 3  # not the advice that variables could be constants
session = onnxruntime.InferenceSession(folder / "step.onnx", options, providers=["CPUExecutionProvider"])
state = json.loads(session.get_modelmeta().custom_metadata_map["trainop.state"])
names = [output.name for output in session.get_outputs()]
loss = next(name for name in names if name not in state.values())

rows = 10
x = np.fromfile(folder / "x.f32", np.float32).reshape(-1, rows, 3)
t = np.fromfile(folder / "t.f32", np.float32).reshape(-1, rows, 2)
values = {}  # at first the defaults in the file
for batch, targets in zip(x, t):
    outputs = dict(zip(names, session.run(None, {"x:0": batch, "t:0": targets, **values})))
    values = {variable: outputs[output] for variable, output in state.items()}
    print(float(outputs[loss]))
