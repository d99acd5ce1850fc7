/** A port with some of its methods replaced: the others are those of the one that it is made from. */
export function portLike<Port extends object>(port: Port, change: Partial<Port>): Port {
  return new Proxy(port, {
    get: (target, name): unknown => {
      const replaced: unknown = Reflect.get(change, name);
      if (replaced !== undefined) return replaced;
      const method: unknown = Reflect.get(target, name, target);
      return typeof method === 'function' ? method.bind(target) : method;
    },
  });
}
