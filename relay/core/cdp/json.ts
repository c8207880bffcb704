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

export function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
