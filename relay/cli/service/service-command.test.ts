/** The command as a process. Nothing in here starts a service: it only shows, refuses, or finds nothing. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const RELAY = new URL('../../../dist/relay.js', import.meta.url).pathname;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

function run(...args: readonly string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [RELAY, ...args], {
    cwd: folder,
    env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: join(folder, 'config') },
    encoding: 'utf8',
  });
  return { code: status, stdout, stderr };
}

describe.runIf(process.platform === 'linux')('on Linux', () => {
  const unit = (): string => join(folder, 'config/systemd/user/holdfast-relay.service');

  test('--dry-run shows the file and the commands, and writes nothing', () => {
    const { code, stdout } = run('service', 'install', '--dry-run', '--', '--port', '19000', '--record=a b');
    expect(code).toBe(0);
    expect(stdout.split('\n')[0]).toBe(unit());
    const log = join(folder, 'config/holdfast/relay.log');
    expect(stdout).toContain(
      `ExecStart="${process.execPath}" "${RELAY}" "--port" "19000" "--record=${join(folder, 'a b')}" "--log-file" "${log}"\n`,
    );
    expect(stdout).toMatch(/Nothing was written.*\n {2}systemctl --user daemon-reload\n/);
    expect(existsSync(join(folder, 'config'))).toBe(false);
  });

  test.each([
    [['--', '--prot', '1'], /unknown option '--prot'\n.*--port/],
    [['--', 'x'], /too many arguments/],
  ])('%j is no option of the relay', (args, says) => {
    const { code, stderr } = run('service', 'install', '--dry-run', ...args);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(says) as string });
  });

  test('options before "service" would be lost, so they are refused', () => {
    const { code, stderr } = run('--read-only', 'service', 'install', '--dry-run');
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('after --') as string });
  });

  test('a unit of somebody else is left as it is', async () => {
    await mkdir(join(folder, 'config/systemd/user'), { recursive: true });
    await writeFile(unit(), 'mine');
    for (const args of [['install'], ['uninstall'], ['status']]) {
      const { code, stderr } = run('service', ...args);
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: expect.stringContaining('was not written by holdfast') as string,
      });
    }
  });

  test.each(['uninstall', 'status'])('%s says that there is none', (name) => {
    expect(run('service', name)).toEqual({
      code: 3,
      stdout: `Not installed: there is no ${unit()}.\n`,
      stderr: '',
    });
  });
});
