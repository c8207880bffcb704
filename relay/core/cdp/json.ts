/** A JSON object whose members have not been looked at. */
export type Json = Record<string, unknown>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads a frame's body. What is not an object (the extension sends nothing else) counts as an empty one. */
export function parseBody(body: string | undefined): Json {
  if (body === undefined) return {};
  const value: unknown = JSON.parse(body);
  return isObject(value) ? value : {};
}

/** Reads a result. One that is no JSON counts as an empty one: whoever waits for it must be answered. */
export function parseResult(body: string): Json {
  try {
    return parseBody(body);
  } catch {
    return {};
  }
}

export function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
