import { behavioursOf, expect } from './behaviour.ts';
import { errorOf, serve } from './serve.ts';

const behaviour = behavioursOf('actions');

behaviour('fill, clear and pressSequentially, with their events', async ({ page }) => {
  await page.setContent('<input><script>log = []</script>');
  await page.evaluate(`for (const type of ['input', 'change', 'keydown', 'focus', 'blur'])
    document.querySelector('input').addEventListener(type, () => log.push(type))`);
  const input = page.locator('input');
  await input.fill('abc');
  await input.clear();
  await input.pressSequentially('de');
  await input.blur();
  expect(await input.inputValue()).toBe('de');
  return page.evaluate('log');
});

behaviour('dates, colours, numbers and editable text are filled', async ({ page }) => {
  await page.setContent(
    '<input type=date><input type=color><input type=number><p contenteditable>old</p><textarea>',
  );
  await page.locator('[type=date]').fill('2024-02-29');
  await page.locator('[type=color]').fill('#102030');
  await page.locator('[type=number]').fill('12.5');
  await page.locator('p').fill('new\ntext');
  await page.locator('textarea').fill('two\nlines');
  const values = await page
    .locator('input, textarea')
    .evaluateAll((all) => all.map((e) => (e as HTMLInputElement).value));
  expect(values).toEqual(['2024-02-29', '#102030', '12.5', 'two\nlines']);
  return page.locator('p').innerText();
});

behaviour('elements that cannot be filled are refused', async ({ page }) => {
  await page.setContent(
    '<input type=checkbox id=a><p id=b>x</p><input type=number id=c><select id=d></select>',
  );
  const failures = [];
  for (const id of ['a', 'b', 'c', 'd']) failures.push(await errorOf(page.locator(`#${id}`).fill('x')));
  expect(failures[1]).toContain('not an <input>');
  return failures;
});

behaviour('check, uncheck and setChecked', async ({ page }) => {
  await page.setContent(
    '<label><input type=checkbox> c</label><input type=radio name=r><input type=radio name=r>',
  );
  const box = page.getByRole('checkbox');
  const radios = page.getByRole('radio');
  await page.getByLabel('c').check();
  const states = [await box.isChecked()];
  await box.uncheck();
  states.push(await box.isChecked());
  await box.setChecked(true);
  await radios.first().check();
  await radios.last().check();
  states.push(await box.isChecked(), await radios.first().isChecked());
  expect(states).toEqual([true, false, true, false]);
  return errorOf(radios.last().uncheck());
});

behaviour('options are selected by value, label, index, and several at once', async ({ page }) => {
  await page.setContent(
    '<select multiple><option value=1>one<option value=2>two<option value=3>three</select>',
  );
  const select = page.locator('select');
  const chosen = [
    await select.selectOption('1'),
    await select.selectOption({ label: 'two' }),
    await select.selectOption([{ index: 2 }, { value: '1' }]),
    await select.selectOption([]),
  ];
  expect(chosen).toEqual([['1'], ['2'], ['1', '3'], []]);
  await select.selectOption('2');
  return select.evaluate((e) => (e as HTMLSelectElement).selectedIndex);
});

behaviour('clicks have button, count, modifiers and position', async ({ page }) => {
  await page.setContent('<div style="width:100px;height:100px;background:red"></div>');
  await page.evaluate(`log = []; for (const type of ['click', 'dblclick', 'contextmenu', 'auxclick'])
    document.querySelector('div').addEventListener(type, (e) => log.push([type, e.button, e.detail, e.shiftKey, e.offsetX, e.offsetY]))`);
  const div = page.locator('div');
  await div.click({ position: { x: 10, y: 20 }, modifiers: ['Shift'] });
  await div.dblclick();
  await div.click({ button: 'right' });
  await div.click({ button: 'middle', clickCount: 2 });
  const log = await page.evaluate('log');
  expect(log).toContainEqual(['click', 0, 1, true, 10, 20]);
  return log;
});

