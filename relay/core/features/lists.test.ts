/** Features handle methods and events by name. These lists have all that the protocol has, also in a newer one. */
import browser from 'devtools-protocol/json/browser_protocol.json' with { type: 'json' };
import { expect, test } from 'vitest';
import type { Feature } from './feature.ts';
import { allFeatures, type AllPorts } from './all.ts';

interface Domain {
  readonly domain: string;
  readonly commands?: readonly { readonly name: string; readonly returns?: readonly Returned[] }[];
  readonly events?: readonly { readonly name: string }[];
}

interface Returned {
  readonly name: string;
  readonly $ref?: string;
}

const domains = browser.domains as readonly Domain[];
const STREAM_TYPES = ['IO.StreamHandle', 'StreamHandle', 'LoadNetworkResourcePageResult'];
// Constructors only keep their ports.
const features = allFeatures({} as AllPorts);

function keysOf(name: string, list: 'commands' | 'answers' | 'events'): string[] {
  const feature: Feature | undefined = features.find((each) => each.name === name);
  return Object.keys(feature?.[list] ?? {});
}

test('every command on a paused request is for its interceptor', () => {
  const named = domains.flatMap(({ domain, commands = [] }) =>
    commands
      .map(({ name }) => `${domain}.${name}`)
      .filter((method) => /^Fetch\.|^Network\..*Intercept/.test(method)),
  );
  expect(named).toContain('Fetch.continueRequest');
  expect(keysOf('interception', 'commands')).toEqual(expect.arrayContaining(named));
});

test('every event of a trace is for the client that traces', () => {
  const named = domains.flatMap(({ domain, events = [] }) =>
    domain === 'Tracing' ? events.map(({ name }) => `Tracing.${name}`) : [],
  );
  expect(named.length).toBeGreaterThan(0);
  expect(keysOf('streams and traces', 'events').sort()).toEqual(named.sort());
});

test('the stream of every command that returns one belongs to its client', () => {
  const makers = domains.flatMap(({ domain, commands = [] }) =>
    commands
      .filter(({ returns = [] }) => returns.some(({ $ref = '' }) => STREAM_TYPES.includes($ref)))
      .map(({ name }) => `${domain}.${name}`),
  );
  expect(makers).toContain('Page.printToPDF');
  expect(keysOf('streams and traces', 'answers')).toEqual(expect.arrayContaining(makers));
});
