import { expect, test } from 'vitest';
import { Diagram } from './diagram.ts';
import { diagramHtml } from './diagram-html.ts';

test('a page shows every row in its lane, whole, and runs nothing that it shows', () => {
  const diagram = new Diagram();
  const command = JSON.stringify({
    id: 1,
    method: 'Runtime.evaluate',
    params: {
      expression: '<script>alert(1)</script> and so on, for as long as it takes to be cut off in a terminal',
    },
  });
  diagram.note(5, 'worker 1', 'worker 1 started');
  diagram.event({
    t: 7,
    type: 'frame',
    link: 'client',
    socket: 1,
    from: 'peer',
    opcode: 'text',
    text: command,
    bytes: command.length,
  });
  diagram.event({ t: 9, type: 'fault', name: 'worker-killed', phase: 'struck' });
  const page = diagramHtml({
    title: 'Seed 1',
    end: 'it fails',
    replay: 'npm run sim',
    drawing: diagram.drawing(),
  });

  // Lanes: client, relay, worker. The time is in the first column.
  expect(page).toContain('<time>5</time>');
  expect(page).toContain('style="grid-column: 4">worker 1 started<');
  expect(page).toMatch(/class="arrow right" style="grid-column: 2 \/ 4">#1 Runtime\.evaluate &lt;script&gt;/);
  expect(page).toContain('to be cut off in a terminal</span>');
  expect(page).toContain('⚡ worker-killed');
  expect(page).not.toContain('<script');
  expect(page).toContain("default-src 'none'");
});
