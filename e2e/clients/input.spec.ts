import type { Page } from 'playwright';
import { behavioursOf, expect } from './behaviour.ts';

const behaviour = behavioursOf('input');

/** Makes the page log events of these types in `log`. */
async function watch(page: Page, selector: string, types: readonly string[], fields: string): Promise<void> {
  await page.evaluate(
    `window.log = []; for (const type of ${JSON.stringify(types)})
      document.querySelector(${JSON.stringify(selector)}).addEventListener(type, (e) => log.push([type, ${fields}]))`,
  );
}

behaviour('key events have key, code and modifiers', async ({ page }) => {
  await page.setContent('<input>');
  await watch(
    page,
    'input',
    ['keydown', 'keypress', 'keyup'],
    'e.key, e.code, e.shiftKey, e.ctrlKey, e.repeat',
  );
  await page.locator('input').focus();
  for (const key of ['a', 'Shift+A', 'Enter', 'ArrowLeft', 'Control+b', 'F2', '+'])
    await page.keyboard.press(key);
  const log = await page.evaluate('log');
  expect(log).toContainEqual(['keydown', 'A', 'KeyA', true, false, false]);
  return log;
});

behaviour('a held key repeats', async ({ page }) => {
  await page.setContent('<input>');
  await watch(page, 'input', ['keydown', 'keyup'], 'e.key, e.repeat');
  await page.locator('input').focus();
  await page.keyboard.down('x');
  await page.keyboard.down('x');
  await page.keyboard.up('x');
  const log = await page.evaluate('log');
  expect(log).toEqual([
    ['keydown', 'x', false],
    ['keydown', 'x', true],
    ['keyup', 'x', false],
  ]);
  return page.locator('input').inputValue();
});

behaviour('type and insertText write any text', async ({ page }) => {
  await page.setContent('<textarea></textarea>');
  const area = page.locator('textarea');
  await area.focus();
  await page.keyboard.type('Grüße, 世界\n');
  await page.keyboard.insertText('😀 pasted');
  expect(await area.inputValue()).toBe('Grüße, 世界\n😀 pasted');
  return area.inputValue();
});

behaviour('the caret moves, text is selected and replaced', async ({ page }) => {
  await page.setContent('<input value="one two three">');
  const input = page.locator('input');
  await input.focus();
  await page.keyboard.press('End');
  for (let step = 0; step < 5; step++) await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.type('four');
  await page.keyboard.press('Home');
  await page.keyboard.press('Delete');
  await page.keyboard.press('End');
  await page.keyboard.press('Backspace');
  expect(await input.inputValue()).toBe('ne two fou');
  return input.inputValue();
});

behaviour('copy, cut, paste and undo work with the keyboard', async ({ page, site }) => {
  await page.goto(site.url('/'));
  await page.setContent('<input id="a" value="text"><input id="b">');
  await page.locator('#a').focus();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.press('ControlOrMeta+C');
  await page.locator('#b').focus();
  await page.keyboard.press('ControlOrMeta+V');
  await page.keyboard.press('ControlOrMeta+V');
  expect(await page.locator('#b').inputValue()).toBe('texttext');
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.press('ControlOrMeta+X');
  const cut = await page.locator('#b').inputValue();
  await page.keyboard.press('ControlOrMeta+Z');
  return [cut, await page.locator('#b').inputValue()];
});

behaviour('Tab goes through the fields and back', async ({ page }) => {
  await page.setContent('<input id=a><button id=b>b</button><a id=c href="#">c</a>');
  const ids = [];
  for (const key of ['Tab', 'Tab', 'Tab', 'Shift+Tab']) {
    await page.keyboard.press(key);
    ids.push(await page.evaluate(() => document.activeElement?.id));
  }
  expect(ids).toEqual(['a', 'b', 'c', 'b']);
  return ids;
});

behaviour('the mouse moves in steps, presses and releases', async ({ page }) => {
  await page.setContent('<body style="margin:0"><div style="width:300px;height:300px"></div>');
  await watch(page, 'div', ['mousemove', 'mousedown', 'mouseup', 'click'], 'e.clientX, e.clientY, e.buttons');
  await page.mouse.move(10, 10);
  await page.mouse.down();
  await page.mouse.move(50, 90, { steps: 4 });
  await page.mouse.up();
  const log = await page.evaluate('log');
  expect(log).toContainEqual(['mousemove', 20, 30, 1]);
  return log;
});

behaviour('enter, leave and pointer events come in order', async ({ page }) => {
  await page.setContent('<body style="margin:0"><div style="width:100px;height:100px"></div>');
  await watch(
    page,
    'div',
    ['pointerenter', 'mouseenter', 'mouseleave', 'pointerdown'],
    'e.pointerType ?? "mouse"',
  );
  await page.mouse.move(200, 200);
  await page.mouse.click(50, 50);
  await page.mouse.move(200, 200);
  const log = await page.evaluate('log');
  expect(log).toHaveLength(4);
  return log;
});

