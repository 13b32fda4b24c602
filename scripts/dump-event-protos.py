"""Writes proto/tensorboard.proto and proto/hparams.proto: the messages of event files, as the `tensorboard` package describes them.

Run it with the packages of scripts/requirements.txt installed:

    python scripts/dump-event-protos.py

Only the messages named here are written; fields that hold others (functions, resources, profiles) are left out. Field numbers and types
are those of the package; the output is deterministic and has no comments of theirs.
"""

from pathlib import Path

import google.protobuf
import tensorboard
from google.protobuf import descriptor_pb2
from tensorboard.compat.proto import attr_value_pb2, event_pb2, graph_pb2, histogram_pb2, node_def_pb2, summary_pb2
from tensorboard.compat.proto import tensor_pb2, tensor_shape_pb2, types_pb2, versions_pb2
from tensorboard.plugins.hparams import api_pb2, plugin_data_pb2

PROTO = Path(__file__).resolve().parent.parent / "proto"
FILES = {
    "tensorboard.proto": (
        "tensorboard",
        [],
        [
            event_pb2.Event,
            event_pb2.SourceMetadata,
            event_pb2.SessionLog,
            summary_pb2.Summary,
            summary_pb2.SummaryMetadata,
            summary_pb2.DataClass,
            histogram_pb2.HistogramProto,
            tensor_pb2.TensorProto,
            tensor_shape_pb2.TensorShapeProto,
            types_pb2.DataType,
            graph_pb2.GraphDef,
            node_def_pb2.NodeDef,
            attr_value_pb2.AttrValue,
            versions_pb2.VersionDef,
        ],
    ),
    "hparams.proto": (
        "tensorboard.hparams",
        ["google/protobuf/struct.proto"],
        [
            plugin_data_pb2.HParamsPluginData,
            plugin_data_pb2.SessionStartInfo,
            plugin_data_pb2.SessionEndInfo,
            api_pb2.Experiment,
            api_pb2.HParamInfo,
            api_pb2.MetricInfo,
            api_pb2.MetricName,
            api_pb2.DataType,
            api_pb2.DatasetType,
            api_pb2.Status,
        ],
    ),
}
FIELD = descriptor_pb2.FieldDescriptorProto
SCALARS = {number: name[len("TYPE_"):].lower() for name, number in FIELD.Type.items()}


def names_in(message, prefix):
    """Full names of a message and of those inside it."""
    name = f"{prefix}.{message.name}"
    inner = [found for nested in message.nested_type for found in names_in(nested, name)]
    return [name, *inner, *(f"{name}.{enum.name}" for enum in message.enum_type)]


def enum_lines(enum):
    options = ["  option allow_alias = true;"] if enum.options.allow_alias else []
    return [f"enum {enum.name} {{", *options, *(f"  {value.name} = {value.number};" for value in enum.value), "}"]


def field_line(message, field, known):
    if field.type_name:
        if field.type_name not in known and not field.type_name.startswith(".google.protobuf."):
            return None
        entry = next((nested for nested in message.nested_type if field.type_name.endswith(f".{message.name}.{nested.name}")), None)
        if entry is not None and entry.options.map_entry:
            key, value = entry.field
            return f"map<{type_of(key)}, {type_of(value)}> {field.name} = {field.number};"
    label = "repeated " if field.label == FIELD.LABEL_REPEATED else ""
    packed = " [packed = true]" if field.options.packed else ""
    return f"{label}{type_of(field)} {field.name} = {field.number}{packed};"


def type_of(field):
    return field.type_name or SCALARS[field.type]


def message_lines(message, known):
    lines = [f"message {message.name} {{"]
    for nested in message.nested_type:
        if not nested.options.map_entry:
            lines += [f"  {line}" for line in message_lines(nested, known)]
    for enum in message.enum_type:
        lines += [f"  {line}" for line in enum_lines(enum)]
    written = set()
    for field in message.field:
        members = [field]
        if field.HasField("oneof_index"):
            if field.oneof_index in written:
                continue
            written.add(field.oneof_index)
            members = [other for other in message.field if other.HasField("oneof_index") and other.oneof_index == field.oneof_index]
        printed = [line for line in (field_line(message, member, known) for member in members) if line is not None]
        if field.HasField("oneof_index") and printed:
            printed = [f"oneof {message.oneof_decl[field.oneof_index].name} {{", *(f"  {line}" for line in printed), "}"]
        lines += [f"  {line}" for line in printed]
    return [*lines, "}"]


def proto_of(message):
    kind = descriptor_pb2.DescriptorProto if hasattr(message, "DESCRIPTOR") and hasattr(message.DESCRIPTOR, "fields") else descriptor_pb2.EnumDescriptorProto
    made = kind()
    message.DESCRIPTOR.CopyToProto(made)
    return made


for file, (package, imports, messages) in FILES.items():
    protos = [proto_of(message) for message in messages]
    known = {name for proto in protos for name in (names_in(proto, f".{package}") if hasattr(proto, "field") else [f".{package}.{proto.name}"])}
    lines = [
        f"// Dumped from the Python package tensorboard {tensorboard.__version__} (Apache-2.0) by scripts/dump-event-protos.py.",
        'syntax = "proto3";',
        f"package {package};",
        *(f'import "{name}";' for name in imports),
    ]
    for proto in protos:
        lines += ["", *(message_lines(proto, known) if hasattr(proto, "field") else enum_lines(proto))]
    (PROTO / file).write_text("\n".join(lines) + "\n")
    print(f"{file}: {len(messages)} messages and enums")
