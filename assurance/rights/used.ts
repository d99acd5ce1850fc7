/** A right that a function used: `PlaceOrder dynamodb:PutItem`, with ` (index)` where it is on an index of the table. */
export type Used = string;

/** @param name of the function, in kebab-case or as its construct has it */
export const usedOf = (name: string, action: string): Used =>
  `${name.replaceAll(/(?:^|-)(\w)/g, (_, first: string) => first.toUpperCase())} ${action}`;
