"""What a runtime computes of a model, and what comes of models that trainop imports and exports again."""
import json
import subprocess
from pathlib import Path

import numpy as np
import onnxruntime as ort

ort.set_default_logger_severity(4)


def computed(model, feeds, as_it_is=False):
    """
    The outputs by name, of those feeds that the model takes; with one thread, so that sums have one order. A model as it is gets none of
    onnxruntime's rewritings: they join operators of one version, and not those of another.
    """
    options = ort.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = 1
    if as_it_is:
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    names = [item.name for item in session.get_inputs()]
    outputs = session.run(None, {name: feeds[name] for name in names if name in feeds})
    return {item.name: value for item, value in zip(session.get_outputs(), outputs)}


def bits(value):
    """A value of a runtime, as something that is equal to what has the same bits alone."""
    if isinstance(value, (list, tuple)):
        return [bits(each) for each in value]
    if isinstance(value, dict):
        return {key: bits(each) for key, each in value.items()}
    if isinstance(value, np.ndarray):
        return [str(value.dtype), value.shape, value.tolist() if value.dtype == object else value.tobytes()]
    return value


def imported(folder, cases):
    """Has the cases' models imported and exported again; gives the results by name. See import-again.ts."""
    (folder / "cases.json").write_text(json.dumps(cases))
    subprocess.run(["npx", "tsx", str(Path(__file__).parent / "import-again.ts"), str(folder)], check=True)
    return json.loads((folder / "results.json").read_text())


def close(one, other):
    """Whether numbers are the same but for their rounding."""
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(close, one, other))
    return one.shape == other.shape and one.dtype.kind == "f" and np.allclose(one, other, rtol=1e-5, atol=1e-6, equal_nan=True)


def difference(model, expected, feeds, as_it_is=False):
    """How a model's outputs differ from those expected; None where each bit is the same."""
    try:
        found = computed(model, feeds, as_it_is)
    except Exception as error:
        return "onnxruntime: " + str(error).split("\n")[0]
    if list(found) != list(expected):
        return f"other outputs: {list(found)} for {list(expected)}"
    if bits(found) == bits(expected):
        return None
    return "numbers that are close" if close(list(found.values()), list(expected.values())) else "other numbers"
