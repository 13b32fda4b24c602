"""Imports and exports again every model that the onnx package has for testing runtimes, and compares bit for bit what onnxruntime
computes of both. What onnxruntime cannot run stands aside; each other exception has its reason in import_exceptions.py, and fails as soon
as it works.
"""
import os
import re
import sys
import warnings
from pathlib import Path

import onnx
from checks import results
from import_exceptions import exceptions
from imports import computed, difference, imported
from onnx import numpy_helper
from onnx.backend.test.case.node import collect_testcases
from onnx.backend.test.loader import load_model_tests

folder = Path(sys.argv[1]) / "imports"
folder.mkdir()


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

outcomes = imported(folder, known)
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
