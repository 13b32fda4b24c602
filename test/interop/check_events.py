"""Reads the event files that make-events.ts wrote with TensorBoard: by its EventAccumulator, and as a browser does, through its server."""
import io
import json
import logging
import re
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from pathlib import Path

import numpy as np
from checks import check
from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

folder = Path(sys.argv[1])
facts = json.loads((folder / "events.json").read_text())
steps, runs = facts["steps"], facts["runs"]
logging.getLogger("tensorboard").setLevel(logging.ERROR)
everything = {kind: 0 for kind in ("scalars", "histograms", "images", "tensors", "compressedHistograms")}


def close(actual, expected):
    np.testing.assert_allclose(actual, expected, rtol=1e-6)


# The library


def accumulated(run):
    read = EventAccumulator(str(folder / "logs" / run), size_guidance=everything)
    read.Reload()
    return read


def scalars_are_read(run):
    read = accumulated(run["run"])
    assert sorted(read.Tags()["scalars"]) == sorted(run["scalars"]), read.Tags()["scalars"]
    for tag, expected in run["scalars"].items():
        close([[event.step, event.value] for event in read.Scalars(tag)], expected)


def histograms_are_read(run):
    read = accumulated(run["run"])
    assert sorted(read.Tags()["histograms"]) == sorted(run["histograms"])
    for tag, expected in run["histograms"].items():
        values = [event.histogram_value for event in read.Histograms(tag)]
        close([[value.num, value.min, value.max] for value in values], [[one["num"], one["min"], one["max"]] for one in expected])
        for value in values:
            assert sum(value.bucket) == value.num and len(value.bucket) == len(value.bucket_limit)


def images_are_read(run):
    read = accumulated(run["run"])
    assert read.Tags()["images"] == ["filters/image/0"], read.Tags()["images"]
    for event in read.Images("filters/image/0"):
        image = Image.open(io.BytesIO(event.encoded_image_string))
        assert (event.height, event.width, image.size, image.mode) == (3, 3, (3, 3), "L")


def texts_are_read(run):
    read = accumulated(run["run"])
    assert read.SummaryMetadata("notes").plugin_data.plugin_name == "text"
    assert list(read.Tensors("notes")[0].tensor_proto.string_val) == [f"rate {run['learningRate']}".encode(), b"**bold**"]


def graph_is_read(run):
    graph = accumulated(run["run"]).Graph()
    assert sorted(node.name for node in graph.node) == sorted(run["nodes"])
    product = next(node for node in graph.node if node.name == "hidden/MatMul")
    assert list(product.input) == ["x", "hidden/kernel", "hidden/bias"], product


for run in runs:
    name = run["run"]
    check(f"{name}: EventAccumulator reads the scalars, and takes back what was written before the run went on", lambda: scalars_are_read(run))
    check(f"{name}: EventAccumulator reads the histograms", lambda: histograms_are_read(run))
    check(f"{name}: EventAccumulator reads the images", lambda: images_are_read(run))
    check(f"{name}: EventAccumulator reads the texts", lambda: texts_are_read(run))
    check(f"{name}: EventAccumulator reads the graph, every node of it", lambda: graph_is_read(run))

check("EventAccumulator reads what is before an event that a kill has cut off", lambda: close([[event.step, event.value] for event in accumulated("torn").Scalars("loss")], [[1, 1], [2, 2]]))

# The server


