/**
 * Bugs that the fuzzer has to find: each was in the relay, and is put back by taking its remedy away. The nets under
 * the remedies stay, so the process keeps running; the fuzzer counts what they catch as a defect.
 */
import type { Mutant } from '../zoo/mutant.ts';
import type { SurfaceName } from './surface.ts';

export interface FuzzMutant extends Mutant {
  /** Where it is to be found. */
  readonly surface: SurfaceName;
}

const source = 'an attack on commit 9bab569';

export const FUZZ_MUTANTS: readonly FuzzMutant[] = [
  {
    id: 'deep-nesting',
    surface: 'client',
    story: 'Parameters nested some thousand levels deep overflow the stack of JSON.stringify.',
    source,
    edits: [
      {
        file: 'relay/core/cdp/client-message.ts',
        find: 'if (tooDeep) return { ...addressOf(text), error: TOO_DEEP };',
        replace: 'void tooDeep; void TOO_DEEP;',
      },
    ],
  },
  {
    id: 'unchecked-name',
    surface: 'client',
    story: "A binding's name that is an object is made a string with its own toString, which is a number.",
    source,
    edits: [
      {
        file: 'relay/core/features/bindings.ts',
        find: `function addBinding(ports: CarryOutPorts, session: ClientSession, command: Command): void {
  const name = stringOf(command.params['name']);`,
        replace: `function addBinding(ports: CarryOutPorts, session: ClientSession, command: Command): void {
  const name = String(command.params['name']);`,
      },
    ],
  },
  {
    id: 'no-target-info',
    surface: 'extension',
    story: 'A child target without a description is accepted, and makes Target.getTargets fail.',
    source,
    edits: [
      {
        file: 'relay/core/cdp/events.ts',
        find: "const info = targetInfoOf(params['targetInfo']);",
        replace: "const info = params['targetInfo'] as NonNullable<ReturnType<typeof targetInfoOf>>;",
      },
      {
        file: 'relay/core/cdp/events.ts',
        find: 'if (realId === undefined || info === undefined) {',
        replace: 'if (realId === undefined) {',
      },
    ],
  },
  {
    id: 'slash-path',
    surface: 'http',
    story: 'A path of many slashes costs a regular expression the square of their number.',
    source,
    edits: [
      {
        file: 'relay/server/http-api.ts',
        find: "while (end > 0 && pathname[end - 1] === '/') end--;",
        replace: "end = pathname.replace(/\\/+$/, '').length;",
      },
      {
        file: 'relay/server/upgrades.ts',
        find: "const isLong = (request.url ?? '').length > SERVER_LIMITS.upgradeTargetCharsMax;",
        replace: 'const isLong = false;',
      },
    ],
  },
];