behaviour('the wheel scrolls down and sideways', async ({ page }) => {
  await page.setContent('<div style="width:5000px;height:5000px"></div>');
  await page.evaluate(
    `window.log = []; addEventListener('wheel', (e) => log.push([e.deltaX, e.deltaY]), { passive: true })`,
  );
  await page.mouse.move(100, 100);
  await page.mouse.wheel(0, 300);
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(300);
  await page.mouse.wheel(120, 0);
  await expect.poll(() => page.evaluate(() => scrollX)).toBe(120);
  return page.evaluate('log');
});

behaviour('dragTo drags an element with its data', async ({ page }) => {
  await page.setContent(
    '<div id=a draggable=true style="width:60px">drag</div><div id=b style="height:90px">here</div>',
  );
  await page.evaluate(`window.log = [];
    a.addEventListener('dragstart', (e) => { e.dataTransfer.setData('text/plain', 'cargo'); log.push('start') });
    b.addEventListener('dragenter', () => log.push('enter'));
    b.addEventListener('dragover', (e) => e.preventDefault());
    b.addEventListener('drop', (e) => { e.preventDefault(); b.textContent = e.dataTransfer.getData('text/plain'); log.push('drop') });
    a.addEventListener('dragend', () => log.push('end'))`);
  await page.locator('#a').dragTo(page.locator('#b'));
  await expect(page.locator('#b')).toHaveText('cargo');
  return page.evaluate('log');
});

behaviour('dragging by hand, step by step', async ({ page }) => {
  await page.setContent(
    '<div id=a draggable=true style="width:60px">drag</div><div id=b style="height:90px">here</div>',
  );
  await page.evaluate(`window.drops = 0; b.addEventListener('dragover', (e) => e.preventDefault());
    b.addEventListener('drop', (e) => { e.preventDefault(); drops += 1 })`);
  await page.locator('#a').hover();
  await page.mouse.down();
  await page.locator('#b').hover();
  await page.locator('#b').hover();
  await page.mouse.up();
  await expect.poll(() => page.evaluate('drops')).toBe(1);
  return page.evaluate('drops');
});

behaviour('files and text are dropped from outside', async ({ page }) => {
  await page.setContent('<div id=b style="height:90px">here</div>');
  await page.evaluate(`b.addEventListener('dragover', (e) => e.preventDefault());
    b.addEventListener('drop', async (e) => { e.preventDefault(); const [f] = e.dataTransfer.files;
      b.textContent = [e.dataTransfer.getData('text/plain'), f.name, f.type, await f.text()].join() })`);
  const files = [{ name: 'n.txt', mimeType: 'text/plain', buffer: Buffer.from('inside') }];
  await page.locator('#b').drop({ files, data: { 'text/plain': 'words' } });
  await expect(page.locator('#b')).toHaveText('words,n.txt,text/plain,inside');
  return page.locator('#b').textContent();
});

behaviour('a range slider follows the mouse', async ({ page }) => {
  await page.setContent('<input type=range min=0 max=100 value=0 style="width:200px">');
  const range = page.locator('input');
  await range.click({ position: { x: 100, y: 8 } });
  expect(Number(await range.inputValue())).toBe(50);
  await range.press('ArrowRight');
  return range.inputValue();
});

behaviour('touches sent by a CDP session reach the page', async ({ page, context }) => {
  await page.setContent('<body style="margin:0"><div style="width:200px;height:200px"></div>');
  await watch(page, 'div', ['touchstart', 'touchmove', 'touchend'], 'e.touches.length');
  const session = await context.newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: { x: number; y: number }[]) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints });
  await touch('touchStart', [{ x: 50, y: 50 }]);
  await touch('touchMove', [{ x: 90, y: 90 }]);
  await touch('touchEnd', []);
  const log = await page.evaluate('log');
  expect(log).toEqual([
    ['touchstart', 1],
    ['touchmove', 1],
    ['touchend', 0],
  ]);
  return log;
});

behaviour('the modifier of a click and a held key agree', async ({ page }) => {
  await page.setContent('<button>b</button>');
  await watch(page, 'button', ['click'], 'e.altKey, e.ctrlKey, e.shiftKey, e.metaKey');
  await page.keyboard.down('Alt');
  await page.locator('button').click();
  await page.keyboard.up('Alt');
  await page.locator('button').click({ modifiers: ['ControlOrMeta', 'Shift'] });
  const log = await page.evaluate('log');
  expect(log).toHaveLength(2);
  return log;
});
