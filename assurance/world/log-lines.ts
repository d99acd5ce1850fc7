/** What functions of this process write to their log: their logger writes to the process's own streams. */
export class LogLines {
  readonly #restores: (() => void)[] = [];
  #lines: string[] = [];

  /** Takes each line of JSON; what else is written goes on to the screen. */
  constructor() {
    for (const name of ['stdout', 'stderr'] as const) {
      const stream = process[name];
      const write = stream.write.bind(stream);
      this.#restores.push(() => {
        stream.write = write;
      });
      stream.write = (chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean => {
        const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
        if (!text.startsWith('{"')) return Reflect.apply(write, stream, [chunk, ...rest]) as boolean;
        this.#lines.push(...text.split('\n').filter((line) => line !== ''));
        return true;
      };
    }
  }

  /** Those since the last time. */
  take(): readonly string[] {
    const taken = this.#lines;
    this.#lines = [];
    return taken;
  }

  close(): void {
    for (const restore of this.#restores) restore();
  }
}
