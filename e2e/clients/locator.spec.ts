import { behavioursOf, expect } from './behaviour.ts';
import { errorOf } from './serve.ts';

const behaviour = behavioursOf('locators');

behaviour(
  'elements are found by role, name, text, label, placeholder, title, alt and test id',
  async ({ page }) => {
    await page.setContent(`<h2>Head</h2><label>Age <input id="age"></label><input placeholder="where" id="place">
    <p title="tip" id="tip">para</p><img alt="pic" id="pic"><b data-testid="t" id="t">x</b>`);
    const ids = [
      page.getByLabel('Age'),
      page.getByPlaceholder('where'),
      page.getByTitle('tip'),
      page.getByAltText('pic'),
      page.getByTestId('t'),
      page.getByText('para'),
    ].map((locator) => locator.getAttribute('id'));
    expect(await Promise.all(ids)).toEqual(['age', 'place', 'tip', 'pic', 't', 'tip']);
    return page.getByRole('heading', { name: 'Head', level: 2 }).count();
  },
);

behaviour('locators are filtered, chained and combined', async ({ page }) => {
  await page.setContent(`<ul><li>one <i>x</i></li><li>two</li><li>three <i>y</i></li></ul>`);
  const items = page.getByRole('listitem');
  const found = [
    await items.filter({ has: page.locator('i') }).allTextContents(),
    await items.filter({ hasNotText: 'two' }).count(),
    await items.nth(1).textContent(),
    await items.last().locator('i').innerHTML(),
    await items.first().or(items.nth(1)).count(),
    await items.and(page.getByText('two')).innerText(),
  ];
  expect(found).toEqual([['one x', 'three y'], 2, 'two', 'y', 2, 'two']);
  return found;
});

behaviour('selectors by XPath, nth, visibility and layout', async ({ page }) => {
  await page.setContent(`<p>a</p><p style="display:none">b</p><p>c</p><button>d</button>`);
  const found = [
    await page.locator('xpath=//p[2]').textContent(),
    await page.locator('p >> nth=-1').textContent(),
    await page.locator('p:visible').allTextContents(),
    await page.locator('p:above(button)').first().textContent(),
    await page.locator('text=/^[cd]$/').allTextContents(),
  ];
  expect(found).toEqual(['b', 'c', ['a', 'c'], 'c', ['c', 'd']]);
  return found;
});

behaviour('selectors pierce open shadow roots', async ({ page }) => {
  await page.setContent('<div id="host"></div>');
  await page.evaluate(() => {
    const root = document.querySelector('#host')?.attachShadow({ mode: 'open' });
    if (root) root.innerHTML = '<button onclick="this.textContent = \'yes\'">no</button>';
  });
  await page.getByRole('button').click();
  expect(await page.locator('#host button').textContent()).toBe('yes');
  return page.locator('#host').ariaSnapshot();
});

behaviour('several matches are refused in strict mode', async ({ page }) => {
  await page.setContent('<b>1</b><b>2</b>');
  const failure = await errorOf(page.locator('b').click());
  expect(failure).toContain('strict mode violation');
  return failure;
});

behaviour('text, HTML, attributes and values are read', async ({ page }) => {
  await page.setContent('<p id="p" data-x="1">a <b>b</b> <s style="display:none">c</s></p><input value="v">');
  const p = page.locator('#p');
  const found = [
    await p.textContent(),
    await p.innerText(),
    await p.innerHTML(),
    await p.getAttribute('data-x'),
    await p.getAttribute('none'),
    await page.locator('input').inputValue(),
  ];
  expect(found.slice(3)).toEqual(['1', null, 'v']);
  return found;
});

behaviour('element states are reported', async ({ page }) => {
  await page.setContent(`<input disabled id="a"><input readonly id="b"><input type=checkbox checked id="c">
    <p id="d" style="visibility:hidden">d</p><p id="e">e</p>`);
  const at = (id: string) => page.locator(`#${id}`);
  const states = [
    await at('a').isDisabled(),
    await at('b').isEditable(),
    await at('c').isChecked(),
    await at('d').isVisible(),
    await at('e').isHidden(),
    await at('none').isVisible(),
    await at('b').isEnabled(),
  ];
  expect(states).toEqual([true, false, true, false, false, false, true]);
  return states;
});

behaviour('bounding boxes are reported, also for invisible elements', async ({ page }) => {
  await page.setContent(`<div id="a" style="position:absolute;left:11px;top:22px;width:33px;height:44px"></div>
    <div id="b" style="display:none"></div>`);
  const box = await page.locator('#a').boundingBox();
  expect(box).toEqual({ x: 11, y: 22, width: 33, height: 44 });
  return [box, await page.locator('#b').boundingBox()];
});

behaviour('evaluateAll and all() see every match', async ({ page }) => {
  await page.setContent('<i>1</i><i>2</i><i>3</i>');
  const sum = await page
    .locator('i')
    .evaluateAll((all, plus) => all.reduce((n, e) => n + Number(e.textContent), plus), 4);
  expect(sum).toBe(10);
  const all = await page.locator('i').all();
  return [sum, await Promise.all(all.map((one) => one.textContent()))];
});

behaviour('waitFor sees an element come and go', async ({ page }) => {
  await page.setContent(
    '<button onclick="setTimeout(() => { document.body.innerHTML += \'<p>p</p>\' })">b</button>',
  );
  const p = page.locator('p');
  await Promise.all([p.waitFor(), page.getByRole('button').click()]);
  const gone = p.waitFor({ state: 'detached' });
  await p.evaluate((element) => element.remove());
  await gone;
  expect(await p.count()).toBe(0);
  return errorOf(p.waitFor({ timeout: 50 }));
});

behaviour('assertions wait until they hold', async ({ page }) => {
  await page.setContent('<p class="a">one</p><input>');
  await page.evaluate(() => {
    requestAnimationFrame(() => {
      const p = document.querySelector('p');
      if (p === null) return;
      p.textContent = 'two';
      p.className = 'b c';
      p.style.color = 'rgb(1, 2, 3)';
      document.querySelector('input')?.focus();
    });
  });
  const p = page.locator('p');
  await expect(p).toHaveText('two');
  await expect(p).toHaveClass(/c/);
  await expect(p).toHaveCSS('color', 'rgb(1, 2, 3)');
  await expect(page.locator('input')).toBeFocused();
  await expect(p).toBeInViewport();
  await expect(p).not.toHaveAttribute('id');
  await expect(page.locator('p, input')).toHaveCount(2);
  return p.getAttribute('class');
});

behaviour('a failed assertion reports what it saw', async ({ page }) => {
  await page.setContent('<p>one</p>');
  const failure = await expect(page.locator('p'))
    .toHaveText('two', { timeout: 100 })
    .then(
      () => '',
      (error: unknown) => String(error).split('\n').slice(0, 6).join('\n'),
    );
  expect(failure).toContain('one');
  return failure;
});

behaviour('normalised, selected and highlighted locators', async ({ page }) => {
  await page.setContent('<button>Press me</button>');
  await page.locator('button').highlight();
  await page.locator('button').selectText();
  const text = await page.evaluate(() => String(getSelection()));
  expect(text).toBe('Press me');
  return [text, String(page.getByRole('button', { name: 'Press' }))];
});
