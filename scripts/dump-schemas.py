"""Writes proto/op-schemas.json: the operators of ONNX's default domain at one opset, as the `onnx` package defines them.

Run it with the packages of scripts/requirements.txt installed:

    python scripts/dump-schemas.py

For each operator the newest schema with since_version <= OPSET is taken; an operator deprecated by then is left out.
The output is deterministic: sorted by name, and without times or paths.
"""

import json
import math
from pathlib import Path

import onnx
from onnx import defs

OPSET = 21
OUTPUT = Path(__file__).resolve().parent.parent / "proto" / "op-schemas.json"
UNBOUNDED = 2**31 - 1


def enum_name(value):
    return str(value).rsplit(".", 1)[-1].lower()


def shortest_float32(value):
    """The shortest decimal that is the same float32 (the proto's 0.009999999776 was written 0.01)."""
    if not math.isfinite(value):
        return str(value)
    for digits in range(1, 18):
        text = f"{value:.{digits}g}"
        if onnx.helper.make_attribute("f", float(text)).f == value:
            return float(text)
    return value


def default_of(attribute):
    proto = attribute.default_value
    if not proto.name and proto.type == onnx.AttributeProto.UNDEFINED:
        return None
    value = onnx.helper.get_attribute_value(proto)
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, float):
        return shortest_float32(value)
    if isinstance(value, int):
        return value
    values = list(value)
    if all(isinstance(item, bytes) for item in values):
        return [item.decode() for item in values]
    return [shortest_float32(item) if isinstance(item, float) else item for item in values]


def formal(parameter):
    return {
        "name": parameter.name,
        "type_str": parameter.type_str,
        "option": enum_name(parameter.option),
        "is_homogeneous": parameter.is_homogeneous,
        "min_arity": parameter.min_arity,
        "differentiation_category": enum_name(parameter.differentiation_category),
        "description": parameter.description.strip(),
    }


def attribute_of(attribute):
    entry = {
        "name": attribute.name,
        "type": attribute.type.name,
        "required": attribute.required,
    }
    default = default_of(attribute)
    if default is not None:
        entry["default"] = default
    entry["description"] = attribute.description.strip()
    return entry


def bound(value):
    return None if value == UNBOUNDED else value


def operator(schema):
    return {
        "name": schema.name,
        "since_version": schema.since_version,
        "support_level": enum_name(schema.support_level),
        "doc": (schema.doc or "").strip("\n"),
        "min_input": schema.min_input,
        "max_input": bound(schema.max_input),
        "min_output": schema.min_output,
        "max_output": bound(schema.max_output),
        "inputs": [formal(parameter) for parameter in schema.inputs],
        "outputs": [formal(parameter) for parameter in schema.outputs],
        "attributes": [attribute_of(schema.attributes[name]) for name in sorted(schema.attributes)],
        "type_constraints": [
            {
                "param": constraint.type_param_str,
                "allowed": sorted(constraint.allowed_type_strs),
                "description": constraint.description.strip(),
            }
            for constraint in schema.type_constraints
        ],
        "has_function": schema.has_function,
        "has_context_dependent_function": schema.has_context_dependent_function,
    }


def main():
    newest = {}
    for schema in defs.get_all_schemas_with_history():
        if schema.domain != "" or schema.since_version > OPSET:
            continue
        held = newest.get(schema.name)
        if held is None or held.since_version < schema.since_version:
            newest[schema.name] = schema
    operators = [operator(newest[name]) for name in sorted(newest) if not newest[name].deprecated]
    head = {"onnx_version": onnx.__version__, "domain": "", "opset": OPSET}
    # One operator a line: small, and a difference between two versions is still readable.
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False, separators=(",", ":")) for entry in operators)
    text = json.dumps(head)[:-1] + ', "operators": [\n' + lines + "\n]}\n"
    json.loads(text)
    OUTPUT.write_text(text, encoding="utf-8")
    print(f"{len(operators)} operators -> {OUTPUT.name}")


if __name__ == "__main__":
    main()
