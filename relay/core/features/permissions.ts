/**
 * Permissions that clients grant to sites. The debugger of a tab cannot, but an extension can, by the settings of sites, if
 * the user lets it. The browser keeps such settings, so the extension always gets all that is granted now: what a client
 * has granted ends with it. With `allowOrigins`, what is granted without an origin is for these origins. In Chromium they end with the session, and are not seen in other tabs of the profile.
 */
import {
  SITE_SETTINGS,
  SITES_MAX,
  type SitePermissions,
  type SiteSetting,
} from '../../protocol/permission-frames.ts';
import { addressRefusal } from '../../protocol/addresses.ts';
import type { Command } from '../cdp/command.ts';
import { isObject, stringOf } from '../cdp/json.ts';
import type { TabRequests } from '../cdp/ports.ts';
import type { BrowserSession, SessionClient } from '../cdp/sessions.ts';
import { invalidParams, notSupported, type CdpError } from '../errors.ts';
import type { Policy } from '../policy.ts';
import { refused } from '../refusal.ts';
import type { Feature } from './feature.ts';

type Settings = SitePermissions['settings'];

interface Grant {
  readonly client: SessionClient;
  readonly origin: string | undefined;
  readonly settings: Settings;
}

/** CDP's names of what Chromium has a setting for. Undefined: every site may do it, in a tab that is in front. */
const BY_TYPE: ReadonlyMap<string, SiteSetting | undefined> = new Map([
  ['audioCapture', 'microphone'],
  ['clipboardReadWrite', 'clipboard'],
  ['clipboardSanitizedWrite', undefined],
  ['geolocation', 'location'],
  ['notifications', 'notifications'],
  ['videoCapture', 'camera'],
] as const);

/** The names of the web's permissions, which `Browser.setPermission` has. */
const BY_NAME: ReadonlyMap<string, SiteSetting | undefined> = new Map([
  ['camera', 'camera'],
  ['clipboard-read', 'clipboard'],
  ['clipboard-write', undefined],
  ['geolocation', 'location'],
  ['microphone', 'microphone'],
  ['notifications', 'notifications'],
] as const);

const BY_STATE = { granted: 'allow', denied: 'block', prompt: 'ask' } as const;

export interface PermissionPorts extends TabRequests {
  readonly policy: Policy;
}

export class Permissions implements Feature {
  readonly name = 'permissions';
  readonly browserCommands = {
    'Browser.grantPermissions': (session: BrowserSession, command: Command) => this.grant(session, command),
    'Browser.setPermission': (session: BrowserSession, command: Command) => this.setOne(session, command),
    'Browser.resetPermissions': (session: BrowserSession, command: Command) => this.reset(session, command),
  };
  private readonly ports: PermissionPorts;
  /** In the order in which they were made: a later one goes before an earlier one. */
  private grants: readonly Grant[] = [];

  constructor(ports: PermissionPorts) {
    this.ports = ports;
  }

  clientLeft(client: SessionClient): void {
    if (this.takeBack(client)) this.send('Browser.resetPermissions');
  }

  /** The extension may have set what nobody grants any more, or have lost what is granted. */
  linkReady(hasPermissions: boolean): void {
    if (hasPermissions || this.grants.length > 0) this.send('Browser.resetPermissions');
  }

  /** Grants what is listed, and denies all else, as in Chromium. */
  private grant({ client }: BrowserSession, command: Command): void {
    const { permissions } = command.params;
    if (!Array.isArray(permissions)) return command.fail(invalidParams('permissions: array expected'));
    const settings: Settings = Object.fromEntries(SITE_SETTINGS.map((name) => [name, 'block']));
    for (const type of permissions as unknown[]) {
      if (typeof type !== 'string' || !BY_TYPE.has(type)) return command.fail(noSetting(type));
      const name = BY_TYPE.get(type);
      if (name !== undefined) settings[name] = 'allow';
    }
    this.add(client, settings, command);
  }

  private setOne({ client }: BrowserSession, command: Command): void {
    const { permission, setting } = command.params;
    const type = isObject(permission) ? permission['name'] : undefined;
    if (typeof type !== 'string' || !BY_NAME.has(type)) return command.fail(noSetting(type));
    if (setting !== 'granted' && setting !== 'denied' && setting !== 'prompt')
      return command.fail(invalidParams('setting: granted, denied or prompt expected'));
    const name = BY_NAME.get(type);
    if (name === undefined) return command.reply('{}');
    this.add(client, { [name]: BY_STATE[setting] }, command);
  }

  private reset({ client }: BrowserSession, command: Command): void {
    if (this.takeBack(client)) this.send(command.method, command);
    else command.reply('{}');
  }

  private add(client: SessionClient, settings: Settings, command: Command): void {
    const given = command.params['origin'] === undefined ? undefined : stringOf(command.params['origin']);
    const origin = given === undefined ? undefined : originOf(given);
    if (origin === undefined && command.params['origin'] !== undefined)
      return command.fail({ code: -32_602, message: "Permission can't be granted to opaque origins." });
    const refusal = origin === undefined ? undefined : addressRefusal(origin, this.ports.policy);
    if (refusal !== undefined)
      return command.fail(refused({ ...refusal, what: `Granting permissions to ${origin}` }));
    const isSame = (other: Grant): boolean => other.client === client && other.origin === origin;
    const before = this.grants.find(isSame);
    const others = this.grants.filter((other) => !isSame(other));
    const grant = { client, origin, settings: { ...before?.settings, ...settings } };
    const grants = [...others, grant];
    if (this.sitesOf(grants).length > SITES_MAX) return command.fail(TOO_MANY);
    this.grants = grants;
    this.send(command.method, command, () => {
      // It was not set, and must not be with the next one.
      this.grants = this.grants.flatMap((other) => (other === grant ? (before ?? []) : other));
    });
  }

  /** Returns whether it had granted anything. */
  private takeBack(client: SessionClient): boolean {
    const kept = this.grants.filter((grant) => grant.client !== client);
    const isLess = kept.length < this.grants.length;
    this.grants = kept;
    return isLess;
  }

  private sitesOf(grants: readonly Grant[]): SitePermissions[] {
    const { allowOrigins } = this.ports.policy;
    return grants.flatMap(({ origin, settings }) => {
      if (origin !== undefined) return [{ origin, settings }];
      return allowOrigins === undefined
        ? [{ settings }]
        : allowOrigins.map((each) => ({ origin: each, settings }));
    });
  }

  private send(method: string, command?: Command, failed?: () => void): void {
    this.ports.tabRequest(
      { type: 'permissions.set', sites: () => this.sitesOf(this.grants) },
      method,
      (outcome) => {
        if (outcome.kind === 'answered') return command?.reply('{}');
        failed?.();
        command?.end(outcome);
      },
      command?.asker,
    );
  }
}

/** The origin of a site that can have permissions. */
function originOf(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { origin, protocol } = new URL(address);
  return protocol === 'https:' || protocol === 'http:' ? origin : undefined;
}

const TOO_MANY: CdpError = {
  code: -32_000,
  message: `Clients grant permissions to ${SITES_MAX} sites, which is the limit. Take others back with Browser.resetPermissions.`,
};

function noSetting(type: unknown): CdpError {
  const known = [...BY_TYPE.keys()].join(', ');
  return notSupported(
    `Granting the permission ${JSON.stringify(type)}`,
    `Chromium lets an extension set only these: ${known}.`,
  );
}
