import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ordinaryPages, sitePages } from './pages.ts';
import { TestSite } from './test-site.ts';

let site: TestSite;

beforeEach(async () => {
  site = await TestSite.start();
});

afterEach(async () => {
  await site.close();
});

describe('pages', () => {
  test.each(sitePages)('$path has its status, title and text', async ({ path, status, title, text }) => {
    const answer = await fetch(site.url(path));
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const html = await answer.text();
    expect(html).toContain(`<title>${title}</title>`);
    expect(html).toContain(`<p>${text}</p>`);
    expect(html).toContain('<a href="/articles/10">');
  });

  test('titles and texts are distinct', () => {
    expect(new Set(sitePages.map(({ title }) => title)).size).toBe(sitePages.length);
    expect(new Set(sitePages.map(({ text }) => text)).size).toBe(sitePages.length);
    expect(ordinaryPages.every(({ status }) => status === 200)).toBe(true);
  });

  test('the first and last articles have one neighbour', async () => {
    const first = await (await fetch(site.url('/articles/1'))).text();
    const last = await (await fetch(site.url('/articles/10'))).text();
    expect([first.includes('rel="prev"'), first.includes('rel="next" href="/articles/2"')]).toEqual([
      false,
      true,
    ]);
    expect([last.includes('rel="prev" href="/articles/9"'), last.includes('rel="next"')]).toEqual([
      true,
      false,
    ]);
  });

  test('localhost serves the same pages, and frames point to the other origin', async () => {
    const here = await (await fetch(site.url('/frames'))).text();
    const there = await (await fetch(`${site.crossOrigin}/frames`)).text();
    expect(here).toContain(`src="${site.crossOrigin}/frames/child"`);
    expect(there).toContain(`src="${site.origin}/frames/child"`);
  });
});

describe('responses that depend on the query', () => {
  test('slow, redirect, form result, download and console', async () => {
    expect(await (await fetch(site.url('/slow?ms=1'))).text()).toContain('This answer took 1 ms.');
    expect((await fetch(site.url('/redirect?to=/articles/3'))).url).toBe(site.url('/articles/3'));
    const result = await (await fetch(site.url('/form/result?name=%3Cb%3E&colour=red'))).text();
    expect(result).toContain('<dd id="name">&lt;b&gt;</dd>');
    const download = await fetch(site.url('/download/file.txt?bytes=100000'));
    expect(download.headers.get('content-disposition')).toBe('attachment; filename="file.txt"');
    expect((await download.arrayBuffer()).byteLength).toBe(100_000);
    expect(await (await fetch(site.url('/console?n=7'))).text()).toContain('line <= 7;');
  });

  test('ticks count up, the worker has its script, unknown paths are missing', async () => {
    await fetch(site.url('/api/tick'));
    expect(await (await fetch(site.url('/api/tick'))).json()).toEqual({ tick: 2 });
    const script = await fetch(site.url('/worker.js'));
    expect(script.headers.get('content-type')).toContain('text/javascript');
    expect((await fetch(site.url('/nowhere'))).status).toBe(404);
  });
});

describe('control', () => {
  test('a gate holds a page until it is released', async () => {
    const gate = site.gate('/articles/1');
    let answered = false;
    const answer = fetch(site.url('/articles/1')).then((response) => {
      answered = true;
      return response.status;
    });
    await gate.arrived;
    // When another page has been answered, this one would have been as well.
    await fetch(site.url('/articles/2'));
    expect(answered).toBe(false);
    gate.release();
    expect(await answer).toBe(200);
    expect((await fetch(site.url('/articles/1'))).status).toBe(200);
  });

  test('/hang hangs again after each release', async () => {
    for (let round = 1; round <= 2; round += 1) {
      const answer = fetch(site.url('/hang'));
      while (site.hits('/hang') < round) await new Promise(setImmediate);
      const gate = site.gate('/hang');
      await gate.arrived;
      gate.release();
      expect(await (await answer).text()).toContain('This answer was held until now.');
    }
  });

  test('hits and custom routes last until reset', async () => {
    site.setRoute('/', ({ response }) => void response.end('mine'));
    expect(await (await fetch(site.url('/?x=1'))).text()).toBe('mine');
    expect(site.hits('/')).toBe(1);
    site.reset();
    expect(site.hits('/')).toBe(0);
    expect(await (await fetch(site.url('/'))).text()).toContain('<title>Home</title>');
  });

  test('a route that throws becomes a page with status 500', async () => {
    site.setRoute('/', () => Promise.reject(new Error('a <broken> route')));
    const answer = await fetch(site.url('/'));
    expect(answer.status).toBe(500);
    expect(await answer.text()).toContain('a &lt;broken&gt; route');
  });
});
