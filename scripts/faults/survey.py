"""Usage: LD_PRELOAD=guard.so python scripts/faults/survey.py [operator ...]  (requirements.txt; guard.c says how guard.so is made)

What ends the process, or reads beyond a tensor, in onnxruntime: ONNX's own operator cases with inputs bent in every way that a
feed can be bent at run time (sizes of 0, sizes one off, ranks, integers out of range, floats that are no numbers), each in a child
process. A line for each operator and way: the signal, the attributes and the inputs' shapes. What it finds is guarded in src/guards;
`before` in the environment's GUARD looks in front of tensors instead of behind them. It takes some ten minutes.
"""
import collections
import ctypes
import json
import os
import resource
import signal
import sys

import numpy as np
import onnx
import onnxruntime as ort

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "fixtures"))
from onnx_node_shapes import collect  # noqa: E402

ort.set_default_logger_severity(4)
guard = ctypes.CDLL(None)
has_guard = hasattr(guard, "guard_alloc")
if has_guard:
    guard.guard_alloc.restype = ctypes.c_void_p
    guard.guard_alloc.argtypes = [ctypes.c_size_t, ctypes.c_size_t]
    on, before = (ctypes.c_int.in_dll(guard, name) for name in ("guard_on", "guard_before"))
    before.value = os.environ.get("GUARD") == "before"

SECONDS, MEMORY = 3, 2 << 30
CASES = 1  # of an operator with the same attributes and inputs
INTS = [0, -1, 1, -2, 2, 7, -7, 1000, -1000, 2**31 - 1, -2**31, 2**40, 2**63 - 1, -2**63]
FLOATS = [np.nan, np.inf, -np.inf, 1e30, -1e30, 0.0, -1.0, 1e10]


def placed(array):
    """The array in guarded memory."""
    if not has_guard or array.dtype.kind in "OUS" or not array.size:
        return array
    at = guard.guard_alloc(array.nbytes, array.itemsize)
    copy = np.frombuffer((ctypes.c_char * array.nbytes).from_address(at), dtype=array.dtype).reshape(array.shape)
    copy[...] = array
    return copy


def bent(inputs):
    """(what, inputs) for every way."""
    yield "as it is", inputs
    tensors = [(at, array) for at, array in enumerate(inputs) if isinstance(array, np.ndarray)]

    def with_sizes(what, sizes):
        changed = list(inputs)
        for at, array in tensors:
            shape = [sizes(at, axis, dim) for axis, dim in enumerate(array.shape)]
            if tuple(shape) != array.shape:
                changed[at] = np.resize(array, shape) if array.size else np.zeros(shape, array.dtype)
        return what, changed

    for value in sorted({dim for _, array in tensors for dim in array.shape}):
        if value:
            yield with_sizes(f"sizes of {value} are 0", lambda at, axis, dim: 0 if dim == value else dim)
    yield with_sizes("first sizes are 0", lambda at, axis, dim: 0 if axis == 0 else dim)
    yield with_sizes("all sizes are 0", lambda at, axis, dim: 0)
    for index, array in tensors:
        for target in range(array.ndim):
            for by in (None, -1, 1):
                if by is None or array.shape[target] + by > 0:
                    what = f"input {index} axis {target} " + ("is 0" if by is None else f"{by:+}")
                    yield with_sizes(what, lambda at, axis, dim: dim if (at, axis) != (index, target) else
                                     0 if by is None else dim + by)
        if array.ndim:
            yield f"input {index} lower", [a if i != index else a.reshape(a.shape[1:]) if a.shape[0] == 1 else a[0]
                                           if a.shape[0] else a for i, a in enumerate(inputs)]
        yield f"input {index} higher", [a if i != index else a[None] for i, a in enumerate(inputs)]
        values = {"i": INTS, "u": INTS, "f": FLOATS, "b": [False, True]}.get(array.dtype.kind, [])
        if array.dtype.kind in "iu":
            info = np.iinfo(array.dtype)
            values = sorted({value for value in values + [info.min, info.max] if info.min <= value <= info.max})
        for value in values:
            for where in ("all", "first", "last"):
                if array.size == 0 or where != "all" and array.size < 2:
                    continue
                changed = array.copy()
                if where == "all":
                    changed[...] = value
                else:
                    changed.reshape(-1)[0 if where == "first" else -1] = value
                yield f"input {index} {where} {value}", [changed if i == index else a for i, a in enumerate(inputs)]


