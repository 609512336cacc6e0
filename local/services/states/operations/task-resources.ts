import type { MachineDefinition } from '../interpreter/definition.ts';
import { parseResource } from '../interpreter/resource.ts';
import type { Resource } from '../interpreter/resource.ts';

/** Every resource that a Task state names, at any depth, with where. */
export function taskResources(
  machine: MachineDefinition,
  location = '',
): (Resource & { location: string })[] {
  return Object.entries(machine.States).flatMap(([name, state]) => {
    const at = `${location}/States/${name}`;
    const resource = state.Resource === undefined ? undefined : parseResource(state.Resource);
    const processor = state.ItemProcessor ?? state.Iterator;
    return [
      ...(resource ? [{ ...resource, location: `${at}/Resource` }] : []),
      ...(processor ? taskResources(processor, `${at}/ItemProcessor`) : []),
      ...(state.Branches ?? []).flatMap((branch, index) => taskResources(branch, `${at}/Branches[${index}]`)),
    ];
  });
}
