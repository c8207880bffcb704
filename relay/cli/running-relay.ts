/** `holdfast relay status` and `holdfast relay stop`: about a relay that is running. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import * as v from 'valibot';
import { readRelayNote, type RelayNote } from '../server/relay-file.ts';
import { readSecretFile } from '../server/secret-file.ts';
import { secretIn, tokenSecret } from '../server/token.ts';
import { attempt, NoRelayError, placeOf, withPlace, type Place } from './place.ts';

const ANSWER_MS = 3_000;
const STOP_MS = 10_000;
const LOOK_MS = 50;

const state = {
  extension: v.string(),
  browser: v.optional(v.object({ product: v.string() })),
  tabs: v.array(v.unknown()),
  clients: v.number(),
};

/** What these commands read of `/extension/status`. */
const Status = v.looseObject({
  version: v.string(),
  relayId: v.string(),
  ...state,
  browsers: v.optional(v.array(v.looseObject({ name: v.string(), path: v.string(), ...state }))),
});
type Status = v.InferOutput<typeof Status>;
type State = Pick<Status, keyof typeof state>;

export function statusCommand(): Command {
  const command = new Command('status').description('Say what a running relay is doing.');
  return withPlace(command)
    .option('--json', 'print it as JSON')
    .action((options: Partial<Place> & { readonly json?: boolean }) =>
      attempt(async () => {
        const place = placeOf(command, options);
        const status = await ask(place);
        const note = noteOf(place, status);
        process.stdout.write(
          options.json === true ? `${JSON.stringify(status)}\n` : describe(place, status, note),
        );
      }),
    );
}

export function stopCommand(): Command {
  const command = new Command('stop').description('End a running relay.');
  return withPlace(command).action((options: Partial<Place>) =>
    attempt(async () => {
      const place = placeOf(command, options);
      const status = await ask(place);
      const note = noteOf(place, status);
      if (note === undefined)
        throw new NoRelayError(
          `The relay on port ${place.port} was not started by \`holdfast relay\` with this token file: end the program that runs it.`,
        );
      // The relay has just answered with the id in the note, so the process is the relay's.
      process.kill(note.pid, 'SIGTERM');
      for (let waitedMs = 0; (await answers(place)) && waitedMs < STOP_MS; waitedMs += LOOK_MS)
        await sleep(LOOK_MS);
      if (await answers(place)) throw new NoRelayError(`The relay on port ${place.port} does not end.`);
      process.stdout.write(`The relay on port ${place.port} has ended.\n`);
    }),
  );
}

async function answers(place: Place): Promise<boolean> {
  return ask(place).then(
    () => true,
    () => false,
  );
}

export async function ask({ port, tokenFile }: Place): Promise<Status> {
  const secret = tokenSecret(tokenFile);
  const text = readSecretFile(secret);
  if (text === undefined)
    throw new NoRelayError(`There is no token in ${tokenFile}. No relay has run with it.`);
  const token = secretIn(secret, text);
  let response: Response;
  try {
    response = await fetch(`http://127.0.0.1:${port}/extension/status`, {
      headers: { Authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(ANSWER_MS),
    });
  } catch (cause) {
    throw new NoRelayError(`No relay on port ${port}. Start it with: holdfast relay`, { cause });
  }
  if (response.status === 401 || response.status === 403)
    throw new NoRelayError(`The relay on port ${port} does not accept the token in ${tokenFile}.`);
  const parsed = v.safeParse(Status, await response.json().catch(() => undefined));
  if (!parsed.success)
    throw new NoRelayError(`The program on port ${port} is not a Holdfast relay of this version.`);
  return parsed.output;
}

function noteOf({ port, tokenFile }: Place, { relayId }: Status): RelayNote | undefined {
  const note = readRelayNote(tokenFile, port);
  return note?.relayId === relayId ? note : undefined;
}

const EXTENSION: Readonly<Record<string, string>> = {
  ready: 'connected',
  connecting: 'connecting',
  absent: 'not connected',
};

function describe({ port }: Place, status: Status, note: RelayNote | undefined): string {
  const { version, browsers } = status;
  const since =
    note === undefined ? '' : `, since ${new Date(note.startedAtMs).toLocaleString()} (process ${note.pid})`;
  const url = `http://127.0.0.1:${port}`;
  const head = `Holdfast relay ${version} on ${url}${since}\n`;
  if (browsers === undefined) return head + stateLines(status);
  if (browsers.length === 0) return `${head}  No browser is paired. Pair one: holdfast relay pair\n`;
  const each = browsers.map((one) => `${one.name}\n  Endpoint:    ${url}${one.path}\n${stateLines(one)}`);
  return [head, ...each].join('\n');
}

function stateLines({ extension, browser, tabs, clients }: State): string {
  const product = browser === undefined ? '' : ` (${browser.product})`;
  return (
    `  Extension:   ${EXTENSION[extension] ?? extension}${product}\n` +
    `  Shared tabs: ${tabs.length}\n` +
    `  Clients:     ${clients}\n`
  );
}
