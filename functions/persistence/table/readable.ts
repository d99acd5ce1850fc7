import * as z from 'zod/mini';

/** What is read of an item, unless another release wrote it in a way that this one does not know. */
export function readable<Read>(read: () => Read): Read | 'unreadable' {
  try {
    return read();
  } catch (error) {
    if (error instanceof z.core.$ZodError) return 'unreadable';
    throw error;
  }
}
