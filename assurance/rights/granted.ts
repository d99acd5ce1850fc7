import { functionsOf, rightsOf } from '../world/deployed-functions.ts';
import type { StackTemplate } from '../world/stack-template.ts';
import { synthesizeFast } from '../world/synthesis.ts';
import { type Used, usedOf } from './used.ts';

/** What the functions of the stage that is deployed locally may do. */
export function granted(): readonly Used[] {
  const { orders, sandbox } = synthesizeFast({ stage: 'dev' });
  const templates = [orders, sandbox].filter((template) => template !== undefined);
  return [...new Set(templates.flatMap(grantedIn))].toSorted();
}

const grantedIn = (template: StackTemplate): readonly Used[] =>
  [...functionsOf(template).keys()].flatMap((name) =>
    rightsOf(template, `${name}Role`).map((right) => {
      const [action = '', resource = ''] = right.split(' ');
      return usedOf(name, `${action}${resource.includes('/index/') ? ' (index)' : ''}`);
    }),
  );
