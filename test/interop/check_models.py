"""Reads the models that make-models.ts wrote with other people's software, and compares what they compute with our session."""
import json
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import safetensors.numpy
from checks import check
from onnx.reference import ReferenceEvaluator

folder = Path(sys.argv[1])
cases = json.loads((folder / "cases.json").read_text())


def load(case, kind):
    return onnx.load(folder / f"{case['name']}-{kind}.onnx")


def feeds_of(step):
    return {name: np.array(feed["data"], feed["dtype"]).reshape(feed["shape"]) for name, feed in step["feeds"].items()}


def close(actual, expected, what, rtol=2e-5, atol=2e-6):
    np.testing.assert_allclose(np.asarray(actual, np.float64).ravel(), np.asarray(expected, np.float64).ravel(), rtol=rtol, atol=atol, err_msg=what)


def state_of(model):
    return json.loads(next(entry.value for entry in model.metadata_props if entry.key == "trainop.state"))


def train(case, kind, model, run, **tolerance):
    """Trains from the model's default state, feeding outputs back as the metadata says; a model of several steps is fed them stacked."""
    state = state_of(model)
    names = [output.name for output in model.graph.output]
    values = {}
    inputs = {item.name for item in model.graph.input}
    at_once = case["atOnce"] if kind == "steps" else 1
    for first in range(0, len(case["steps"]), at_once):
        steps = case["steps"][first : first + at_once]
        feeds = [feeds_of(step) for step in steps]
        stacked = {name: np.stack([feed[name] for feed in feeds]) for name in feeds[0] if name in inputs}
        wanted = stacked if kind == "steps" else {name: value[0] for name, value in stacked.items()}
        outputs = dict(zip(names, run({**wanted, **values})))
        losses = outputs[case["loss"]] if case["loss"] in outputs else outputs[f"training/{case['loss']}"]
        close(losses, [step["loss"] for step in steps], f"losses from step {first} on", **tolerance)
        values = {variable: outputs[output] for variable, output in state.items()}
    for variable, value in values.items():
        close(value, case["variables"][variable], variable, **tolerance)


def open_session(model):
    options = ort.SessionOptions()
    options.log_severity_level = 3  # not the advice that variables could be constants
    return ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def trained_by_onnxruntime(case, kind):
    model = load(case, kind)
    session = open_session(model)
    train(case, kind, model, lambda feeds: session.run(None, feeds))


def trained_by_reference(case, kind):
    model = load(case, kind)
    defaults = {item.name: onnx.numpy_helper.to_array(item) for item in model.graph.initializer}
    inputs = {item.name for item in model.graph.input}
    # The reference evaluator takes no defaults for inputs: give them.
    evaluator = ReferenceEvaluator(model)
    with_defaults = lambda feeds: {**{name: value for name, value in defaults.items() if name in inputs}, **feeds}
    # numpy adds up in another order than onnxruntime, and Adam divides small numbers by small numbers.
    train(case, kind, model, lambda feeds: evaluator.run(None, with_defaults(feeds)), rtol=2e-4, atol=2e-5)


# What the reference evaluator says of models that it cannot run; a gradient goes back over the steps of a scan.
beyond_the_reference = {"controlFlow": "Scan is not implemented for other output input_direction than 0"}


def refused_by_reference(case, kind):
    """Fails as soon as the evaluator can: then the case belongs to those that it trains."""
    try:
        ReferenceEvaluator(load(case, kind))
    except RuntimeError as error:
        assert beyond_the_reference[case["name"]] in str(error), error
    else:
        raise AssertionError("the reference evaluator can run it by now")


def inference_matches(case, kind="model"):
    session = open_session(load(case, kind))
    step = case["steps"][0]
    inputs = {item.name for item in session.get_inputs()}
    for name, value in zip([output.name for output in session.get_outputs()], session.run(None, {k: v for k, v in feeds_of(step).items() if k in inputs})):
        close(value, step["outputs"][name], name)


def inference_has_no_training_node(case):
    model = load(case, "model")
    phases = {entry.value for node in model.graph.node for entry in node.metadata_props if entry.key == "trainop.phase"}
    assert phases <= {"forward"}, phases
    assert not model.training_info


