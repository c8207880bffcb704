/**
 * The fifteen steps that each client takes, directly and through the relay. This is the only list of them: the page has
 * what they need, and each client in `clients/` implements them with its own API.
 */

/**
 * A wrong encoding or a lost null would change it. Its members are in the order of their names, which Chromium's extension
 * API gives to all results (a known gap of the other table).
 */
const VALUE = { nested: [1, null, { deep: true }], text: 'Grüße ✓' };

/** Typed into the field. */
export const WORDS = 'typed words';

/** An expression whose value is to arrive as it is. */
export const EXPRESSION = `(${JSON.stringify(VALUE)})`;

/** The picture's top left corner, in red, green and blue. */
const CORNER = 'rgb(0, 128, 0)';

export interface Urls {
  /** What the user's tab shows. */
  readonly user: string;
  /** The page with everything that the steps need. */
  readonly page: string;
  /** Another page. */
  readonly other: string;
}

interface Step {
  readonly title: string;
  /** What the client must find. */
  readonly expected: (urls: Urls) => string;
}

export const STEPS = {
  connect: { title: 'connects', expected: () => 'connected' },
  tabs: { title: "finds the user's tab", expected: ({ user }) => user },
  open: { title: 'opens a page in a new tab, and reads its title', expected: () => 'Steps' },
  evaluate: {
    title: 'evaluates an expression, and gets its value unchanged',
    expected: () => JSON.stringify(VALUE),
  },
  read: { title: 'reads the text of an element', expected: () => 'Hello' },
  click: { title: 'clicks a button', expected: () => 'counted 1' },
  type: { title: 'types into a field', expected: () => WORDS },
  press: { title: 'presses Enter, which sends the form', expected: () => `sent ${WORDS}` },
  select: { title: 'chooses an option', expected: () => 'chose second' },
  wait: { title: 'waits for an element that comes later', expected: () => 'late' },
  frame: { title: 'reads text in a frame of another site', expected: () => 'inside' },
  dialog: { title: 'accepts a dialog', expected: () => 'answered true' },
  picture: { title: 'takes a screenshot', expected: () => CORNER },
  back: { title: 'goes to another page and back', expected: ({ page }) => page },
  close: { title: "closes its tab, and not the user's", expected: ({ user }) => user },
} as const satisfies Readonly<Record<string, Step>>;

export type StepName = keyof typeof STEPS;

export const STEP_NAMES = Object.keys(STEPS) as readonly StepName[];

/** A client's steps. Each resolves with what it found; for the texts, what the page shows. */
export type Client = Readonly<Record<StepName, () => Promise<string>>> & {
  /** Disconnects. The browser goes on. */
  readonly end: () => Promise<unknown>;
};

/** Where a client is to connect, and what it may use. */
export interface Scene {
  readonly urls: Urls;
  readonly http: string;
  readonly headers: Readonly<Record<string, string>>;
  /** With the token. */
  readonly ws: string;
  /** `127.0.0.1:PORT`, without a token. */
  readonly open: string;
  /** An empty folder. */
  readonly folder: string;
  /** Where the client is installed. */
  readonly installed: string;
  /** The path of chromedriver. */
  readonly driver: string;
}

export interface StepResult {
  readonly step: StepName;
  /** Undefined if it failed. */
  readonly found?: string;
  readonly error?: string;
  /** Why the client has no such step. */
  readonly notOffered?: string;
}