def session(model, arrays, way):
    """`open`: nothing known of the inputs; `known`: their sizes, and integer inputs are constants."""
    model = onnx.ModelProto.FromString(model.SerializeToString())
    kept = []
    for value, array in zip(model.graph.input, arrays):
        tensor = value.type.tensor_type
        if value.type.HasField("tensor_type"):
            tensor.ClearField("shape")
            if way == "known":
                if array.dtype.kind in "iub" and array.dtype.type.__module__ == "numpy":
                    model.graph.initializer.append(onnx.numpy_helper.from_array(array, value.name))
                    continue
                for dim in array.shape:
                    tensor.shape.dim.add().dim_value = dim
                tensor.shape.SetInParent()
        kept.append(onnx.ValueInfoProto.FromString(value.SerializeToString()))
    del model.graph.input[:]
    model.graph.input.extend(kept)
    for value in model.graph.output:
        if value.type.HasField("tensor_type"):
            value.type.tensor_type.ClearField("shape")
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    options.log_severity_level = 4
    return ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def attempt(model, names, inputs, way, opened):
    """The shapes that come out, or the error."""
    try:
        running = opened or session(model, inputs, way)
    except Exception as error:  # noqa: BLE001
        return f"refused: {str(error)[:80]}"
    fed = {value.name for value in running.get_inputs()}
    feeds = {name: placed(array) if isinstance(array, np.ndarray) else array
             for name, array in zip(names, inputs) if name in fed}
    if has_guard:
        on.value = 1
    try:
        results = running.run(None, feeds)
    except Exception as error:  # noqa: BLE001
        return f"error: {str(error)[:80]}"
    finally:
        if has_guard:
            on.value = 0
    return [list(result.shape) if isinstance(result, np.ndarray) else type(result).__name__ for result in results]


def child(model, names, ways, skip, out):
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    opened = None
    for number, (way, what, inputs) in enumerate(ways):
        if number < skip:
            continue
        os.write(out, f"{number} \n".encode())
        signal.alarm(SECONDS)
        if way == "open" and opened is None:
            try:
                opened = session(model, inputs, way)
            except Exception:  # noqa: BLE001
                pass
        found = attempt(model, names, inputs, way, opened if way == "open" else None)
        signal.alarm(0)
        os.write(out, f"{number} {json.dumps(found)}\n".encode())
    os._exit(0)


def outcomes(model, names, ways):
    """What comes of each way; a new child after each that ended."""
    results, skip = {}, 0
    while skip < len(ways):
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(read)
            child(model, names, ways, skip, write)
        os.close(write)
        started = None
        with os.fdopen(read) as lines:
            for line in lines:
                number, text = line.split(" ", 1)
                started = int(number)
                results[started] = json.loads(text) if text.strip() else None
        status = os.waitpid(pid, 0)[1]
        if os.WIFSIGNALED(status):
            results[started] = signal.Signals(os.WTERMSIG(status)).name
        elif os.WEXITSTATUS(status):
            results[started] = f"exit {os.WEXITSTATUS(status)}"
        else:
            break
        skip = started + 1
    return results


def main():
    wanted = set(sys.argv[1:])
    seen, kinds = collections.Counter(), collections.Counter()
    tried = 0
    for case, model in collect():
        if model is None or "_expanded" in case.name or len(model.graph.node) > 1:
            continue
        node = model.graph.node[0]
        if wanted and node.op_type not in wanted:
            continue
        types = tuple(value.type.tensor_type.elem_type for value in model.graph.input)
        kind = (node.op_type, tuple(sorted(a.name for a in node.attribute)), tuple(map(bool, node.input)), types)
        kinds[kind] += 1
        if kinds[kind] > CASES:
            continue
        inputs = [np.asarray(item) if not isinstance(item, (list, onnx.TensorProto, type(None))) else item
                  for item in case.data_sets[0][0]]
        if any(not isinstance(item, np.ndarray) or item.dtype.type.__module__ != "numpy" for item in inputs):
            continue
        if sum(item.size for item in inputs) > 20000:
            continue
        names = [value.name for value in model.graph.input]
        ways = [("open", *way) for way in bent(inputs)]
        ways += [("known", *way) for way in bent(inputs) if " 0" in way[0] or "all" in way[0]]
        tried += len(ways)
        print(case.name, len(ways), file=sys.stderr)
        for number, found in outcomes(model, names, ways).items():
            way, what, changed = ways[number]
            if not isinstance(found, str) or found.startswith(("error", "refused")):
                continue
            attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute if a.type != a.GRAPH}
            kind = (node.op_type, way, what.split(" all")[0], found)
            seen[kind] += 1
            if seen[kind] <= 2:
                print(node.op_type, case.name, way, what, found, str(attributes)[:120],
                      [list(a.shape) for a in changed], sep=" | ", flush=True)
    print(f"{tried} tried")


if __name__ == "__main__":
    main()
