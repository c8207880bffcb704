import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { Diagram } from './diagram.ts';

function frame(link: 'client' | 'extension', from: 'peer' | 'server', message: object, t: number) {
  const text = JSON.stringify(message);
  return { t, type: 'frame', link, socket: 1, from, opcode: 'text', text, bytes: text.length } as const;
}

test('shows who sends what to whom, in 80 columns', () => {
  const diagram = new Diagram();
  diagram.note(0, 'person', 'shares tab 102 (a click)');
  for (const tab of [1, 2, 3]) {
    diagram.note(1, `tab ${tab}`, `opened as tab ${100 + tab}`);
    diagram.note(2, `tab ${tab}`, 'debugger attached');
  }
  const params = { expression: 'a script that is much longer than a line of a terminal '.repeat(3) };
  diagram.event(frame('client', 'peer', { id: 1, method: 'Runtime.evaluate', params }, 3));
  diagram.event(frame('extension', 'server', { type: 'hello-ok', resumed: true }, 4));
  diagram.event(frame('extension', 'peer', { type: 'inventory', tabs: [] }, 5));
  diagram.event({ t: 6, type: 'fault', name: 'worker-killed', phase: 'struck' });
  const lines = diagram.text(`it fails, ${'and this is why '.repeat(20)}`).split('\n');

  expect(Math.max(...lines.map((line) => stringWidth(line)))).toBe(80);
  expect(lines[0]).toMatch(/^ +user +client +relay +worker +tab 1 +tab 2 +tab 3$/);
  const [command, hello, inventory] = [3, 4, 5].map((ms) =>
    lines.find((line) => line.startsWith(`${String(ms).padStart(7)}  `)),
  );
  expect(command).toMatch(/│ +│─+►│ +│ +│ +│ +│ +#1 Runtime\.evaluate…$/);
  expect(hello).toMatch(/│ +│ +│─+►│ +│ +│ +│ +hello-ok resumed$/);
  expect(inventory).toMatch(/│ +│ +│◄─+│ +│ +│ +│ +inventory tabs none$/);
  expect(lines.find((line) => line.includes('worker-killed'))).toMatch(/── ⚡ worker-killed ─+$/);
  expect(lines.at(-1)).toMatch(/^ {9}\S/);
});