def training_info_combines(case, kind="train"):
    """The combined graph of the IR text, as one model, passes the checker, and the bindings name what is there."""
    model = load(case, kind)
    (info,) = model.training_info
    combined = onnx.ModelProto()
    combined.CopyFrom(model)
    combined.ClearField("training_info")
    for field in ("node", "input", "output", "initializer"):
        getattr(combined.graph, field).extend(getattr(info.algorithm, field))
    onnx.checker.check_model(combined, full_check=True)
    initializers = {item.name for item in combined.graph.initializer}
    outputs = {item.name for item in combined.graph.output}
    for binding in info.update_binding:
        assert binding.key in initializers and binding.value in outputs, binding
    start = onnx.helper.make_model(info.initialization, opset_imports=model.opset_import, ir_version=model.ir_version)
    onnx.checker.check_model(start, full_check=True)
    first = dict(zip([item.name for item in info.initialization.output], open_session(start).run(None, {})))
    defaults = {item.name: onnx.numpy_helper.to_array(item) for item in combined.graph.initializer}
    for binding in info.initialization_binding:
        # The models were written right after the initializer ran: first values and defaults are the same numbers.
        close(first[binding.value], defaults[binding.key], binding.key)


def opset_holds(case, opset):
    """All files for one opset say it, with the IR version of its release, pass the checker, and compute what ours do."""
    ir_version = onnx.helper.find_min_ir_version_for([onnx.helper.make_opsetid("", opset)])
    for kind in ("model", "train", "step"):
        model = load(case, f"{kind}-{opset}")
        assert [(each.domain, each.version) for each in model.opset_import] == [("", opset)], model.opset_import
        assert model.ir_version == ir_version, (model.ir_version, ir_version)
        onnx.checker.check_model(model, full_check=True)
    inference_matches(case, f"model-{opset}")
    training_info_combines(case, f"train-{opset}")
    trained_by_onnxruntime(case, f"step-{opset}")


def checkpoint_is_read(case):
    tensors = safetensors.numpy.load_file(folder / f"{case['name']}.safetensors")
    assert {f"{name}:0" for name in tensors} == set(case["variables"]), sorted(tensors)
    for name, value in tensors.items():
        np.testing.assert_array_equal(value.astype(np.float64).ravel(), case["variables"][f"{name}:0"], err_msg=name)


for case in cases:
    check(f"{case['name']}: the safetensors library reads the checkpoint as our session's variables", lambda: checkpoint_is_read(case))
    for kind in ("model", "train", "step", "steps", "flat", "folded", "folded-model", "folded-train"):
        check(f"{case['name']}: {kind}.onnx passes the checker in full mode", lambda: onnx.checker.check_model(load(case, kind), full_check=True))
    check(f"{case['name']}: the inference model gives our session's outputs in onnxruntime", lambda: inference_matches(case))
    check(f"{case['name']}: the inference model has no training node", lambda: inference_has_no_training_node(case))
    check(f"{case['name']}: training_info obeys the IR text", lambda: training_info_combines(case))
    check(f"{case['name']}: and so it does where layers and updates are functions", lambda: training_info_combines(case, "folded-train"))
    check(f"{case['name']}: the inference model with functions gives our session's outputs", lambda: inference_matches(case, "folded-model"))
    for kind in ("step", "steps", "folded"):
        check(f"{case['name']}: onnxruntime trains {kind}.onnx to our session's losses", lambda: trained_by_onnxruntime(case, kind))
    check(f"{case['name']}: onnxruntime trains the flattened train.onnx to our session's losses", lambda: trained_by_onnxruntime(case, "flat"))
    for opset in range(17, 27):
        check(f"{case['name']}: the files for opset {opset} pass the checker and give our session's numbers in onnxruntime", lambda: opset_holds(case, opset))
    for kind in ("step", "steps", "folded"):
        if case["name"] in beyond_the_reference:
            check(f"{case['name']}: the onnx reference evaluator still cannot run {kind}.onnx", lambda: refused_by_reference(case, kind))
        else:
            check(f"{case['name']}: the onnx reference evaluator trains {kind}.onnx to our session's losses", lambda: trained_by_reference(case, kind))
