import { marshall } from '@aws-sdk/util-dynamodb';
import type { Item } from './items.ts';

/** An order or an operation, as it was read. */
export interface Revised {
  /** 0: it has none, since an earlier release wrote it. */
  readonly revision: number;
}

/** What is written over `from`, or where nothing stands: every write of an item moves its revision on by one. */
export const revised = <Any extends Revised>(to: Any, from?: Revised): Any => ({
  ...to,
  revision: (from?.revision ?? 0) + 1,
});

/** As it is stored: what was never written by this release or a later one has none. */
export const withRevision = <Any extends Revised>({ revision, ...rest }: Any) => ({
  ...rest,
  ...(revision === 0 ? {} : { revision }),
});

/** In an update: an item of an earlier release gets its first revision. It takes {@link ONE_REVISION}. */
export const ADD_REVISION = 'ADD revision :oneRevision';
export const ONE_REVISION = { ':oneRevision': 1 } as const;

/**
 * The lock of a whole item: nobody has written it since it was read. Earlier releases write without a revision. Their
 * puts drop it, and their updates leave it as it is, so each lock also names whatever else they change.
 */
export const sameRevision = ({ revision }: Revised): Lock =>
  revision === 0
    ? { clause: 'attribute_not_exists(revision)', values: {} }
    : { clause: 'revision = :revision', values: marshall({ ':revision': revision }) };

/** An attribute that is absent, or has the value that was read. */
export const sameAttribute = (name: string, value: string | undefined): Lock =>
  value === undefined
    ? { clause: `attribute_not_exists(${name})`, values: {} }
    : { clause: `${name} = :same_${name}`, values: marshall({ [`:same_${name}`]: value }) };

interface Lock {
  readonly clause: string;
  readonly values: Item;
}
