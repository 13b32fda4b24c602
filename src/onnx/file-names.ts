// Owns the last step of an export: what was imported has the names of its file again. A name that the model uses for something else, and
// one that two values had in two files, is left; the value keeps its path.
import { fileNameOf } from '../graph/file-names.js';
import type { OnnxModel, StringEntry } from '../model/ir.js';
import { STATE_KEY, stateEntry, stateOf } from '../model/training/state.js';
import { everyGraph, mapGraphs, renamed, sourceNames, topGraphs } from '../model/walk.js';
import type { Lowered } from './lower.js';

/** The names of values as they are written, by those that they have in the graph. */
function fileNames(model: OnnxModel, parts: readonly Lowered[]): ReadonlyMap<string, string> {
  const wanted = new Map<string, string>();
  for (const { inputs, fetched, variables, updates } of parts) {
    for (const tensor of [...inputs, ...fetched, ...variables.map(({ value }) => value)]) {
      const name = fileNameOf(tensor);
      if (name !== undefined) wanted.set(tensor.name, name);
    }
    for (const { variable, next } of updates) {
      const name = fileNameOf(variable.value);
      if (name === undefined) continue;
      wanted.set(variable.value.name, name);
      wanted.set(next, `${name}:next`);
    }
  }
  if (wanted.size === 0) return wanted;
  const taken = new Set<string>();
  for (const top of topGraphs(model))
    for (const graph of everyGraph(top))
      for (const name of [...sourceNames(graph), ...graph.node.flatMap(({ output }) => output)]) taken.add(name);
  for (const name of wanted.keys()) taken.delete(name);
  const settled = new Map<string, string>();
  for (const [name, file] of wanted) {
    // What keeps its path keeps it from others.
    const own = taken.has(file) ? name : file;
    taken.add(own);
    settled.set(name, own);
  }
  return settled;
}

/** The model with the names that its inputs, outputs and variables had in the files they come from. */
export function withFileNames(model: OnnxModel, parts: readonly Lowered[]): OnnxModel {
  const names = fileNames(model, parts);
  if (names.size === 0) return model;
  const rename = (name: string) => names.get(name) ?? name;
  const bindings = (entries: readonly StringEntry[]) =>
    entries.map(({ key, value }) => ({ key: rename(key), value: rename(value) }));
  const named = mapGraphs(model, (graph) => renamed(graph, rename));
  return {
    ...named,
    trainingInfo: named.trainingInfo.map((info) => ({
      ...info,
      initializationBinding: bindings(info.initializationBinding),
      updateBinding: bindings(info.updateBinding),
    })),
    metadataProps: named.metadataProps.map((entry) =>
      entry.key === STATE_KEY
        ? stateEntry(new Map([...(stateOf(model) ?? [])].map(([variable, next]) => [rename(variable), rename(next)])))
        : entry,
    ),
  };
}
