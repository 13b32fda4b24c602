"""Imports and exports again every model that the onnx package has for testing runtimes, and compares bit for bit what onnxruntime
computes of both. What onnxruntime cannot run stands aside; each other exception has its reason in import_exceptions.py, and fails as soon
as it works.
"""
import json
import os
import re
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from checks import results
from import_exceptions import exceptions
from onnx import numpy_helper
from onnx.backend.test.case.node import collect_testcases
from onnx.backend.test.loader import load_model_tests

folder = Path(sys.argv[1]) / "imports"
folder.mkdir()
ort.set_default_logger_severity(4)


def value_of(proto):
    if isinstance(proto, onnx.TensorProto):
        return numpy_helper.to_array(proto)
    if isinstance(proto, onnx.SequenceProto):
        return numpy_helper.to_list(proto)
    if isinstance(proto, onnx.OptionalProto):
        return numpy_helper.to_optional(proto)
    return proto


def stored(case):
    """A model and the inputs beside it, of a kind whose cases are folders of files."""
    model = onnx.load(os.path.join(case.model_dir, "model.onnx"))
    protos = []
    for index, info in enumerate(model.graph.input):
        path = os.path.join(case.model_dir, "test_data_set_0", f"input_{index}.pb")
        if not os.path.exists(path):
            break
        proto = onnx.SequenceProto() if info.type.HasField("sequence_type") else onnx.OptionalProto() if info.type.HasField("optional_type") else onnx.TensorProto()
        proto.ParseFromString(Path(path).read_bytes())
        protos.append(proto)
    return model, protos


def all_cases():
    for case in collect_testcases(None):
        yield f"node/{case.name}", case.model, case.data_sets[0][0]
    for kind in ("simple", "pytorch-converted", "pytorch-operator"):
        for case in load_model_tests(kind=kind):
            yield f"{kind}/{case.name}", *stored(case)


def computed(model, feeds):
    """The outputs by name, of those feeds that the model takes; with one thread, so that sums have one order."""
    options = ort.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = 1
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


def imported(cases):
    """Has the cases' models imported and exported again; gives the results by name. See import-again.ts."""
    (folder / "cases.json").write_text(json.dumps(cases))
    subprocess.run(["npx", "tsx", str(Path(__file__).parent / "import-again.ts"), str(folder)], check=True)
    return json.loads((folder / "results.json").read_text())


def close(one, other):
    """Whether numbers are the same but for their rounding."""
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(close, one, other))
    return one.shape == other.shape and one.dtype.kind == "f" and np.allclose(one, other, rtol=1e-5, atol=1e-6, equal_nan=True)


def difference(model, expected, feeds):
    """How a model's outputs differ from those expected; None where each bit is the same."""
    try:
        found = computed(model, feeds)
    except Exception as error:
        return "onnxruntime: " + str(error).split("\n")[0]
    if list(found) != list(expected):
        return f"other outputs: {list(found)} for {list(expected)}"
    if bits(found) == bits(expected):
        return None
    return "numbers that are close" if close(list(found.values()), list(expected.values())) else "other numbers"


with warnings.catch_warnings():
    # Cases are made of infinities.
    warnings.simplefilter("ignore")
    cases = list(all_cases())
known, before, aside = {}, {}, 0
for name, model, inputs in cases:
    feeds = {info.name: value_of(item) for info, item in zip(model.graph.input, inputs)}
    data = model.SerializeToString()
    try:
        before[name] = computed(data, feeds), feeds
    except Exception:
        aside += 1
        continue
    file = f"{len(known)}.onnx"
    known[name] = {"file": file}
    (folder / file).write_bytes(data)

outcomes = imported(known)
equal = excepted = 0
seen = set()
for name, case in known.items():
    expected, feeds = before[name]
    problem = outcomes[name].get("error")
    if problem is None:
        problem = difference((folder / case["file"].replace(".onnx", "-again.onnx")).read_bytes(), expected, feeds)
    pattern, reason = next(((each, why) for each, why in exceptions.items() if re.fullmatch(each, name)), (None, None))
    seen.add(pattern)
    if problem == reason or reason and problem and reason in problem:
        equal += reason is None
        excepted += reason is not None
        results.append(True)
    else:
        results.append(False)
        print(f"  FAIL {name}: {problem or 'works by now: it is no exception'}")

for pattern in exceptions.keys() - seen:
    results.append(False)
    print(f"  FAIL {pattern}: an exception that no case is")
print(f"Of {len(known) + aside} cases onnxruntime runs {len(known)}; {equal} of them come back equal, {excepted} are exceptions.")
