import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { z } from 'zod';

const FILE = join(import.meta.dirname, '../docs/openapi.json');

const described = z.looseObject({
  responses: z.record(
    z.string(),
    z.looseObject({
      headers: z.record(z.string(), z.object({ $ref: z.string() })).optional(),
      content: z.record(z.string(), z.looseObject({ schema: z.unknown().optional() })).optional(),
    }),
  ),
});

const description = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), described)),
  components: z.looseObject({
    headers: z.record(z.string(), z.looseObject({ required: z.boolean().optional() })),
  }),
});

export type Description = z.infer<typeof description>;
type Content = z.infer<typeof described>['responses'][string]['content'];

/** An answer, with the request that it is the answer to. */
export interface Answered {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly status: number;
  /** Undefined: the answer has no such header. */
  readonly header: (name: string) => string | undefined;
  /** The JSON in the body, or undefined when there is none. */
  readonly body: unknown;
}

/** What an answer was held against. */
export interface Met {
  /** As the description calls it: `GET /orders/{orderId}`. */
  readonly route: string;
  readonly status: number;
  /** Empty where there is no body. */
  readonly mediaType: string;
  readonly body: unknown;
}

export const readDescription = (): Description =>
  description.parse(JSON.parse(readFileSync(FILE, 'utf8')) as unknown);

const escaped = (part: string): string => part.replaceAll('~', '~0').replaceAll('/', '~1');

/** Holds answers against docs/openapi.json, or another description. */
export class DescribedAnswers {
  readonly #description: Description;
  readonly #ajv: Ajv2020;
  readonly #compiled = new Map<string, ValidateFunction>();
  readonly #routes: readonly { readonly route: string; readonly matches: RegExp }[];
  /** Is told of every answer that was as described. */
  readonly #met: (met: Met) => void;

  constructor(from: Description = readDescription(), met: (met: Met) => void = () => undefined) {
    this.#description = from;
    this.#met = met;
    // OpenAPI has keywords of its own, which say nothing about an answer.
    this.#ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats.default(this.#ajv);
    this.#ajv.addSchema(from, 'openapi.json');
    this.#routes = Object.keys(from.paths).map((route) => ({
      route,
      matches: new RegExp(`^${route.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
    }));
  }

  /** How the answer is not as described, a line each. No route of the API answers a path that is not described. */
  complaints(answered: Answered): readonly string[] {
    const { method, status, header, body } = answered;
    const [path = ''] = answered.path.split('?');
    const { route, operation } = this.#described(method, path);
    if (operation === undefined) return status === 404 ? [] : [`${method} ${path} is not described`];
    const where = `${method} ${route} answered ${status}`;
    const response = operation.responses[String(status)];
    if (response === undefined) return [`${where}, which is not described`];
    const [mediaType = ''] = (header('content-type') ?? '').split(';');
    const met = { route: `${method} ${route}`, status, mediaType, body };
    const pointer = ['paths', route, method.toLowerCase(), 'responses', String(status), 'content', mediaType];
    const wrong = [
      ...this.#headers(where, response.headers, header),
      ...this.#content(where, pointer, response.content, met),
    ];
    if (wrong.length === 0) this.#met(met);
    return wrong;
  }

  #described(method: string, path: string) {
    const { route = '' } = this.#routes.find(({ matches }) => matches.test(path)) ?? {};
    return { route, operation: this.#description.paths[route]?.[method.toLowerCase()] };
  }

  #content(
    where: string,
    pointer: readonly string[],
    content: Content,
    { mediaType, body }: Pick<Met, 'mediaType' | 'body'>,
  ): readonly string[] {
    if (content === undefined) return body === undefined ? [] : [`${where} with a body`];
    const media = content[mediaType];
    if (media === undefined) return [`${where} as ${mediaType}`];
    return media.schema === undefined ? [] : this.#body(where, [...pointer, 'schema'], body);
  }

  #body(where: string, pointer: readonly string[], body: unknown): readonly string[] {
    const reference = `openapi.json#/${pointer.map(escaped).map(encodeURIComponent).join('/')}`;
    const validate = this.#compiled.get(reference) ?? this.#ajv.compile({ $ref: reference });
    this.#compiled.set(reference, validate);
    if (validate(body)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${where}: ${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  }

  #headers(
    where: string,
    headers: Readonly<Record<string, { readonly $ref: string }>> = {},
    header: Answered['header'],
  ): readonly string[] {
    return Object.entries(headers).flatMap(([name, { $ref }]) => {
      const part = $ref.split('/').at(-1) ?? '';
      const value = header(name.toLowerCase());
      if (value === undefined) {
        return this.#description.components.headers[part]?.required ? [`${where} without ${name}`] : [];
      }
      return this.#body(`${where}: ${name}`, ['components', 'headers', part, 'schema'], value);
    });
  }
}
