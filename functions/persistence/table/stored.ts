import * as z from 'zod/mini';

/**
 * An object that is read, changed and put again. A field that a later release has added stays in the value that is read,
 * so that it is written again; its type does not tell of it, and nothing here may show it to anybody.
 */
export const kept = <Shape extends z.core.$ZodLooseShape>(shape: Shape): z.ZodMiniObject<Shape> =>
  z.catchall(z.object(shape), z.unknown());

/**
 * The schema of a type, checked both ways while it is compiled: a field that one of them has and the other has not, also
 * an optional one, is an error.
 */
export const schemaOf =
  <Type>() =>
  <Schema extends z.ZodMiniType<Type>>(
    schema: Schema & Mirrors<z.output<Schema>, Type>,
  ): z.ZodMiniType<Type> =>
    schema;

type Mirrors<Stored, Type> = [Frozen<Type>, Whole<Stored>] extends [Frozen<Stored>, Whole<Type>]
  ? unknown
  : never;

type Frozen<Value> = Value extends readonly (infer Each)[]
  ? readonly Frozen<Each>[]
  : Value extends object
    ? { readonly [Name in keyof Value]: Frozen<Value[Name]> }
    : Value;

/** With every optional field. */
type Whole<Value> = Value extends readonly (infer Each)[]
  ? readonly Whole<Each>[]
  : Value extends object
    ? { readonly [Name in keyof Value]-?: Whole<Value[Name]> }
    : Value;