class Server:
    """TensorBoard's server for the logs, on a free port of this machine; `load_fast` chooses which of its two readers it has."""

    def __init__(self, load_fast):
        command = [sys.executable, "-m", "tensorboard.main", "--logdir", str(folder / "logs"), "--host", "127.0.0.1", "--port", "0"]
        self.process = subprocess.Popen([*command, f"--load_fast={load_fast}"], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        self.lines = []
        self.url = None
        for line in self.process.stderr:
            self.lines.append(line)
            found = re.search(r"http://127\.0\.0\.1:\d+/", line)
            if found:
                self.url = found[0]
                break
        assert self.url, "".join(self.lines)
        threading.Thread(target=self.process.stderr.read, daemon=True).start()
        deadline = time.time() + 60
        while set(self.get("runs")) != {"fast", "slow", "model", "torn"} or len(self.tags("scalars").get("fast", [])) < len(runs[0]["scalars"]):
            assert time.time() < deadline, "the server has not read the logs in a minute"
            time.sleep(0.5)

    def open(self, path, data=None, **query):
        url = f"{self.url}data/{path}?{urllib.parse.urlencode(query)}"
        request = urllib.request.Request(url, None if data is None else json.dumps(data).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read()

    def get(self, path, data=None, **query):
        return json.loads(self.open(path, data, **query))

    def tags(self, plugin):
        return self.get(f"plugin/{plugin}/tags")

    def close(self):
        self.process.terminate()
        self.process.wait()


def served_scalars(server):
    for run in runs:
        assert sorted(server.tags("scalars")[run["run"]]) == sorted(run["scalars"])
        for tag, expected in run["scalars"].items():
            close([row[1:] for row in server.get("plugin/scalars/scalars", run=run["run"], tag=tag)], expected)
    close([row[1:] for row in server.get("plugin/scalars/scalars", run="torn", tag="loss")], [[1, 1], [2, 2]])


def served_histograms(server):
    for plugin in ("histograms", "distributions"):
        for run in runs:
            assert sorted(server.tags(plugin)[run["run"]]) == sorted(run["histograms"])
            for tag, expected in run["histograms"].items():
                rows = server.get(f"plugin/{plugin}/{plugin}", run=run["run"], tag=tag)
                assert [row[1] for row in rows] == list(range(1, steps + 1)), len(rows)
                if plugin == "histograms":
                    for (_, _, buckets), one in zip(rows, expected):
                        close(sum(count for _, _, count in buckets), one["num"])


def served_images(server):
    for run in runs:
        assert list(server.tags("images")[run["run"]]) == ["filters/image/0"]
        listed = server.get("plugin/images/images", run=run["run"], tag="filters/image/0", sample=0)
        assert [image["step"] for image in listed] == list(range(1, steps + 1)), listed
        data = server.open("plugin/images/individualImage", **dict(urllib.parse.parse_qsl(listed[0]["query"])))
        assert Image.open(io.BytesIO(data)).size == (3, 3)


def served_texts(server):
    for run in runs:
        assert server.tags("text")[run["run"]] == ["notes"]
        text = server.get("plugin/text/text", run=run["run"], tag="notes", markdown="true")[0]["text"]
        assert f"rate {run['learningRate']}" in text and "<strong>bold</strong>" in text, text


def served_graph(server):
    info = server.get("plugin/graphs/info")
    for run in runs:
        assert info[run["run"]]["run_graph"] is True, info
        page = server.open("plugin/graphs/graph", run=run["run"], conceptual="false").decode()
        names = re.findall(r'^  name: "(.*)"$', page, re.MULTILINE)
        assert sorted(names) == sorted(run["nodes"]), len(names)
        # What folds: the scopes of layers, of the optimizer and of the gradients.
        scopes = {name.split("/")[0] for name in names if "/" in name}
        assert {"hidden", "head", "cond", "OptimizeLoss"} <= scopes, scopes
        assert "unknown" not in page and 'key: "_output_shapes"' in page and 'value {' in page
    page = server.open("plugin/graphs/graph", run="model", conceptual="false").decode()
    assert len(re.findall(r"^node \{$", page, re.MULTILINE)) >= facts["modelNodes"]


def served_hyper_parameters(server):
    experiment = server.get("plugin/hparams/experiment", {"experimentName": ""})
    kinds = {info["name"]: info["type"] for info in experiment["hparamInfos"]}
    assert kinds == {"learningRate": "DATA_TYPE_FLOAT64", "optimizer": "DATA_TYPE_STRING", "clips": "DATA_TYPE_BOOL"}, kinds
    assert [info["name"]["tag"] for info in experiment["metricInfos"]] == ["OptimizeLoss/loss"], experiment["metricInfos"]
    request = {
        "experimentName": "",
        "allowedStatuses": ["STATUS_UNKNOWN", "STATUS_SUCCESS", "STATUS_FAILURE", "STATUS_RUNNING"],
        "colParams": [{"metric": {"tag": "OptimizeLoss/loss"}}, *({"hparam": name} for name in kinds)],
        "startIndex": 0,
        "sliceSize": 10,
    }
    groups = server.get("plugin/hparams/session_groups", request)["sessionGroups"]
    found = {}
    for group in groups:
        [session] = group["sessions"]
        assert session["status"] == "STATUS_SUCCESS" and session["endTimeSecs"] >= session["startTimeSecs"], session
        assert group["hparams"]["optimizer"] == "Adam" and group["hparams"]["clips"] is True
        found[session["name"]] = (group["hparams"]["learningRate"], session["metricValues"][0]["value"])
    assert found == {run["run"]: (run["learningRate"], 0.25) for run in runs}, found


PAGES = {
    "scalars": served_scalars,
    "histograms and distributions": served_histograms,
    "images": served_images,
    "texts": served_texts,
    "graphs, with scopes that fold": served_graph,
    "hyper-parameters": served_hyper_parameters,
}
for reader, load_fast in {"its reader in Python": "false", "its reader in Rust": "true"}.items():
    server = Server(load_fast)
    try:
        for page, served in PAGES.items():
            check(f"TensorBoard's server, with {reader}, serves the {page}", lambda: served(server))
    finally:
        server.close()