behaviour('a click waits until the button is enabled, visible and stable', async ({ page }) => {
  await page.setContent('<button disabled style="display:none" onclick="window.hit = true">b</button>');
  const clicked = page.locator('button').click();
  await page.evaluate(() => {
    const button = document.querySelector('button');
    if (button === null) return;
    button.style.display = '';
    setTimeout(() => {
      button.disabled = false;
    }, 50);
  });
  await clicked;
  expect(await page.evaluate('hit')).toBe(true);
  return page.evaluate('hit');
});

behaviour('a covered button is not clicked, and the error says what covers it', async ({ page }) => {
  await page.setContent('<button>b</button><div id="cover" style="position:fixed;inset:0"></div>');
  const failure = await page
    .locator('button')
    .click({ timeout: 3_000 })
    .catch((error: unknown) => String(error));
  expect(failure).toContain('<div id="cover"></div> intercepts pointer events');
  await page.locator('button').click({ force: true });
  await page.locator('button').dispatchEvent('click');
  return page
    .locator('button')
    .click({ trial: true, timeout: 300 })
    .then(String, () => 'refused');
});

behaviour('an element far below is scrolled into view and clicked', async ({ page }) => {
  await page.setContent(
    '<div style="height:3000px"></div><button onclick="this.textContent = \'hit\'">b</button>',
  );
  await page.getByRole('button').click();
  expect(await page.getByRole('button').textContent()).toBe('hit');
  await page.evaluate(() => scrollTo(0, 0));
  await page.getByRole('button').scrollIntoViewIfNeeded();
  return page.evaluate(() => scrollY > 1000);
});

behaviour('hovering shows a menu', async ({ page }) => {
  await page.setContent(
    '<style>p{display:none} div:hover p{display:block}</style><div>menu<p>entry</p></div>',
  );
  await expect(page.locator('p')).toBeHidden();
  await page.locator('div').hover();
  await expect(page.locator('p')).toBeVisible();
  return page.locator('p').innerText();
});

behaviour('focus, blur, press and dispatched events', async ({ page }) => {
  await page.setContent('<input id=a><input id=b>');
  await page.locator('#a').focus();
  await page.locator('#a').press('Tab');
  const id = await page.evaluate(() => document.activeElement?.id);
  expect(id).toBe('b');
  await page.locator('#b').press('Shift+KeyA');
  await page.evaluate(
    `document.querySelector('#a').addEventListener('mine', (e) => { window.got = e.detail })`,
  );
  await page.locator('#a').dispatchEvent('mine', { detail: 7 });
  return [id, await page.locator('#b').inputValue(), await page.evaluate('window.got')];
});

behaviour('a locator handler removes an overlay', async ({ page }) => {
  await page.setContent(`<button id=b onclick="window.hit = 1">b</button>
    <div id=over style="position:fixed;inset:0;background:white"><button id=x onclick="over.remove()">x</button></div>`);
  await page.addLocatorHandler(page.locator('#over'), async () => {
    await page.locator('#x').click();
  });
  await page.locator('#b').click();
  expect(await page.evaluate('hit')).toBe(1);
  return page.locator('#over').count();
});

behaviour('an action continues in the next document when its page navigates away', async ({ page, site }) => {
  serve(
    site,
    '/own',
    '<script>location.href = "/articles/1"</script><button disabled id="count">no</button>',
  );
  await page.goto(site.url('/own'));
  await page.locator('#count').click();
  expect(await page.locator('#count').textContent()).toBe('1');
  return page.title();
});

behaviour('a form is submitted with the Enter key', async ({ page, site }) => {
  await page.goto(site.url('/form'));
  await page.getByLabel('Name').fill('Ada');
  await page.getByLabel('Colour').selectOption('green');
  await page.getByLabel('Name').press('Enter');
  await expect(page.locator('#name')).toHaveText('Ada');
  return [page.url(), await page.locator('#colour').textContent()];
});
