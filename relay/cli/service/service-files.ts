/**
 * What makes the relay start at login: a systemd user unit, a launchd agent, or a task of Windows. Nothing in here touches
 * the disk or starts anything.
 */
import { posix, win32 } from 'node:path';

/** In every file that we write. A file without it is somebody else's. */
export const MARKER = 'Written by "holdfast relay service install".';

export interface ServiceFile {
  readonly path: string;
  readonly text: string;
  readonly encoding: 'utf8' | 'utf16le';
  /** Commands that start it now and at each login, in order. */
  readonly start: readonly (readonly [program: string, ...args: string[]])[];
  /** Commands that end it, before the file is removed. */
  readonly end: readonly (readonly [program: string, ...args: string[]])[];
}

export interface ServiceRequest {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  /** `XDG_CONFIG_HOME`. */
  readonly configHome: string | undefined;
  /** The user's number; undefined on Windows. */
  readonly userId: number | undefined;
  /** The program with its arguments, each as the program shall get it. Paths are absolute. */
  readonly command: readonly string[];
}

const NAME = 'holdfast-relay';
const LABEL = 'holdfast.relay';
const TASK = 'Holdfast relay';

/** Undefined on a system for which there is none. */
export function serviceFile(request: ServiceRequest): ServiceFile | undefined {
  switch (request.platform) {
    case 'linux':
      return systemdUnit(request);
    case 'darwin':
      return launchdAgent(request);
    case 'win32':
      return windowsTask(request);
    default:
      return undefined;
  }
}

function systemdUnit({ home, configHome, command }: ServiceRequest): ServiceFile {
  // A relative one is to be ignored, as the specification has it.
  const given = configHome ?? '';
  const config = posix.isAbsolute(given) ? given : posix.join(home, '.config');
  const unit = `${NAME}.service`;
  return {
    path: posix.join(config, 'systemd', 'user', unit),
    encoding: 'utf8',
    // The greeting has a pairing code, which does not belong into the journal.
    text: `# ${MARKER}
[Unit]
Description=Holdfast relay

[Service]
ExecStart=${command.map(inUnit).join(' ')}
Restart=on-failure
RestartSec=5
StandardOutput=null

[Install]
WantedBy=default.target
`,
    start: [
      ['systemctl', '--user', 'daemon-reload'],
      ['systemctl', '--user', 'enable', unit],
      ['systemctl', '--user', 'restart', unit],
    ],
    end: [['systemctl', '--user', 'disable', '--now', unit]],
  };
}

/** As systemd.syntax(7) and systemd.service(5) have it: quotes, escapes, `%` specifiers and `$` variables. */
function inUnit(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
  return `"${escaped.replaceAll('%', '%%').replaceAll('$', '$$$$')}"`;
}

function launchdAgent({ home, userId = 0, command }: ServiceRequest): ServiceFile {
  const path = posix.join(home, 'Library', 'LaunchAgents', `${LABEL}.plist`);
  return {
    path,
    encoding: 'utf8',
    text: `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!-- ${MARKER} -->
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${LABEL}</string>
  <key>ProgramArguments</key>
  <array>
${command.map((text) => `    <string>${inXml(text)}</string>`).join('\n')}
  </array>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
</dict>
</plist>
`,
    start: [['launchctl', 'bootstrap', `gui/${userId}`, path]],
    end: [['launchctl', 'bootout', `gui/${userId}/${LABEL}`]],
  };
}

function windowsTask({ home, command }: ServiceRequest): ServiceFile {
  const [program = '', ...args] = command;
  const path = win32.join(home, 'AppData', 'Local', 'holdfast', `${NAME}.xml`);
  return {
    path,
    // What schtasks reads.
    encoding: 'utf16le',
    text: `\uFEFF<?xml version="1.0" encoding="UTF-16"?>
<!-- ${MARKER} -->
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <Triggers>
    <LogonTrigger>
      <Enabled>true</Enabled>
    </LogonTrigger>
  </Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <RestartOnFailure>
      <Interval>PT1M</Interval>
      <Count>10</Count>
    </RestartOnFailure>
  </Settings>
  <Actions>
    <Exec>
      <Command>${inXml(program)}</Command>
      <Arguments>${inXml(args.map(inWindows).join(' '))}</Arguments>
    </Exec>
  </Actions>
</Task>
`,
    start: [
      ['schtasks', '/Create', '/TN', TASK, '/XML', path, '/F'],
      ['schtasks', '/Run', '/TN', TASK],
    ],
    end: [
      ['schtasks', '/End', '/TN', TASK],
      ['schtasks', '/Delete', '/TN', TASK, '/F'],
    ],
  };
}

function inXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** As CommandLineToArgvW reads it: backslashes count only before a quote. */
function inWindows(text: string): string {
  return `"${text.replace(/(\\*)("|$)/g, (_, slashes: string, quote: string) => `${slashes}${slashes}${quote === '' ? '' : '\\"'}`)}"`;
}
