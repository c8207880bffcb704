import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MARKER, serviceFile, type ServiceFile, type ServiceRequest } from './service-files.ts';

const COMMAND = ['/usr/bin/node 20', '/opt/My "Apps"/50%/$x/relay.js', '--token-file', '/a\\b/&<token>'];

function fileFor(platform: NodeJS.Platform, part: Partial<ServiceRequest> = {}): ServiceFile {
  const request = {
    platform,
    home: '/home/ada',
    configHome: undefined,
    userId: 501,
    command: COMMAND,
    ...part,
  };
  const service = serviceFile(request);
  if (service === undefined) throw new Error(`nothing for ${platform}`);
  return service;
}

test('Linux: a user unit, with quotes, escapes, percent and dollar signs as systemd reads them', () => {
  const { path, text, start, end } = fileFor('linux');
  expect(path).toBe('/home/ada/.config/systemd/user/holdfast-relay.service');
  expect(text).toContain(
    'ExecStart="/usr/bin/node 20" "/opt/My \\"Apps\\"/50%%/$$x/relay.js" "--token-file" "/a\\\\b/&<token>"\n',
  );
  expect(text).toContain('WantedBy=default.target');
  expect(start.at(-1)).toEqual(['systemctl', '--user', 'restart', 'holdfast-relay.service']);
  expect(end).toEqual([['systemctl', '--user', 'disable', '--now', 'holdfast-relay.service']]);
});

test.each([
  ['/etc/own', '/etc/own/systemd/user/holdfast-relay.service'],
  ['not/absolute', '/home/ada/.config/systemd/user/holdfast-relay.service'],
])('Linux: XDG_CONFIG_HOME %s', (config, path) => {
  expect(fileFor('linux', { configHome: config }).path).toBe(path);
});

const analyze = spawnSync('systemd-analyze', ['--version']);

test.skipIf(analyze.status !== 0)('Linux: systemd finds nothing wrong with the unit', () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast unit-'));
  try {
    // It checks that the program is there.
    const { text } = fileFor('linux', { command: [process.execPath, ...COMMAND.slice(1)] });
    const file = join(folder, 'holdfast-relay.service');
    writeFileSync(file, text);
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', file], {
      encoding: 'utf8',
    });
    expect({ status, ofOurs: stderr.split('\n').filter((line) => line.includes('holdfast')) }).toEqual({
      status: 0,
      ofOurs: [],
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('macOS: an agent with each argument on its own', () => {
  const { path, text, start, end } = fileFor('darwin');
  expect(path).toBe('/home/ada/Library/LaunchAgents/holdfast.relay.plist');
  expect([...text.matchAll(/ {4}<string>(.*)<\/string>/g)].map(([, word]) => word)).toEqual([
    '/usr/bin/node 20',
    '/opt/My "Apps"/50%/$x/relay.js',
    '--token-file',
    '/a\\b/&amp;&lt;token&gt;',
  ]);
  expect(text).toContain('<key>RunAtLoad</key>\n  <true/>');
  expect(start).toEqual([['launchctl', 'bootstrap', 'gui/501', path]]);
  expect(end).toEqual([['launchctl', 'bootout', 'gui/501/holdfast.relay']]);
});

test('Windows: a task, with arguments as programs read them there', () => {
  const command = ['C:\\Program Files\\node.exe', 'C:\\My Apps\\relay.js', '--record', 'D:\\a "b"\\'];
  const { path, text, encoding, start } = fileFor('win32', {
    home: 'C:\\Users\\Ada L',
    userId: undefined,
    command,
  });
  expect(path).toBe('C:\\Users\\Ada L\\AppData\\Local\\holdfast\\holdfast-relay.xml');
  expect(encoding).toBe('utf16le');
  expect(text).toMatch(/^\uFEFF<\?xml/);
  expect(text).toContain('<Command>C:\\Program Files\\node.exe</Command>');
  expect(text).toContain('<Arguments>"C:\\My Apps\\relay.js" "--record" "D:\\a \\"b\\"\\\\"</Arguments>');
  expect(start[0]).toEqual(['schtasks', '/Create', '/TN', 'Holdfast relay', '/XML', path, '/F']);
});

test('each is marked as ours; elsewhere there is none', () => {
  for (const platform of ['linux', 'darwin', 'win32'] as const)
    expect(fileFor(platform).text).toContain(MARKER);
  expect(
    serviceFile({ platform: 'aix', home: '/', configHome: undefined, userId: 1, command: [] }),
  ).toBeUndefined();
});
