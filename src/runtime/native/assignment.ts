// Owns which node runs on which provider, as onnxruntime says once it has loaded a model. It says so only where it was asked to keep it.
import type { EngineOptions } from '../options.js';
import type { AssignedNode } from '../runtime.js';
import { type Api, made, type Pointer } from './api.js';
import type { KoffiModule } from './library.js';

/** Asks for it. */
export const recordAssignment = (extra: EngineOptions['extra'] = {}): EngineOptions => ({
  extra: { ...extra, 'session.record_ep_graph_assignment_info': '1' },
});

/** The nodes of a session's model, those of branches and bodies included. */
export function assignedNodes(koffi: KoffiModule, api: Api, session: Pointer): AssignedNode[] {
  const list = (call: Api['EpAssignedSubgraph_GetNodes'], owner: Pointer): Pointer[] => {
    const [items, count] = [new BigUint64Array(1), new BigUint64Array(1)];
    call(owner, items, count);
    return count[0] === 0n
      ? []
      : (koffi.decode(items[0] as Pointer, koffi.array('void *', Number(count[0]))) as Pointer[]);
  };
  const text = (call: Api['EpAssignedNode_GetName'], owner: Pointer) => api.text(made(call, owner));
  return list(api.Session_GetEpGraphAssignmentInfo, session).flatMap((part) => {
    const provider = text(api.EpAssignedSubgraph_GetEpName, part);
    return list(api.EpAssignedSubgraph_GetNodes, part).map((node) => ({
      name: text(api.EpAssignedNode_GetName, node),
      opType: text(api.EpAssignedNode_GetOperatorType, node),
      provider,
    }));
  });
}
