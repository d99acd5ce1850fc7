/** The fields that have a value, so that what is absent is absent and not `undefined`. */
export const present = <Fields extends object>(fields: Fields) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    readonly [Field in keyof Fields]?: Exclude<Fields[Field], undefined>;
  };
